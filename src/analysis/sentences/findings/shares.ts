import { formatInteger, formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { openingMap } from '../../comparisons/winner_map.ts'
import { leadMetricOf } from '../../lead_metric.ts'
import { shortenName } from '../../views/series.ts'
import { conditionOf, formatPlace, intervalWords } from '../wording.ts'
import type { Finding } from './finding.ts'

function aheadText(ahead: readonly string[]): string {
  return ahead.map(shortenName).join(' or ')
}

/** Says at how many active descriptors the lead changes, at the largest N at which it does. */
export function sharesFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const map = openingMap(analysis)
  if (!subject || !map) return null
  const at = map.columns.findLastIndex(changes => changes.length > 0)
  const fdCount = map.fdCounts[at]
  const changes = map.columns[at]
  if (fdCount === undefined || !changes) return null
  const lead = leadMetricOf(subject.view)
  const parts = changes.map(({ before, at: place, reach, interval }, i) => {
    const has = i === 0 ? ` has the ${lead.best}` : ''
    const active = `${formatPlace(place)}${intervalWords(interval, reach, formatPlace)} active`
    return `${aheadText(before)}${has} up to about ${active} (${formatPercent(place / fdCount)})`
  })
  const beyond = aheadText(changes.at(-1)?.after ?? [])
  return {
    kind: 'winner',
    chart: 'who-wins',
    statement: `With ${formatInteger(fdCount)} descriptors watched, ${parts.join('; ')}; ${beyond} beyond`,
    condition: conditionOf(subject.view, analysis.dimensions),
  }
}
