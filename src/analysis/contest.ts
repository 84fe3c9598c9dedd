import type { RunCell, RunMetric } from '../result/schema.ts'
import type { Series } from './series.ts'
import { cellAt, type View } from './views.ts'

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
  /** By median, the smallest first. */
  readonly entries: readonly Entry[]
  /** The fastest and all whose interval overlaps its own. */
  readonly leaders: readonly Entry[]
  /** Who is fastest beyond the intervals: a mechanism, or a series where there is but one mechanism. */
  readonly winner: string | null
}

/** Without an interval on either side nothing is known of the spread, so nothing is told apart. */
export function isClearlyBelow(low: RunMetric, high: RunMetric): boolean {
  return low.ci95 !== null && high.ci95 !== null && low.ci95[1] < high.ci95[0]
}

export function contestAt(
  view: View,
  series: readonly Series[],
  fdCount: number,
  metricName: string,
): Contest {
  const isMixed = new Set(view.cells.map(cell => cell.mechanism)).size > 1
  const entries: Entry[] = []
  for (const line of series) {
    const cell = cellAt(view, line.id, fdCount)
    const metric = cell?.metrics[metricName]
    if (cell && metric)
      entries.push({ series: line, cell, metric, side: isMixed ? line.mechanism : line.label })
  }
  entries.sort((a, b) => a.metric.p50 - b.metric.p50)
  const [fastest] = entries
  if (!fastest) return { fdCount, entries, leaders: [], winner: null }
  const leaders = entries.filter(entry => entry === fastest || !isClearlyBelow(fastest.metric, entry.metric))
  const isClear =
    entries.some(entry => entry.side !== fastest.side) &&
    leaders.every(leader => leader.side === fastest.side)
  return { fdCount, entries, leaders, winner: isClear ? fastest.side : null }
}

/** A contest for each N of the view, ascending. */
export function contestsOf(view: View, series: readonly Series[], metricName: string): Contest[] {
  return view.fdCounts
    .map(fdCount => contestAt(view, series, fdCount, metricName))
    .filter(contest => contest.entries.length > 0)
}

/** The fastest entry of each side, the fastest side first. */
export function bestOfSides(contest: Contest): Entry[] {
  const best = new Map<string, Entry>()
  for (const entry of contest.entries) {
    if (!best.has(entry.side)) best.set(entry.side, entry)
  }
  return [...best.values()]
}
