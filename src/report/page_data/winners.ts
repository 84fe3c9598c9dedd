import type { Analysis } from '../../analysis/analyse.ts'
import type { LeadChange } from '../../analysis/comparisons/lead_changes.ts'
import { lacksInterval } from '../../analysis/comparisons/ranking.ts'
import { type MapCell, type WinnerMap, winnerMapsOf } from '../../analysis/comparisons/winner_map.ts'
import { leadMetricOf } from '../../analysis/lead_metric.ts'
import { conditionWords } from '../../analysis/sentences/wording.ts'
import { shortenName } from '../../analysis/views/series.ts'

/** Who wins by one metric, over N and how many are active, with everything else fixed. */
export interface PageWinners {
  readonly settings: Readonly<Record<string, string>>
  /** `timeout 0 · closed loop`. */
  readonly words: string
  readonly metric: string
  /** Who plays: a name, and the series in whose colour it is shown. */
  readonly sides: readonly { readonly label: string; readonly series: string }[]
  readonly fdCounts: readonly number[]
  readonly rows: readonly PageWinnersRow[]
  /** Where the lead changes along how many are active, for each of fdCounts. */
  readonly columns: readonly (readonly PageChange[])[]
}

export interface PageWinnersRow {
  readonly active: string
  readonly cells: readonly (PageWinnersCell | null)[]
  /** Where the lead changes along N. */
  readonly changes: readonly PageChange[]
}

export interface PageWinnersCell {
  readonly k: number
  /** How many sides took part, and as indices of `sides` those who may be the fastest. */
  readonly playing: number
  readonly front: readonly number[]
  /** They cannot be told apart since there is no interval. */
  readonly isUnknown: boolean
  /** The nearest rival's median / the fastest's, with its interval. */
  readonly factor: number | null
  readonly interval: readonly [number, number] | null
}

export interface PageChange {
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly between: readonly [number, number]
  readonly reach: readonly [number, number]
  readonly at: number
  readonly interval: readonly [number | null, number | null] | null
}

/** As many digits as a picture can show. */
function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

function roundedEnd(value: number | null): number | null {
  return value === null ? null : rounded(value)
}

/** The sides of a map, in the order in which the run's series come. */
function sidesOf({ rows }: WinnerMap, { series }: Analysis): Map<string, string> {
  const entries = rows.flatMap(({ cells }) => cells.flatMap(cell => cell?.ranking.entries ?? []))
  const position = new Map(series.map(({ id }, i) => [id, i]))
  const inOrder = entries.toSorted(
    (a, b) => (position.get(a.series.id) ?? 0) - (position.get(b.series.id) ?? 0),
  )
  const sides = new Map<string, string>()
  for (const { group, series: own } of inOrder) if (!sides.has(group)) sides.set(group, own.id)
  return sides
}

function pageMapOf(map: WinnerMap, analysis: Analysis): PageWinners {
  const sides = sidesOf(map, analysis)
  const names = [...sides.keys()]
  const indices = (given: readonly string[]) => given.map(side => names.indexOf(side))
  const changeOf = ({ before, after, between, reach, at, interval }: LeadChange): PageChange => ({
    before: indices(before),
    after: indices(after),
    between,
    reach,
    at: rounded(at),
    interval: interval && [roundedEnd(interval[0]), roundedEnd(interval[1])],
  })
  const cellOf = ({ activeCount, ranking, factor }: MapCell): PageWinnersCell => ({
    k: activeCount,
    playing: ranking.groupCount,
    front: indices(ranking.ahead),
    isUnknown: ranking.ahead.length > 1 && lacksInterval(ranking),
    factor: factor && rounded(factor.ratio),
    interval: factor?.interval ? [rounded(factor.interval[0]), rounded(factor.interval[1])] : null,
  })
  return {
    settings: map.settings,
    words: conditionWords({ settings: map.settings }, analysis.dimensions),
    metric: map.metricName,
    sides: [...sides].map(([side, series]) => ({ label: shortenName(side), series })),
    fdCounts: map.fdCounts,
    rows: map.rows.map(({ active, cells, changes }) => ({
      active,
      cells: cells.map(cell => cell && cellOf(cell)),
      changes: changes.map(changeOf),
    })),
    columns: map.columns.map(changes => changes.map(changeOf)),
  }
}

/** By the metric that views are judged by first, and by the cost of an event, which holds arm and scan as well. */
export function pageWinnersOf(analysis: Analysis): PageWinners[] {
  const maps = [
    ...winnerMapsOf(analysis, view => leadMetricOf(view).name),
    ...winnerMapsOf(analysis, () => 'costPerEventNs'),
  ]
  return maps.map(map => pageMapOf(map, analysis))
}
