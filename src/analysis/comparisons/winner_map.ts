import { blockInterval } from '../../stats/block_interval.ts'
import type { Analysis } from '../analyse.ts'
import { leadMetricOf } from '../lead_metric.ts'
import { leadingView } from '../sentences/findings/choose_view.ts'
import type { View } from '../views/views.ts'
import { bestOfSides, type Contest, contestsOf, type Entry } from './contest.ts'
import { type LeadChange, leadChangesOf } from './lead_changes.ts'

/** How far ahead the fastest is: the median of the nearest rival / its own, of a rate the other way round. */
export interface Factor {
  readonly ratio: number
  /** 95 %, from the ratios within the single blocks; null for too few blocks that measured both. */
  readonly interval: readonly [low: number, high: number] | null
  readonly fastest: Entry
  readonly rival: Entry
}

/** One N under one setting of `active`. */
export interface MapCell {
  readonly fdCount: number
  readonly activeCount: number
  readonly contest: Contest
  /** Null where nobody else was measured, a median is 0, or they are too far apart for a number. */
  readonly factor: Factor | null
}

/** One setting of `active`, such as `1` or `10%`, over N. */
export interface MapRow {
  readonly active: string
  /** In the order of the map's fdCounts; null where nobody was measured. */
  readonly cells: readonly (MapCell | null)[]
  /** Along N, in descriptors. */
  readonly changes: readonly LeadChange[]
}

/** Who wins, over N and how many of the descriptors are active, with everything else held fixed. */
export interface WinnerMap {
  /** The value of every dimension but `active`, by name. */
  readonly settings: Readonly<Record<string, string>>
  readonly metricName: string
  readonly fdCounts: readonly number[]
  /** In the order of the dimension's values: counts before shares, ascending. */
  readonly rows: readonly MapRow[]
  /** Along how many are active, in active descriptors, for each of fdCounts. */
  readonly columns: readonly (readonly LeadChange[])[]
}

/** The ratio of one cell's median to another's, from blocks that measured both. */
function factorOf(contest: Contest): Factor | null {
  const [fastest, rival] = bestOfSides(contest)
  if (!fastest || !rival || fastest.metric.p50 <= 0 || rival.metric.p50 <= 0) return null
  const ratioOf = (best: number, other: number) => (contest.isMoreBetter ? best / other : other / best)
  const ratio = ratioOf(fastest.metric.p50, rival.metric.p50)
  if (!Number.isFinite(ratio)) return null
  const others = new Map(rival.cell.blocks.map(({ index, metrics }) => [index, metrics[contest.metricName]]))
  const ratios = fastest.cell.blocks.flatMap(({ index, metrics }) => {
    const [best, other] = [metrics[contest.metricName], others.get(index)]
    return best && other ? [ratioOf(best, other)].filter(Number.isFinite) : []
  })
  return { ratio, interval: blockInterval(ratios, ratio), fastest, rival }
}

function cellOf(contest: Contest | undefined): MapCell | null {
  const params = contest?.entries[0]?.cell.params
  if (!contest || !params) return null
  return {
    fdCount: contest.fdCount,
    activeCount: params.activeCount,
    contest,
    factor: factorOf(contest),
  }
}

function activeCountOf({ entries }: Contest): number {
  return entries[0]?.cell.params.activeCount ?? 0
}

/** By how many are active; two settings that ask for the same number are one place. */
function byActiveCount(cells: readonly (MapCell | null)[]): Contest[] {
  const places = new Map<number, Contest>()
  for (const cell of cells) {
    if (cell && !places.has(cell.activeCount)) places.set(cell.activeCount, cell.contest)
  }
  return [...places].sort(([a], [b]) => a - b).map(([, contest]) => contest)
}

function mapOf(
  settings: WinnerMap['settings'],
  views: readonly View[],
  { series }: Analysis,
  metricName: string,
): WinnerMap | null {
  const standings = views.map(view => ({
    active: view.settings['active'] ?? '',
    contests: contestsOf(view, series, metricName),
  }))
  if (!standings.some(({ contests }) => contests.some(({ sides }) => sides > 1))) return null
  const counts = standings.flatMap(({ contests }) => contests.map(({ fdCount }) => fdCount))
  const fdCounts = [...new Set(counts)].sort((a, b) => a - b)
  const rows = standings
    .filter(({ contests }) => contests.length > 0)
    .map(({ active, contests }) => ({
      active,
      cells: fdCounts.map(count => cellOf(contests.find(({ fdCount }) => fdCount === count))),
      changes: leadChangesOf(contests, ({ fdCount }) => fdCount),
    }))
  const columns = fdCounts.map((_, i) =>
    leadChangesOf(byActiveCount(rows.map(({ cells }) => cells[i] ?? null)), activeCountOf),
  )
  return { settings, metricName, fdCounts, rows, columns }
}

/**
 * The maps of a run by a metric, one for each combination of settings other than `active`. There is none where only
 * one mechanism was measured, or only simulated ones, and none of open loop, whose events know no iterations in which
 * so many are active.
 *
 * @param metricName by view, since views may be judged differently; null where a view takes no part.
 */
export function winnerMapsOf(analysis: Analysis, metricName: (view: View) => string | null): WinnerMap[] {
  const groups = new Map<string, { settings: WinnerMap['settings']; views: View[] }>()
  for (const view of analysis.views) {
    if (view.settings['load'] === 'open') continue
    const { active, ...settings } = view.settings
    const id = JSON.stringify(settings)
    const group = groups.get(id) ?? { settings, views: [] }
    group.views.push(view)
    groups.set(id, group)
  }
  return [...groups.values()].flatMap(({ settings, views }) => {
    const name = views[0] ? metricName(views[0]) : null
    return (name && mapOf(settings, views, analysis, name)) || []
  })
}

/** The map by the lead metric with the settings of the view that the headline speaks of. */
export function openingMap(analysis: Analysis): WinnerMap | undefined {
  const view = leadingView(analysis)
  return (
    view &&
    winnerMapsOf(analysis, each => leadMetricOf(each).name).find(({ settings }) =>
      Object.entries(settings).every(([name, value]) => view.settings[name] === value),
    )
  )
}
