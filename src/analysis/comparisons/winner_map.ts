import type { Analysis } from '../analyse.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import type { View } from '../views/views.ts'
import { leadingView } from './choose_view.ts'
import { type Multiple, multipleOf, pairedCells } from './decision.ts'
import { type LeadChange, leadChangesOf } from './lead_changes.ts'
import { bestOfGroups, type Entry, type Ranking, rankingsOf } from './ranking.ts'

/** How far ahead the best group is: the nearest rival's time / its own, or its own rate / the rival's. */
export interface Factor extends Multiple {
  readonly fastest: Entry
  readonly rival: Entry
}

/** One N with one setting of `active`. */
export interface MapCell {
  readonly fdCount: number
  readonly activeCount: number
  readonly ranking: Ranking
  /**
   * How far ahead the best group is; null where only one group was measured, no block has figures of both above 0, or
   * these are too far apart for a number.
   */
  readonly factor: Factor | null
}

/** One setting of `active`, such as `1` or `10%`, over N. */
interface MapRow {
  readonly active: string
  /** In the order of the map's fdCounts; null where nothing was measured. */
  readonly cells: readonly (MapCell | null)[]
  /** The changes along N, whose places are in descriptors. */
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
  /** For each of fdCounts the changes along how many are active, whose places are in active descriptors. */
  readonly columns: readonly (readonly LeadChange[])[]
}

/** Returns how many times as much the rival takes; null for no rival, or figures too far apart for a number. */
function factorBetween(
  { isMoreBetter, metricName }: Ranking,
  fastest: Entry | undefined,
  rival: Entry | undefined,
): Factor | null {
  if (!fastest || !rival || fastest === rival) return null
  const [more, less] = isMoreBetter ? [fastest, rival] : [rival, fastest]
  const multiple = multipleOf(pairedCells(more.cell, less.cell, metricName))
  return multiple && { ...multiple, fastest, rival }
}

/** Returns how far ahead the best group is of the next; null for one group, or figures too far apart for a number. */
export function factorOf(ranking: Ranking): Factor | null {
  const [fastest, rival] = bestOfGroups(ranking)
  return factorBetween(ranking, fastest, rival)
}

/** Returns how far apart the first and the last group are; null where factorOf would be. */
export function spreadOf(ranking: Ranking): Factor | null {
  const groups = bestOfGroups(ranking)
  return factorBetween(ranking, groups[0], groups.at(-1))
}

/** Figures that are so many times apart are told even where a run does not decide between them. */
export const FAR_APART = 2

function cellOf(ranking: Ranking | undefined): MapCell | null {
  const params = ranking?.entries[0]?.cell.params
  if (!ranking || !params) return null
  return {
    fdCount: ranking.fdCount,
    activeCount: params.activeCount,
    ranking,
    factor: factorOf(ranking),
  }
}

function activeCountOf({ entries }: Ranking): number {
  return entries[0]?.cell.params.activeCount ?? 0
}

/** Returns the rankings ascending by how many are active; of two settings that ask for one number the first counts. */
function byActiveCount(cells: readonly (MapCell | null)[]): Ranking[] {
  const places = new Map<number, Ranking>()
  for (const cell of cells) {
    if (cell && !places.has(cell.activeCount)) places.set(cell.activeCount, cell.ranking)
  }
  return [...places].sort(([a], [b]) => a - b).map(([, ranking]) => ranking)
}

function mapOf(
  settings: WinnerMap['settings'],
  views: readonly View[],
  { series }: Analysis,
  metricName: string,
): WinnerMap | null {
  const standings = views.map(view => ({
    active: view.settings['active'] ?? '',
    rankings: rankingsOf(view, series, metricName),
  }))
  if (!standings.some(({ rankings }) => rankings.some(({ groupCount }) => groupCount > 1))) return null
  const counts = standings.flatMap(({ rankings }) => rankings.map(({ fdCount }) => fdCount))
  const fdCounts = [...new Set(counts)].sort((a, b) => a - b)
  const rows = standings
    .filter(({ rankings }) => rankings.length > 0)
    .map(({ active, rankings }) => {
      const byCount = new Map(rankings.map(ranking => [ranking.fdCount, ranking]))
      return {
        active,
        cells: fdCounts.map(count => cellOf(byCount.get(count))),
        changes: leadChangesOf(rankings, ({ fdCount }) => fdCount),
      }
    })
  const columns = fdCounts.map((_, i) =>
    leadChangesOf(byActiveCount(rows.map(({ cells }) => cells[i] ?? null)), activeCountOf),
  )
  return { settings, metricName, fdCounts, rows, columns }
}

/**
 * Returns the maps of a run by a metric, one for each combination of settings other than `active`. There is none where
 * only one mechanism was measured, or only simulated ones, and none of open load, which has no iterations in which so
 * many are active.
 *
 * @param metricName returns the metric of a view, since views may be judged differently; null leaves the view out.
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

/** Returns the map by the lead metric with the settings of the view that the headline speaks of. */
export function openingMap(analysis: Analysis): WinnerMap | undefined {
  const view = leadingView(analysis)
  return (
    view &&
    winnerMapsOf(analysis, each => leadMetricOf(each).name).find(({ settings }) =>
      Object.entries(settings).every(([name, value]) => view.settings[name] === value),
    )
  )
}
