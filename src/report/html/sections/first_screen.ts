import type { Finding } from '../../../analysis/sentences/findings/finding.ts'
import type { ChartId } from '../../../metrics/chart_ids.ts'
import { findingsHtml, type LinkOf } from './findings.ts'

/** A screen has room for this many findings beside the first chart. */
const BESIDE = 3

/** Returns the findings that stand beside the first chart: the first ones, and the warning, which says how sure they are. */
export function findingsBeside(findings: readonly Finding[]): Finding[] {
  const warnings = findings.filter(({ kind }) => kind === 'warning').slice(0, 1)
  const others = findings.filter(finding => !warnings.includes(finding))
  return [...others.slice(0, BESIDE - warnings.length), ...warnings]
}

/**
 * Returns the chart of the headline with findings beside it, and then the other findings.
 * @param lead the chart, which the page's script puts there; null for none.
 * @param facts HTML that ends the findings beside the chart.
 */
export function firstScreenHtml(
  lead: ChartId | null,
  findings: readonly Finding[],
  linkOf: LinkOf,
  facts: string,
): string {
  const beside = findingsBeside(findings)
  const others = findings.filter(finding => !beside.includes(finding))
  const chart =
    lead === null
      ? ''
      : `<div class="lead-chart" data-lead="${lead}"><p>The charts need JavaScript; the numbers stand in the tables below.</p></div>\n`
  return `<div class="bar"></div>
<div class="first-screen">
<h2 class="unseen">At a glance</h2>
${chart}<div class="beside">
${findingsHtml(beside, linkOf)}
${facts}
</div>
</div>
${others.length === 0 ? '' : `<section><h2>Also found</h2>\n${findingsHtml(others, linkOf)}</section>`}`
}
