import { type CurvePoint, crossingInterval, type OpenInterval, risesOf } from '../../stats/crossing.ts'
import { type Entry, isDecided, type Ranking } from './ranking.ts'

/** A change of the lead along an axis. */
export interface LeadChange {
  /** The groups that are ahead below, and above: several where they cannot be told apart. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** The last measured place at which `after` was behind, and the first at which `before` was. */
  readonly between: readonly [low: number, high: number]
  /** Where the medians cross, by a straight line between neighbouring points on log-log axes. */
  readonly at: number
  /** The first place at which `before` is ahead, and the last at which `after` is. A block may cross in between. */
  readonly reach: readonly [first: number, last: number]
  /**
   * The 95 % interval of `at` from the crossings of the single blocks; an end is null where it lies outside of the
   * reach. The whole is null where too few blocks measured all of that.
   */
  readonly interval: OpenInterval | null
}

/** A change of the lead along N: `fdCount` is where the medians cross, in whole descriptors. */
export type Crossover = Omit<LeadChange, 'at'> & { readonly fdCount: number }

/** Neighbouring values of N with one outcome. */
export interface Span extends Pick<Ranking, 'ahead' | 'groupCount' | 'winner'> {
  readonly from: number
  readonly to: number
}

/** Returns neighbouring values of N, ascending, whose outcome is the same. */
export function spansOf(rankings: readonly Ranking[]): Span[] {
  const spans: Span[] = []
  for (const { ahead, groupCount, winner, fdCount } of rankings) {
    const last = spans.at(-1)
    // Groups that are behind may be missing at some N without another outcome.
    const isSame =
      last && isDecided(last) === isDecided({ ahead, groupCount }) && last.ahead.join() === ahead.join()
    if (isSame) spans[spans.length - 1] = { ...last, to: fdCount }
    else spans.push({ ahead, groupCount, winner, from: fdCount, to: fdCount })
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

/** The best of those ahead before a change and the best of those ahead after it, at one place. */
interface Rivals {
  /** The logarithm of the place. */
  readonly x: number
  readonly ranking: Ranking
  readonly before: Entry
  readonly after: Entry
}

/**
 * Returns the logarithm of a / b for a time and of b / a for a rate. It is a difference of logarithms, since the
 * ratio of figures that are far apart is no finite number.
 */
function logRatio(a: number, b: number, isMoreBetter: boolean): number {
  const difference = Math.log(a) - Math.log(b)
  return isMoreBetter ? -difference : difference
}

function rivalsOf(
  rankings: readonly Ranking[],
  before: readonly string[],
  after: readonly string[],
  place: (ranking: Ranking) => number,
): Rivals[] {
  return rankings.flatMap(ranking => {
    const best = (groups: readonly string[]) => ranking.entries.find(({ group }) => groups.includes(group))
    const [a, b] = [best(before), best(after)]
    if (!a || !b || a.metric.p50 <= 0 || b.metric.p50 <= 0) return []
    return [{ x: Math.log(place(ranking)), ranking, before: a, after: b }]
  })
}

function blockFigure({ cell }: Entry, block: number, metricName: string): number | undefined {
  return cell.blocks.find(({ index }) => index === block)?.metrics[metricName]
}

/** Returns a curve for each block that measured both rivals at every place. */
function blockCurves(rivals: readonly Rivals[]): CurvePoint[][] {
  const blocks = rivals[0]?.before.cell.blocks ?? []
  return blocks.flatMap(({ index }) => {
    const curve = rivals.flatMap(({ x, ranking, before, after }) => {
      const a = blockFigure(before, index, ranking.metricName)
      const b = blockFigure(after, index, ranking.metricName)
      return a && b ? [{ x, y: logRatio(a, b, ranking.isMoreBetter) }] : []
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
      .filter(({ ranking }) => place(ranking) >= between[0] && place(ranking) <= between[1])
      .map(({ x, ranking, before: { metric: a }, after: { metric: b } }) => ({
        x,
        y: logRatio(a.p50, b.p50, ranking.isMoreBetter),
      })),
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
