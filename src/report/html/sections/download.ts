import type { Analysis } from '../../../analysis/analyse.ts'
import { cellNamesOf } from '../../../analysis/sentences/cell_names.ts'
import { formatInteger } from '../../../units/format.ts'
import { escapeHtml } from '../../escape.ts'
import { PACKED_FORM } from '../../page_data/packed_json.ts'
import type { EmbeddedRun } from '../embedded_run.ts'
import { dataScript, type Part } from './elements.ts'

/** Returns the id of the element that holds the run.json of the nth run. */
function embeddedId(nth: number): string {
  return `run-json-${nth + 1}`
}

/** Returns the element that holds a run.json; base64 has no character that could end the element. */
export function embeddedScript(embedded: EmbeddedRun | null, nth: number): string {
  if (!embedded) return ''
  const form = embedded.isWhole ? '' : ` data-form="${PACKED_FORM}"`
  return `<script type="application/octet-stream" id="${embeddedId(nth)}"${form}>${embedded.text}</script>\n`
}

function kilobytes(bytes: number): string {
  return `${formatInteger(Math.max(1, bytes / 1000))} kB`
}

/** Returns the button that saves the run.json, and what it saves. The page's script shows the button. */
export function downloadHtml(embedded: EmbeddedRun | null, nth: number): string {
  if (!embedded)
    return '<p class="note">The run.json is not in this page, which was written without it, or would have been too large with it.</p>'
  const { isWhole, fileName, size } = embedded
  const what = isWhole
    ? `The file as it was measured, ${kilobytes(size)}: muxbench report makes this page from it.`
    : `Everything in it but the histograms, and the visits and percentiles of each block, which are too large for this page, ${kilobytes(size)}: muxbench report makes the same page from it without percentile curves.`
  return `<p class="download"><button type="button" class="solid" hidden data-run-json="${embeddedId(nth)}" data-file="${escapeHtml(fileName)}">Download run.json</button> <span class="note">${what}</span></p>`
}

/** Returns the part in which a script shows a cell from run.json: all of them as HTML would be too long. */
export function figuresPart(embedded: EmbeddedRun | null, analysis: Analysis, nth: number): Part | null {
  if (!embedded || analysis.run.cells.length === 0) return null
  const names = cellNamesOf(analysis).all()
  return {
    name: 'figures',
    title: 'Every figure of a cell',
    body: `<p class="lead">All that run.json has of a cell, under the names that it has there: parameters, work digest, counters, every figure with its interval, and those of each block. What each name means stands in docs/result-format.md of muxbench.</p>
<details data-figures="${embeddedId(nth)}"><summary>Choose a cell</summary>${dataScript(names)}<p class="note">This needs JavaScript.</p></details>`,
  }
}
