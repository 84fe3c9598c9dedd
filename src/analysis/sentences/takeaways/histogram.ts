import type { LeadMetricName } from '../../../metrics/metrics.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { shortenName } from '../../views/series.ts'

const ONES: Readonly<Partial<Record<LeadMetricName, string>>> = {
  waitNs: 'waits',
  wakeupLatencyNs: 'wake-ups',
  dispatchLatencyNs: 'events',
}

/**
 * Says that 99 of 100 operations with the fastest mechanism take less time than half of those with every other one, where
 * that is so at the largest N.
 */
export function histogramTakeaway(analysis: Analysis): string | null {
  const subject = headlineSubject(analysis)
  const ones = subject && ONES[subject.lead.name]
  if (!ones) return null
  const { winner, entries, fdCount } = subject.ranking
  if (winner === null || fdCount !== subject.view.fdCounts.at(-1)) return null
  const slow = entries.filter(({ group }) => group === winner).map(({ metric }) => metric.p99)
  const [nearest] = entries
    .filter(({ group }) => group !== winner)
    .toSorted((a, b) => a.metric.p50 - b.metric.p50)
  if (!nearest || slow.some(p99 => p99 === null || p99 >= nearest.metric.p50)) return null
  return `Slow ${shortenName(winner)} ${ones} take less than usual ones of ${shortenName(nearest.group)}`
}
