import { type Contest, isDecided } from './contest.ts'
import { type LeadChange, leadChangesOf } from './lead_changes.ts'

/** Neighbouring values of N with one outcome. */
export interface Span extends Pick<Contest, 'front' | 'sides' | 'winner'> {
  readonly from: number
  readonly to: number
}

/** Where the lead is handed over along N: `fdCount` is where the medians cross. */
export type Crossover = Omit<LeadChange, 'at'> & { readonly fdCount: number }

export function spansOf(contests: readonly Contest[]): Span[] {
  const spans: Span[] = []
  for (const { front, sides, winner, fdCount } of contests) {
    const last = spans.at(-1)
    // A loser that was not measured at every N changes no outcome.
    const isSame =
      last && isDecided(last) === isDecided({ front, sides }) && last.front.join() === front.join()
    if (isSame) spans[spans.length - 1] = { ...last, to: fdCount }
    else spans.push({ front, sides, winner, from: fdCount, to: fdCount })
  }
  return spans
}

/** The crossovers of contests that ascend by N, in whole descriptors. */
export function crossoversOf(contests: readonly Contest[]): Crossover[] {
  const whole = (value: number | null) => (value === null ? null : Math.round(value))
  return leadChangesOf(contests, ({ fdCount }) => fdCount).map(({ at, interval, ...change }) => ({
    ...change,
    fdCount: Math.round(at),
    interval: interval && [whole(interval[0]), whole(interval[1])],
  }))
}
