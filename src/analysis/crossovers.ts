import type { Contest } from './contest.ts'

/** Neighbouring values of N with one outcome. */
export interface Span extends Pick<Contest, 'front' | 'sides' | 'winner'> {
  readonly from: number
  readonly to: number
}

/** Where one winner hands over to another. */
export interface Crossover {
  readonly before: string
  readonly after: string
  /** The last N that `before` won and the first that `after` won. */
  readonly between: readonly [low: number, high: number]
  /** Where the medians cross, by a straight line between neighbouring points on log-log axes. */
  readonly fdCount: number
}

export function spansOf(contests: readonly Contest[]): Span[] {
  const spans: Span[] = []
  for (const { front, sides, winner, fdCount } of contests) {
    const last = spans.at(-1)
    const isSame = last && last.sides === sides && last.front.join() === front.join()
    if (isSame) spans[spans.length - 1] = { ...last, to: fdCount }
    else spans.push({ front, sides, winner, from: fdCount, to: fdCount })
  }
  return spans
}

function bestMedian(contest: Contest, side: string): number | undefined {
  return contest.entries.find(entry => entry.side === side)?.metric.p50
}

function crossing(contests: readonly Contest[], before: string, after: string): number | null {
  let previous: { logCount: number; logRatio: number } | null = null
  for (const contest of contests) {
    const [a, b] = [bestMedian(contest, before), bestMedian(contest, after)]
    if (!a || !b || a <= 0 || b <= 0) continue
    const logRatio = Math.log(contest.isMoreBetter ? b / a : a / b)
    const point = { logCount: Math.log(contest.fdCount), logRatio }
    if (previous && previous.logRatio < 0 && point.logRatio >= 0) {
      const share = -previous.logRatio / (point.logRatio - previous.logRatio)
      return Math.round(Math.exp(previous.logCount + share * (point.logCount - previous.logCount)))
    }
    previous = point
  }
  return null
}

export function crossoversOf(contests: readonly Contest[]): Crossover[] {
  const clear = spansOf(contests).filter(span => span.winner !== null)
  const crossovers: Crossover[] = []
  for (const [i, span] of clear.entries()) {
    const next = clear[i + 1]
    if (!next || next.winner === span.winner) continue
    const before = span.winner as string
    const after = next.winner as string
    const between = contests.filter(({ fdCount }) => fdCount >= span.to && fdCount <= next.from)
    const fdCount = crossing(between, before, after)
    if (fdCount !== null) crossovers.push({ before, after, between: [span.to, next.from], fdCount })
  }
  return crossovers
}
