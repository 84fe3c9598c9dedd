import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { type Ranking, rankingsOf } from '../../comparisons/ranking.ts'
import { isTooWide } from '../../views/known_figures.ts'

/** A title that is longer does not fit above a chart. */
const MAX_LENGTH = 60

/** Slow operations that take less than this many times the median are not called slow. */
const SLOW_FACTOR = 1.5

const ONE: Readonly<Record<string, string>> = {
  waitNs: 'wait',
  wakeupLatencyNs: 'wake-up',
  dispatchLatencyNs: 'event',
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

/**
 * Says how many times the median the slowest in a thousand take (in a hundred where samples are few), at the largest N
 * whose tails are known: for all series where they agree, otherwise for the worst.
 */
export function percentilesTakeaway(analysis: Analysis): string | null {
  const subject = headlineSubject(analysis)
  const one = ONE[subject?.lead.name ?? '']
  if (!subject || !one) return null
  const ranking = rankingsOf(subject.view, analysis.series, subject.lead.name).findLast(
    ({ entries }) =>
      entries.length > 0 && entries.every(({ metric }) => metric.p99 !== null && !isTooWide(metric)),
  )
  if (!ranking) return null
  const { oneIn, tails } = tailsOf(ranking)
  const [least, most] = [tails[0], tails.at(-1)]
  if (!least || !most) return null
  const slow = `1 ${one} in ${oneIn} takes`
  const title =
    most.factor < SLOW_FACTOR
      ? `Even ${slow} less than ${SLOW_FACTOR} times the usual`
      : times(least.factor) === times(most.factor)
        ? `${slow} ${times(most.factor)} times the usual`
        : least.factor >= SLOW_FACTOR && tails.length > 1
          ? `${slow} ${times(least.factor)} to ${times(most.factor)} times the usual`
          : `With ${most.label}, ${slow} ${times(most.factor)} times the usual`
  return title.length <= MAX_LENGTH ? title : null
}
