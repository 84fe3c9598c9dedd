import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Analysis, analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { plainLine } from '../../report/escape.ts'
import { renderActionBenchmark } from '../../report/exchange/action_benchmark.ts'
import { renderBencher } from '../../report/exchange/bencher.ts'
import { type Exchanged, type Figure, leadFiguresOf } from '../../report/exchange/figures.ts'
import { renderOpenMetrics } from '../../report/exchange/openmetrics.ts'
import { renderHtml } from '../../report/html/html.ts'
import { overlayPageOf } from '../../report/page_data/overlay.ts'
import { type PageRun, pageDataOf } from '../../report/page_data/page_data.ts'
import type { ViewChoice } from '../../report/picture/choose_view.ts'
import { renderCsv } from '../../report/text/csv.ts'
import { renderMarkdown } from '../../report/text/markdown.ts'
import { renderSummaryJson } from '../../report/text/summary_json.ts'
import { readRunFile, runPath } from '../../result/read_run.ts'
import type { RunFile } from '../../result/schema.ts'
import { prepareFolder, writeWhole } from '../../result/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { checkReplacesNoRun, listRun } from '../saved_runs/run_folders.ts'
import type { ReportOptions } from './report_options.ts'

/** @throws InputError for what is not `name=value`. */
function viewChoice(given: string): ViewChoice {
  const at = given.indexOf('=')
  if (at < 1) throw new InputError(`--view: expected name=value, such as waitMode=ready, not "${given}"`)
  return [given.slice(0, at), given.slice(at + 1)]
}

/** @throws InputError where an option is given that the format has no use for. */
function checkOptions({ format, theme, embed, chart, view }: ReportOptions): void {
  const isPicture = format === 'png' || format === 'svg'
  const unused = [
    ...(chart !== undefined && !isPicture ? ['--chart'] : []),
    ...(view !== undefined && !isPicture ? ['--view'] : []),
  ]
  if (unused.length > 0) {
    throw new InputError(`${unused.join(', ')}: only for pictures; add --format png or --format svg`)
  }
  if (theme !== undefined && !isPicture && format !== 'html') {
    throw new InputError(`--theme: a report as ${format} has no theme (only html, png and svg have)`)
  }
  if (embed !== undefined && (format !== 'html' || theme === 'slides')) {
    throw new InputError(
      `--embed is for HTML: ${theme === 'slides' ? 'slides carry' : `${format} carries`} no run.json`,
    )
  }
}

/** What pictures are drawn of: the run, or several laid over each other. */
function pageOf(runs: readonly RunFile[]): PageRun {
  const [first, ...others] = runs.map(analyse) as [Analysis, ...Analysis[]]
  return others.length > 0
    ? overlayPageOf(overlayOf([first, ...others]), decodeHdr)
    : pageDataOf(first, decodeHdr)
}

/** @throws InputError for several runs, where a format has one figure to a name. */
function onlyFigures(runs: readonly RunFile[], format: string): Figure[] {
  const [run, ...others] = runs as readonly [RunFile, ...RunFile[]]
  if (others.length === 0) return leadFiguresOf(run)
  throw new InputError(
    `--format ${format}: one run at a time, since a name has one figure in it (openmetrics labels several)`,
  )
}

function exchanged(format: string, { text, notes }: Exchanged): string {
  for (const note of notes) process.stderr.write(`${format}: ${plainLine(note)}\n`)
  return text
}

async function render(
  runs: readonly RunFile[],
  files: readonly Buffer[],
  options: ReportOptions,
): Promise<string | Buffer> {
  const { format, theme, embed, chart, view } = options
  switch (format) {
    case 'html':
      return renderHtml(runs, { theme, embed, files })
    case 'markdown':
      return renderMarkdown(runs)
    case 'csv':
      return renderCsv(runs)
    case 'json':
      return renderSummaryJson(runs)
    case 'png':
    case 'svg': {
      // Nothing else needs the chart library.
      const { renderPicture } = await import('../../report/picture/render_picture.ts')
      return renderPicture(pageOf(runs), { format, theme, chart, view: view?.map(viewChoice) })
    }
    case 'openmetrics':
      return renderOpenMetrics(runs)
    case 'github-action-benchmark':
      return exchanged(format, renderActionBenchmark(onlyFigures(runs, format)))
    case 'bencher':
      return exchanged(format, renderBencher(onlyFigures(runs, format)))
  }
}

/** `muxbench report RUN…`. Every run is read and checked before anything is written. */
export async function reportCommand(given: readonly string[], options: ReportOptions): Promise<void> {
  const read = given.map(readRunFile)
  const runs = read.map(({ run }) => run)
  checkOptions(options)
  const beside = join(dirname(runPath(given[0] as string)), 'report.html')
  const out = options.out ?? (options.format === 'html' ? beside : '-')
  if (out === '-' && options.format === 'png' && process.stdout.isTTY) {
    throw new InputError('--format png: a picture is nothing for a terminal; add --out FILE')
  }
  if (out !== '-') checkReplacesNoRun('--out', out, given)
  const content = await render(
    runs,
    read.map(({ file }) => file),
    options,
  )
  if (out === '-') {
    process.stdout.write(content)
    return
  }
  if (!existsSync(out)) prepareFolder(dirname(out))
  await writeWhole(out, content)
  process.stderr.write(`report: ${out}\n`)
  if (options.format === 'html' && resolve(out) === resolve(beside)) await listRun(dirname(beside))
}
