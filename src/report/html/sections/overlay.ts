import type { Analysis } from '../../../analysis/analyse.ts'
import type { Overlay } from '../../../analysis/overlay/overlay.ts'
import { cellNamesOf } from '../../../analysis/sentences/cell_names.ts'
import type { Finding } from '../../../analysis/sentences/findings/finding.ts'
import { shortest } from '../../../analysis/sentences/short_headline.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { differencesOf } from '../../facts/environment.ts'
import { ratioTableOf } from '../../facts/ratio_table.ts'
import type { PageRun } from '../../page_data/page_data.ts'
import { overlayFindings, overlayTakeaway, plainHeadline } from '../../verdict/overlay_findings.ts'
import { leadChart } from '../finding_targets.ts'
import { longTableHtml, tableHtml } from './elements.ts'
import { type LinkOf, linkHtml } from './findings.ts'
import { firstScreenHtml } from './first_screen.ts'
import { headlineHtml } from './opening.ts'

/** Returns the id of the article of a run. */
export function runAnchor(run: number): string {
  return `run-${run}`
}

/** @param names the names of the runs, as HTML. */
function runsHtml(names: readonly string[], analyses: readonly Analysis[]): string {
  const items = names.map((name, i) => {
    const { run, environment } = (analyses[i] as Analysis).run
    const facts = [run.startedAt.slice(0, 10), run.suite, `Linux ${environment.kernel}`, environment.cpuModel]
    return `<li>${name} ${escapeHtml(facts.join(' · '))}</li>`
  })
  return `<ol class="overlaid-runs">${items.join('\n')}</ol>`
}

function openingHtml(overlay: Overlay, headline: Finding | undefined): string {
  const plain = plainHeadline(overlay)
  return `<header class="opening">
<p class="eyebrow"><strong>muxbench</strong> ${overlay.labels.length} runs laid over each other</p>
${headlineHtml(shortest(overlayTakeaway(overlay) ?? plain, plain), headline)}
</header>`
}

/** Returns the first slide of a talk about several runs. */
export function overlaySlideHtml(overlay: Overlay): string {
  const [headline] = overlayFindings(overlay)
  return `<section class="slide opening-slide" tabindex="-1" aria-label="Title">
${openingHtml(overlay, headline)}
${runsHtml(overlay.labels.map(escapeHtml), overlay.analyses)}
</section>`
}

function ratiosHtml(overlay: Overlay): string {
  if (overlay.pairs.length === 0) return ''
  const { head, rows, texts } = ratioTableOf(overlay)
  const base = escapeHtml(overlay.labels[0] as string)
  return `<section><h2>Ratios to ${base}</h2>
<p class="lead">The median in each later run, divided by that in ${base}, of every cell that both measured: the same mechanism and the same parameters. The interval is a bootstrap over the blocks of both runs. The verdict is that of muxbench compare, on the metric that the cell is judged by: it knows how far runs of one code differ from one time to another. The runs were not measured in turns, so that a ratio also holds what the machines were doing: a factor that all mechanisms share speaks of the machine.</p>
${longTableHtml(head, rows, { label: 'Ratios of medians', texts })}
</section>`
}

/** Returns what the runs recorded differently of themselves and their machines. */
export function differencesHtml({ labels, analyses }: Overlay): string {
  const differences = differencesOf(analyses.map(({ run }) => run))
  const lead =
    differences.length > 0
      ? 'Everything else that the runs recorded of themselves and their machines is the same.'
      : 'Nothing that the runs recorded of themselves and their machines is different.'
  const table =
    differences.length > 0
      ? tableHtml(
          ['', ...labels],
          differences.map(({ name, values }) => [name, ...values]),
          { label: 'What differs between the runs', texts: labels.length + 1 },
        )
      : ''
  return `<section><h2>What differs between the runs</h2>
<p class="lead">${lead}</p>
${table}
</section>`
}

/** Returns what a reader calls a cell of one of the runs. */
function nameIn({ analyses }: Overlay, run: number, { id }: { readonly id: string }): string {
  return cellNamesOf(analyses[run] as Analysis).get(id) ?? id
}

function refusedHtml(overlay: Overlay): string {
  const { labels, refused } = overlay
  if (refused.length === 0) return ''
  const rows = refused.map(({ run, base, reason }) => [
    nameIn(overlay, 0, base),
    labels[run] as string,
    reason,
  ])
  return `<section><h2>Refused pairs</h2>
<p class="lead">These cells were measured by ${escapeHtml(labels[0] as string)} and by another run, and are in no ratio.</p>
${longTableHtml(['cell', 'run', 'reason'], rows, { label: 'Refused pairs', texts: 3 })}
</section>`
}

function loneHtml(overlay: Overlay): string {
  const { labels, lone } = overlay
  if (lone.length === 0) return ''
  const rows = lone.map(({ run, cell, reason }) => [
    labels[run] as string,
    nameIn(overlay, run, cell),
    reason,
  ])
  const counts = labels.flatMap((label, i) => {
    const count = lone.filter(({ run }) => run === i).length
    return count > 0 ? [`${count} of ${label}`] : []
  })
  return `<section><h2>Without a counterpart</h2>
<p class="lead">Cells that were measured but have no ratio: ${prose(counts.join(', '))}. Those of ${escapeHtml(labels[0] as string)} are in no other run; those of the others are not in ${escapeHtml(labels[0] as string)}.</p>
${longTableHtml(['run', 'cell', 'why'], rows, { label: 'Cells without a counterpart', texts: 3 })}
</section>`
}

/** Returns a function that links a finding to its chart in the overlay. */
function linkTo(page: PageRun): LinkOf {
  return finding => (finding.kind === 'warning' ? '' : linkHtml(finding, page, 'overlay'))
}

/** Returns the article of several runs laid over each other. */
export function overlayHtml(overlay: Overlay, page: PageRun, charts: string): string {
  const links = overlay.labels.map((label, i) => `<a href="#${runAnchor(i)}">${escapeHtml(label)}</a>`)
  const [headline, ...others] = overlayFindings(overlay)
  const linkOf = linkTo(page)
  return `<article id="overlay">
${openingHtml(overlay, headline)}
${firstScreenHtml(leadChart(page, headline), others, linkOf, runsHtml(links, overlay.analyses))}
${charts}
${ratiosHtml(overlay)}
${differencesHtml(overlay)}
${refusedHtml(overlay)}
${loneHtml(overlay)}
</article>`
}
