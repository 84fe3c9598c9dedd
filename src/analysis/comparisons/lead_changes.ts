import { type CurvePoint, crossingInterval, type OpenInterval, risesOf } from '../../stats/crossing.ts'
import { blockLogRatios, pairedRatio } from '../../stats/paired_ratio.ts'
import { comparedBlocks } from './decision.ts'
import { type Entry, isDecided, isShared, type Ranking } from './ranking.ts'

/** A change of the lead along an axis. */
export interface LeadChange {
  /** The groups that are ahead below, and above: several where they cannot be told apart. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** The last measured place at which `after` was behind, and the first at which `before` was. */
  readonly between: readonly [low: number, high: number]
  /** Where the ratio of the two is 1, by a straight line between neighbouring points on log-log axes. */
  readonly at: number
  /** The first place at which `before` is ahead, and the last at which `after` is. A block may cross in between. */
  readonly reach: readonly [first: number, last: number]
  /**
   * The 95 % interval of `at` from the crossings of the single blocks; an end is null where it lies outside of the
   * reach. The whole is null where too few blocks measured all of that.
   */
  readonly interval: OpenInterval | null
}

/** A change of the lead along N: `fdCount` is where it lies, in whole descriptors. */
export type Crossover = Omit<LeadChange, 'at'> & { readonly fdCount: number }

/** Neighbouring values of N with one outcome. */
export interface Span extends Pick<Ranking, 'ahead' | 'undecided' | 'groupCount' | 'winner'> {
  readonly from: number
  readonly to: number
}

/** Returns neighbouring values of N, ascending, whose outcome is the same. */
export function spansOf(rankings: readonly Ranking[]): Span[] {
  const spans: Span[] = []
  for (const ranking of rankings) {
    const { ahead, undecided, groupCount, winner, fdCount } = ranking
    const last = spans.at(-1)
    // Groups that are behind may be missing at some N without another outcome.
    const isSame =
      last &&
      isDecided(last) === isDecided(ranking) &&
      isShared(last) === isShared(ranking) &&
      last.ahead.join() === ahead.join()
    if (isSame) spans[spans.length - 1] = { ...last, to: fdCount }
    else spans.push({ ahead, undecided, groupCount, winner, from: fdCount, to: fdCount })
  }
  return spans
}

/** Neighbouring rankings. */
interface Stretch {
  /** The groups that are ahead in every ranking. */
  readonly ahead: readonly string[]
  readonly rankings: readonly Ranking[]
}

function isDisjoint(a: readonly string[], b: readonly string[]): boolean {
  return !a.some(group => b.includes(group))
}

function stretchesOf(rankings: readonly Ranking[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const ranking of rankings.filter(isDecided)) {
    const last = stretches.at(-1)
    if (last && !isDisjoint(last.ahead, ranking.ahead)) {
      const ahead = last.ahead.filter(group => ranking.ahead.includes(group))
      stretches[stretches.length - 1] = { ahead, rankings: [...last.rankings, ranking] }
    } else stretches.push({ ahead: ranking.ahead, rankings: [ranking] })
  }
  return stretches
}

/** The best of those ahead before a change against the best of those ahead after it, at one place. */
interface Rivals {
  readonly place: number
  /** The logarithm of how far the one before is behind: the ratio of its time, or for a rate of the other's. */
  readonly y: number
  /** The same in single blocks, by their indices. */
  readonly blocks: ReadonlyMap<number, number>
}

function rivalsOf(
  rankings: readonly Ranking[],
  before: readonly string[],
  after: readonly string[],
  place: (ranking: Ranking) => number,
): Rivals[] {
  return rankings.flatMap(ranking => {
    const best = (groups: readonly string[]) => ranking.entries.find(({ group }) => groups.includes(group))
    const [former, latter] = [best(before), best(after)]
    if (!former || !latter) return []
    const [more, less]: Entry[] = ranking.isMoreBetter ? [latter, former] : [former, latter]
    const blocks = comparedBlocks((more as Entry).cell, (less as Entry).cell, ranking.metricName)
    const paired = pairedRatio(...blocks)
    if (!paired) return []
    const inBlocks = new Map(blockLogRatios(...blocks).map(({ index, logRatio }) => [index, logRatio]))
    return [{ place: place(ranking), y: paired.logRatio, blocks: inBlocks }]
  })
}

/** Returns a curve for each block that measured both rivals at every place. */
function blockCurves(rivals: readonly Rivals[]): CurvePoint[][] {
  return [...(rivals[0]?.blocks.keys() ?? [])].flatMap(index => {
    const curve = rivals.flatMap(({ place, blocks }) => {
      const y = blocks.get(index)
      return y === undefined ? [] : [{ x: Math.log(place), y }]
    })
    return curve.length === rivals.length ? [curve] : []
  })
}

function exponential(value: number | null): number | null {
  return value === null ? null : Math.exp(value)
}

function changeBetween(
  rankings: readonly Ranking[],
  below: Stretch,
  above: Stretch,
  place: (ranking: Ranking) => number,
): LeadChange | null {
  const [before, after] = [below.ahead, above.ahead]
  const [first, last] = [below.rankings[0], above.rankings.at(-1)] as [Ranking, Ranking]
  const start = below.rankings.findLast(({ ahead }) => isDisjoint(ahead, after)) ?? first
  const end = above.rankings.find(({ ahead }) => isDisjoint(ahead, before)) ?? last
  const reach = rankings.slice(rankings.indexOf(first), rankings.indexOf(last) + 1)
  const rivals = rivalsOf(reach, before, after, place)
  const between = [place(start), place(end)] as const
  const [estimate] = risesOf(
    rivals
      .filter(rival => rival.place >= between[0] && rival.place <= between[1])
      .map(({ place: x, y }) => ({ x: Math.log(x), y })),
  )
  if (estimate === undefined) return null
  const interval = crossingInterval(blockCurves(rivals), estimate)
  return {
    before,
    after,
    between,
    at: Math.exp(estimate),
    reach: [place(first), place(last)],
    interval: interval && [exponential(interval[0]), exponential(interval[1])],
  }
}

/**
 * Returns the changes of the lead along `place`, by which the rankings ascend: a change lies between neighbouring
 * stretches that have no group ahead in common. Rankings in which no group is behind may lie in between.
 */
export function leadChangesOf(
  rankings: readonly Ranking[],
  place: (ranking: Ranking) => number,
): LeadChange[] {
  const stretches = stretchesOf(rankings)
  return stretches.flatMap((below, i) => {
    const above = stretches[i + 1]
    return (above && changeBetween(rankings, below, above, place)) ?? []
  })
}

/** Returns the changes of the lead along N, by which the rankings ascend. */
export function crossoversOf(rankings: readonly Ranking[]): Crossover[] {
  const whole = (value: number | null) => (value === null ? null : Math.round(value))
  return leadChangesOf(rankings, ({ fdCount }) => fdCount).map(({ at, interval, ...change }) => ({
    ...change,
    fdCount: Math.round(at),
    interval: interval && [whole(interval[0]), whole(interval[1])],
  }))
}
