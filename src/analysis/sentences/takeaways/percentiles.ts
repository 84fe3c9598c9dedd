import type { LeadMetricName } from '../../../metrics/metrics.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { type Ranking, rankingsOf } from '../../comparisons/ranking.ts'
import { isTooWide } from '../../views/known_figures.ts'

/** Slow operations that take less than this many times the median are not called slow. */
const SLOW_FACTOR = 1.5

const ONE: Readonly<Partial<Record<LeadMetricName, string>>> = {
  waitNs: 'wait',
  wakeupLatencyNs: 'wake-up',
  dispatchLatencyNs: 'event',
  waitInstructions: 'wait',
  wakeupLatencyInstructions: 'wake-up',
}

interface Tail {
  readonly label: string
  readonly factor: number
}

function tailsOf({ entries }: Ranking): { readonly oneIn: string; readonly tails: Tail[] } {
  const isFar = entries.every(({ metric }) => metric.p999 !== null)
  const tails = entries.flatMap(({ series, metric }) => {
    const tail = isFar ? metric.p999 : metric.p99
    return tail !== null && metric.p50 > 0 ? [{ label: series.label, factor: tail / metric.p50 }] : []
  })
  return { oneIn: isFar ? '1,000' : '100', tails: tails.sort((a, b) => a.factor - b.factor) }
}

function times(factor: number): string {
  return factor < 3 ? String(Math.round(10 * factor) / 10) : formatInteger(Math.round(factor))
}

/** Says how many times the median the slowest in 1,000 (or 100) take, at the largest N with known tails. */
export function percentilesTakeaway(analysis: Analysis): string | null {
  const subject = headlineSubject(analysis)
  const one = subject && ONE[subject.lead.name]
  if (!one) return null
  const ranking = rankingsOf(subject.view, analysis.series, subject.lead.name).findLast(
    ({ entries }) =>
      entries.length > 0 && entries.every(({ metric }) => metric.p99 !== null && !isTooWide(metric)),
  )
  if (!ranking) return null
  const { oneIn, tails } = tailsOf(ranking)
  const [least, most] = [tails[0], tails.at(-1)]
  if (!least || !most) return null
  const slow = `1 ${one} in ${oneIn} takes`
  if (most.factor < SLOW_FACTOR) return `Even ${slow} less than ${SLOW_FACTOR} times the usual`
  const usual = `${times(most.factor)} times the usual`
  if (times(least.factor) === times(most.factor)) return `${slow} ${usual}`
  return least.factor >= SLOW_FACTOR
    ? `${slow} ${times(least.factor)} to ${usual}`
    : `With ${most.label}, ${slow} ${usual}`
}
