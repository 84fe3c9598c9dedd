import { UNITS } from '../../metrics/units.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import { onceFor, onceWithin } from '../../suite/once_for.ts'
import type { Series } from '../views/series.ts'
import { cellAt, type View } from '../views/views.ts'
import { type Decision, decide, isKnown, type Measured } from './decision.ts'

/** A series with its cell at one N. */
export interface Entry extends Measured {
  readonly series: Series
  /**
   * The series that are ranked as one: those of its mechanism, or it alone where the view has but one mechanism.
   * That epoll wins is true whichever of its triggers is ahead of the other.
   */
  readonly group: string
}

/** All series at one N of a view, compared with each other. */
export interface Ranking {
  readonly fdCount: number
  /** The metric that they are compared by. */
  readonly metricName: string
  /** Whether a larger median is a better one, as that of a rate is. */
  readonly isMoreBetter: boolean
  /** The entries by median, the best first: of those that no other is told apart from as better, that with the best median. */
  readonly entries: readonly Entry[]
  /** Simulated mechanisms, which are shown beside the native ones and never ranked among them. */
  readonly simulated: readonly Entry[]
  /** The best entry and all that are not told apart from it. */
  readonly leaders: readonly Entry[]
  /** The groups of the leaders, in the order of the series. */
  readonly ahead: readonly string[]
  /** The groups among `ahead` that may be better or worse than the best entry; the other ones are the same. */
  readonly undecided: readonly string[]
  /** How many groups are ranked. */
  readonly groupCount: number
  /** The group that is told apart from all others; null where it is not alone, or where there is no other. */
  readonly winner: string | null
}

/** Whether views have several native mechanisms, which decides what is ranked as one. */
const isMixedView = onceFor((view: View): boolean => {
  const native = view.cells.map(cell => cell.mechanism).filter(name => !isSimulated(name))
  return new Set(native).size > 1
})

/** Ranks the series of a view at one N. */
export function rankingAt(
  view: View,
  series: readonly Series[],
  fdCount: number,
  metricName: string,
): Ranking {
  const isMixed = isMixedView(view)
  const inOrder: Entry[] = []
  for (const line of series) {
    const cell = cellAt(view, line.id, fdCount)
    const metric = cell?.metrics[metricName]
    if (cell && metric)
      inOrder.push({ series: line, cell, metric, group: isMixed ? line.mechanism : line.label })
  }
  const simulated = inOrder.filter(({ cell }) => isSimulated(cell.mechanism))
  const ranked = inOrder.filter(entry => !simulated.includes(entry))
  const isMoreBetter = inOrder.some(({ metric }) => UNITS[metric.unit].isMoreBetter)
  const sign = isMoreBetter ? -1 : 1
  const byMedian = ranked.toSorted((a, b) => sign * (a.metric.p50 - b.metric.p50))
  const [worse, better]: Decision[] = isMoreBetter ? ['less', 'more'] : ['more', 'less']
  const compare = (a: Entry, b: Entry) => decide(a.cell, b.cell, metricName)
  const best =
    byMedian.find(entry => byMedian.every(other => other === entry || compare(other, entry) !== better)) ??
    byMedian[0]
  const entries = best ? [best, ...byMedian.filter(entry => entry !== best)] : []
  const standings = new Map(entries.slice(1).map(entry => [entry, compare(entry, best as Entry)]))
  const leaders = entries.filter(entry => standings.get(entry) !== worse)
  const groupsOf = (some: readonly Entry[]) => {
    const chosen = new Set(some.map(({ group }) => group))
    return [...new Set(ranked.map(({ group }) => group))].filter(group => chosen.has(group))
  }
  const ahead = groupsOf(leaders)
  const open = leaders.filter(entry => entry.group !== best?.group && standings.get(entry) !== 'same')
  const groupCount = groupsOf(entries).length
  const winner = ahead.length === 1 && groupCount > 1 ? (ahead[0] as string) : null
  return {
    ...{ fdCount, metricName, isMoreBetter, entries, simulated },
    ...{ leaders, ahead, undecided: groupsOf(open), groupCount, winner },
  }
}

/** Returns whether there are several groups to compare. */
export function isCompared({ groupCount }: Pick<Ranking, 'groupCount'>): boolean {
  return groupCount > 1
}

/** Returns whether it is known of all groups that may be the best that they are the same. */
export function isShared({ ahead, undecided }: Pick<Ranking, 'ahead' | 'undecided'>): boolean {
  return ahead.length > 1 && undecided.length === 0
}

/** Returns whether anything is known of the order of several groups: one is behind, or all are the same. */
export function isDecided({
  ahead,
  undecided,
  groupCount,
}: Pick<Ranking, 'ahead' | 'undecided' | 'groupCount'>): boolean {
  return groupCount > 1 && (undecided.length === 0 || ahead.length < groupCount)
}

/** Returns whether the leaders are undecided only because too few blocks give no interval. */
export function lacksInterval({ leaders, undecided, metricName }: Ranking): boolean {
  const [best, ...others] = leaders
  return others.some(
    ({ cell, group }) => undecided.includes(group) && !isKnown((best as Entry).cell, cell, metricName),
  )
}

/** The rankings by view, series and metric, which each finding of a report asks for. */
const rankings = onceFor((view: View) =>
  onceFor((series: readonly Series[]) =>
    onceWithin((metricName: string): readonly Ranking[] =>
      view.fdCounts
        .map(fdCount => rankingAt(view, series, fdCount, metricName))
        .filter(ranking => ranking.entries.length + ranking.simulated.length > 0),
    ),
  ),
)

/** Returns a ranking for each N of the view, ascending, also where only simulated series were measured. */
export function allRankingsOf(view: View, series: readonly Series[], metricName: string): readonly Ranking[] {
  return rankings(view)(series)(metricName)
}

/** Returns a ranking for each N of the view at which a series is ranked, ascending. */
export function rankingsOf(view: View, series: readonly Series[], metricName: string): Ranking[] {
  return allRankingsOf(view, series, metricName).filter(ranking => ranking.entries.length > 0)
}

/** Returns the entry of a series, native or simulated. */
export function entryOf({ entries, simulated }: Ranking, seriesId: string): Entry | undefined {
  return [...entries, ...simulated].find(({ series }) => series.id === seriesId)
}

/** Returns the best entry of each group, the best group first. */
export function bestOfGroups(ranking: Ranking): Entry[] {
  const best = new Map<string, Entry>()
  for (const entry of ranking.entries) {
    if (!best.has(entry.group)) best.set(entry.group, entry)
  }
  return [...best.values()]
}
