import { isSimulated } from '../../poller/mechanisms.ts'
import type { RunCell, RunMetric } from '../../result/schema.ts'
import type { Series } from '../views/series.ts'
import { cellAt, type View } from '../views/views.ts'

export interface Entry {
  readonly series: Series
  readonly cell: RunCell
  readonly metric: RunMetric
  /**
   * Whom it plays for: its mechanism, or its series where the view has but one mechanism. Variants of one
   * mechanism stand together: that epoll wins is true whichever trigger is ahead.
   */
  readonly side: string
}

/** All series at one N of a view. */
export interface Contest {
  readonly fdCount: number
  /** What is compared. */
  readonly metricName: string
  /** Whether a larger median is a better one, as of a rate. */
  readonly isMoreBetter: boolean
  /** By median, the best first. */
  readonly entries: readonly Entry[]
  /** Simulated mechanisms: shown beside the native ones, never against them. */
  readonly exhibits: readonly Entry[]
  /** The fastest and all whose interval overlaps its own. */
  readonly leaders: readonly Entry[]
  /** The sides of the leaders, in the order of the series: the fastest is one of them. */
  readonly front: readonly string[]
  /** How many sides take part. */
  readonly sides: number
  /** The side that is fastest beyond the intervals, where it is one alone. */
  readonly winner: string | null
}

/** Without an interval on either side nothing is known of the spread, so nothing is told apart. */
export function isClearlyBelow(low: RunMetric, high: RunMetric): boolean {
  return low.ci95 !== null && high.ci95 !== null && low.ci95[1] < high.ci95[0]
}

function isClearlyWorse(than: RunMetric, metric: RunMetric, isMoreBetter: boolean): boolean {
  return isMoreBetter ? isClearlyBelow(metric, than) : isClearlyBelow(than, metric)
}

export function contestAt(
  view: View,
  series: readonly Series[],
  fdCount: number,
  metricName: string,
): Contest {
  const native = view.cells.map(cell => cell.mechanism).filter(name => !isSimulated(name))
  const isMixed = new Set(native).size > 1
  const inOrder: Entry[] = []
  for (const line of series) {
    const cell = cellAt(view, line.id, fdCount)
    const metric = cell?.metrics[metricName]
    if (cell && metric)
      inOrder.push({ series: line, cell, metric, side: isMixed ? line.mechanism : line.label })
  }
  const isExhibit = ({ cell }: Entry) => isSimulated(cell.mechanism)
  const exhibits = inOrder.filter(isExhibit)
  const contenders = inOrder.filter(entry => !isExhibit(entry))
  const isMoreBetter = inOrder.some(({ metric }) => metric.unit === '1/s')
  const sign = isMoreBetter ? -1 : 1
  const entries = contenders.toSorted((a, b) => sign * (a.metric.p50 - b.metric.p50))
  const [fastest] = entries
  const leaders = entries.filter(
    entry => fastest && (entry === fastest || !isClearlyWorse(fastest.metric, entry.metric, isMoreBetter)),
  )
  const leading = new Set(leaders.map(({ side }) => side))
  const front = [...new Set(contenders.map(({ side }) => side))].filter(side => leading.has(side))
  const sides = new Set(entries.map(({ side }) => side)).size
  const winner = front.length === 1 && sides > 1 ? (front[0] as string) : null
  return { fdCount, metricName, isMoreBetter, entries, exhibits, leaders, front, sides, winner }
}

/** Whether anyone is clearly behind. */
export function isDecided({ front, sides }: Pick<Contest, 'front' | 'sides'>): boolean {
  return front.length < sides
}

/** Whether the leaders are level only because too few blocks give no interval. */
export function lacksInterval({ leaders }: Contest): boolean {
  return leaders.some(({ metric }) => metric.ci95 === null)
}

/** Everyone at each N of the view, ascending, also where nobody contends. */
export function standingsOf(view: View, series: readonly Series[], metricName: string): Contest[] {
  return view.fdCounts
    .map(fdCount => contestAt(view, series, fdCount, metricName))
    .filter(contest => contest.entries.length + contest.exhibits.length > 0)
}

/** The contest at each N of the view that has one, ascending. */
export function contestsOf(view: View, series: readonly Series[], metricName: string): Contest[] {
  return standingsOf(view, series, metricName).filter(contest => contest.entries.length > 0)
}

/** The entry of a series, contending or not. */
export function entryOf({ entries, exhibits }: Contest, seriesId: string): Entry | undefined {
  return [...entries, ...exhibits].find(({ series }) => series.id === seriesId)
}

/** The fastest entry of each side, the fastest side first. */
export function bestOfSides(contest: Contest): Entry[] {
  const best = new Map<string, Entry>()
  for (const entry of contest.entries) {
    if (!best.has(entry.side)) best.set(entry.side, entry)
  }
  return [...best.values()]
}
