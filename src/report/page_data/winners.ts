import { isDeepStrictEqual } from 'node:util'
import { type Analysis, metricNameOf } from '../../analysis/analyse.ts'
import type { LeadChange } from '../../analysis/comparisons/lead_changes.ts'
import { lacksInterval } from '../../analysis/comparisons/ranking.ts'
import { type MapCell, type WinnerMap, winnerMapsOf } from '../../analysis/comparisons/winner_map.ts'
import { conditionWords } from '../../analysis/sentences/wording.ts'
import { leadMetricOf } from '../../analysis/views/lead_of_view.ts'
import { shortenName } from '../../analysis/views/series.ts'
import { withDigits } from './digits.ts'
import type { PageChange, PageWinners, PageWinnersCell } from './page_data.ts'

/** Figures with fewer digits would often be rounded to another figure, when they are shown with three, than whole ones. */
const DIGITS = 6

/** Returns the mechanisms of a map with the series of each, in the order of the run's series. */
function groupsOf({ rows }: WinnerMap, { series }: Analysis): Map<string, string> {
  const entries = rows.flatMap(({ cells }) => cells.flatMap(cell => cell?.ranking.entries ?? []))
  const position = new Map(series.map(({ id }, i) => [id, i]))
  const inOrder = entries.toSorted(
    (a, b) => (position.get(a.series.id) ?? 0) - (position.get(b.series.id) ?? 0),
  )
  const groups = new Map<string, string>()
  for (const { group, series: own } of inOrder) if (!groups.has(group)) groups.set(group, own.id)
  return groups
}

/** Returns the name of a group: that of a series whole, since series of one mechanism differ at the end. */
function nameOf(group: string, { series }: Analysis): string {
  return series.some(({ label }) => label === group) ? group : shortenName(group)
}

function pageMapOf(map: WinnerMap, analysis: Analysis): PageWinners {
  const groups = groupsOf(map, analysis)
  const names = [...groups.keys()]
  const indices = (given: readonly string[]) => given.map(group => names.indexOf(group))
  const changeOf = ({ before, after, between, reach, at, interval }: LeadChange): PageChange => ({
    before: indices(before),
    after: indices(after),
    between,
    reach,
    ...withDigits({ at, interval }, DIGITS),
  })
  const cellOf = ({ activeCount, ranking, factor }: MapCell): PageWinnersCell => ({
    k: activeCount,
    groupCount: ranking.groupCount,
    ahead: indices(ranking.ahead),
    isOpen: ranking.undecided.length > 0,
    isUnknown: lacksInterval(ranking),
    ...withDigits({ factor: factor?.ratio ?? null, interval: factor?.interval ?? null }, DIGITS),
  })
  return {
    settings: map.settings,
    words: conditionWords({ settings: map.settings }, analysis.dimensions),
    metric: map.metricName,
    groups: [...groups].map(([group, series]) => ({ label: nameOf(group, analysis), series })),
    fdCounts: map.fdCounts,
    rows: map.rows.map(({ active, cells, changes }) => ({
      active,
      cells: cells.map(cell => cell && cellOf(cell)),
      changes: changes.map(changeOf),
    })),
    columns: map.columns.map(changes => changes.map(changeOf)),
  }
}

/** Returns the maps by the lead metric, then those by the cost of an event, which includes arm and scan. */
export function pageWinnersOf(analysis: Analysis): PageWinners[] {
  const perEvent = metricNameOf(analysis, 'costPerEventNs')
  const leads = winnerMapsOf(analysis, view => leadMetricOf(view).name)
  const isThere = ({ settings }: WinnerMap) =>
    leads.some(lead => lead.metricName === perEvent && isDeepStrictEqual(lead.settings, settings))
  const maps = [...leads, ...winnerMapsOf(analysis, () => perEvent).filter(map => !isThere(map))]
  return maps.map(map => pageMapOf(map, analysis))
}
