import type { Finding } from '../../../analysis/sentences/findings/finding.ts'
import { escapeHtml, prose } from '../../escape.ts'
import { meaningOf } from '../../facts/terms.ts'
import type { PageRun } from '../../page_data/page_data.ts'
import { findingLink } from '../finding_targets.ts'

/** Returns the id of the section on trust. */
export function trustAnchor(prefix: string): string {
  return `${prefix}-trust`
}

export function conditionHtml({ condition }: Finding): string {
  return condition === null ? '.' : ` <span class="condition">(${prose(condition)}).</span>`
}

/** Returns the conditions of a finding, with what their terms mean for whoever points at them or touches them. */
export function explainedConditionHtml({ condition }: Finding): string {
  if (condition === null) return '.'
  const parts = condition.split(', ').map(text => {
    const meaning = meaningOf(text)
    return meaning === null
      ? prose(text)
      : `<span class="term" tabindex="0" data-meaning="${escapeHtml(meaning)}">${prose(text)}</span>`
  })
  return ` <span class="condition">(${parts.join(', ')}).</span>`
}

/** Returns the link from a finding to its chart, or from a warning to the section on trust; empty without a chart. */
export function linkHtml(finding: Finding, page: PageRun, prefix: string): string {
  if (finding.kind === 'warning') {
    return ` <a class="to-chart" href="#${trustAnchor(prefix)}">All that there is to mind</a>`
  }
  const link = findingLink(page, prefix, finding)
  if (!link) return ''
  const count = link.fdCount === null ? '' : ` data-fd-count="${link.fdCount}"`
  return ` <a class="to-chart" href="#${link.anchor}" data-view="${link.view}"${count}>${escapeHtml(`Chart: ${link.title}`)}</a>`
}

/** Returns the HTML of the link that ends a finding; empty where there is none. */
export type LinkOf = (finding: Finding) => string

/** Returns the list of findings, each with its link. */
export function findingsHtml(findings: readonly Finding[], linkOf: LinkOf): string {
  if (findings.length === 0) return ''
  const items = findings.map(
    finding =>
      `<li class="${finding.kind}">${prose(finding.statement)}${conditionHtml(finding)}${linkOf(finding)}</li>`,
  )
  return `<ul class="findings">\n${items.join('\n')}\n</ul>`
}
