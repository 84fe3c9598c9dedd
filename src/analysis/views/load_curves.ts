import { isSaturated, isWriterBehind, loadRates } from '../../recorder/load_rules.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { type Series, seriesIdOf } from './series.ts'
import type { View } from './views.ts'

/** A series at one offered rate. */
export interface LoadPoint {
  readonly cell: RunCell
  /** The offered rate. */
  readonly ratePerSecond: number
  /** The delivered rate. */
  readonly achievedPerSecond: number
  /** Dispatch latency from the intended time, in ns; null where the sample does not reach so far. */
  readonly p50: number
  readonly p99: number | null
  readonly p999: number | null
  readonly p9999: number | null
  /** The number of samples that the percentiles are taken from. */
  readonly count: number
  /** The 95 % interval of the median, from the blocks. */
  readonly ci95: readonly [number, number] | null
  readonly isSaturated: boolean
  /** Whether the writer was late, so that a part of the latency is its own. */
  readonly writerBehind: boolean
}

/** Latency against load of one series, with every other setting fixed. */
export interface LoadCurve {
  readonly series: Series
  readonly fdCount: number
  /** The value of every dimension but the rate, by name. */
  readonly settings: Readonly<Record<string, string>>
  /** The points by rate, the lowest first. */
  readonly points: readonly LoadPoint[]
  /** The highest rate below `saturatedAt` at which the series kept up; null where it never did. */
  readonly sustained: number | null
  /** The lowest rate at which the series did not keep up; null where it always did. */
  readonly saturatedAt: number | null
}

const RATE = 'ratePerSecond'

function pointOf(cell: RunCell): LoadPoint | null {
  const { ratePerSecond } = cell.params
  const { dispatchLatencyNs: latency, eventsPerSecond, writerLatenessNs: lateness } = cell.metrics
  if (ratePerSecond === null || !latency || !eventsPerSecond) return null
  const rates = loadRates(cell.counters) ?? {
    offeredPerSecond: ratePerSecond,
    deliveredPerSecond: eventsPerSecond.p50,
  }
  return {
    cell,
    ratePerSecond,
    achievedPerSecond: rates.deliveredPerSecond,
    p50: latency.p50,
    p99: latency.p99,
    p999: latency.p999,
    p9999: latency.p9999,
    count: latency.count,
    ci95: latency.ci95,
    isSaturated: isSaturated(rates),
    writerBehind: lateness !== undefined && isWriterBehind(lateness, latency),
  }
}

function curveOf(
  series: Series,
  fdCount: number,
  settings: LoadCurve['settings'],
  given: LoadPoint[],
): LoadCurve {
  const points = given.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
  const first = points.findIndex(point => point.isSaturated)
  const kept = first < 0 ? points : points.slice(0, first)
  return {
    series,
    fdCount,
    settings,
    points,
    sustained: kept.at(-1)?.ratePerSecond ?? null,
    saturatedAt: points[first]?.ratePerSecond ?? null,
  }
}

function settingsWithoutRate({ settings }: View): LoadCurve['settings'] {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== RATE))
}

/** Returns a curve for each series with a schedule, ordered by view, N and series. They are made once for a run. */
export const loadCurvesOf = onceFor((analysis: Analysis): readonly LoadCurve[] => {
  const groups = new Map<
    string,
    { settings: LoadCurve['settings']; fdCount: number; series: Series; points: LoadPoint[] }
  >()
  for (const view of analysis.views) {
    if (view.cells.every(({ params }) => params.ratePerSecond === null)) continue
    const settings = settingsWithoutRate(view)
    for (const fdCount of view.fdCounts) {
      for (const series of analysis.series) {
        const cells = view.cells.filter(
          cell => cell.params.fdCount === fdCount && seriesIdOf(cell) === series.id,
        )
        const points = cells.map(pointOf).filter(point => point !== null)
        if (points.length === 0) continue
        const key = JSON.stringify([settings, fdCount, series.id])
        const group = groups.get(key) ?? { settings, fdCount, series, points: [] }
        group.points.push(...points)
        groups.set(key, group)
      }
    }
  }
  return [...groups.values()].map(group => curveOf(group.series, group.fdCount, group.settings, group.points))
})

/** Returns the highest rate that all curves sustain; null where there is none. */
export function commonRate(curves: readonly LoadCurve[]): number | null {
  const rates = curves.flatMap(({ points }) => points.map(point => point.ratePerSecond))
  const isSustained = (rate: number) =>
    curves.every(
      ({ points, sustained }) =>
        rate <= (sustained ?? 0) && points.some(point => point.ratePerSecond === rate),
    )
  const common = rates.filter(isSustained)
  return common.length > 0 ? Math.max(...common) : null
}
