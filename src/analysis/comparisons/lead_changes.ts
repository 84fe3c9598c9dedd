import { type CurvePoint, crossingInterval, type OpenInterval, risesOf } from '../../stats/crossing.ts'
import { type Contest, type Entry, isDecided } from './contest.ts'

/** Where the lead goes over from some to others along an axis. */
export interface LeadChange {
  /** Who is ahead below, and above: several where they cannot be told apart. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** The last measured place at which `after` was clearly behind, and the first at which `before` was. */
  readonly between: readonly [low: number, high: number]
  /** Where the medians cross, by a straight line between neighbouring points on log-log axes. */
  readonly at: number
  /** The first place of those who are ahead before, and the last of those who are after: where a block may cross. */
  readonly reach: readonly [first: number, last: number]
  /**
   * The 95 % interval of `at` from the crossings of the single blocks; an end is null where it lies outside of the
   * reach. The whole is null where too few blocks measured all of that.
   */
  readonly interval: OpenInterval | null
}

/** Neighbouring contests that share those who are ahead in all of them. */
interface Reign {
  readonly front: readonly string[]
  readonly contests: readonly Contest[]
}

function isDisjoint(a: readonly string[], b: readonly string[]): boolean {
  return !a.some(side => b.includes(side))
}

function reignsOf(contests: readonly Contest[]): Reign[] {
  const reigns: Reign[] = []
  for (const contest of contests.filter(isDecided)) {
    const last = reigns.at(-1)
    if (last && !isDisjoint(last.front, contest.front)) {
      const front = last.front.filter(side => contest.front.includes(side))
      reigns[reigns.length - 1] = { front, contests: [...last.contests, contest] }
    } else reigns.push({ front: contest.front, contests: [contest] })
  }
  return reigns
}

interface Duel {
  readonly x: number
  readonly contest: Contest
  readonly before: Entry
  readonly after: Entry
}

/** Of a to b, where less is better. By a difference, since the ratio of figures far apart is no finite number. */
function logRatio(a: number, b: number, isMoreBetter: boolean): number {
  const difference = Math.log(a) - Math.log(b)
  return isMoreBetter ? -difference : difference
}

function duelsOf(
  contests: readonly Contest[],
  before: readonly string[],
  after: readonly string[],
  place: (contest: Contest) => number,
): Duel[] {
  return contests.flatMap(contest => {
    const best = (sides: readonly string[]) => contest.entries.find(({ side }) => sides.includes(side))
    const [a, b] = [best(before), best(after)]
    if (!a || !b || a.metric.p50 <= 0 || b.metric.p50 <= 0) return []
    return [{ x: Math.log(place(contest)), contest, before: a, after: b }]
  })
}

function blockFigure({ cell }: Entry, block: number, metricName: string): number | undefined {
  return cell.blocks.find(({ index }) => index === block)?.metrics[metricName]
}

/** The curves of the blocks that measured both at every place. */
function blockCurves(duels: readonly Duel[]): CurvePoint[][] {
  const blocks = duels[0]?.before.cell.blocks ?? []
  return blocks.flatMap(({ index }) => {
    const curve = duels.flatMap(({ x, contest, before, after }) => {
      const a = blockFigure(before, index, contest.metricName)
      const b = blockFigure(after, index, contest.metricName)
      return a && b ? [{ x, y: logRatio(a, b, contest.isMoreBetter) }] : []
    })
    return curve.length === duels.length ? [curve] : []
  })
}

function exponential(value: number | null): number | null {
  return value === null ? null : Math.exp(value)
}

function changeBetween(
  contests: readonly Contest[],
  below: Reign,
  above: Reign,
  place: (contest: Contest) => number,
): LeadChange | null {
  const [before, after] = [below.front, above.front]
  const [first, last] = [below.contests[0], above.contests.at(-1)] as [Contest, Contest]
  const start = below.contests.findLast(({ front }) => isDisjoint(front, after)) ?? first
  const end = above.contests.find(({ front }) => isDisjoint(front, before)) ?? last
  const reach = contests.slice(contests.indexOf(first), contests.indexOf(last) + 1)
  const duels = duelsOf(reach, before, after, place)
  const between = [place(start), place(end)] as const
  const [estimate] = risesOf(
    duels
      .filter(({ contest }) => place(contest) >= between[0] && place(contest) <= between[1])
      .map(({ x, contest, before: { metric: a }, after: { metric: b } }) => ({
        x,
        y: logRatio(a.p50, b.p50, contest.isMoreBetter),
      })),
  )
  if (estimate === undefined) return null
  const interval = crossingInterval(blockCurves(duels), estimate)
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
 * Where the lead changes along `place`, by which the contests ascend: between neighbours of whom nobody leads on both
 * sides. Contests that decide nothing lie in between.
 */
export function leadChangesOf(
  contests: readonly Contest[],
  place: (contest: Contest) => number,
): LeadChange[] {
  const reigns = reignsOf(contests)
  return reigns.flatMap((below, i) => {
    const above = reigns[i + 1]
    return (above && changeBetween(contests, below, above, place)) ?? []
  })
}
