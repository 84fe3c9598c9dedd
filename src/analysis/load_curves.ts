import type { RunCell, RunMetric } from '../result/schema.ts'
import type { Analysis } from './analyse.ts'
import { reaches } from './percentile_curve.ts'
import { seriesIdOf } from './series.ts'
import type { View } from './views.ts'

/** One offered rate. Latencies in ns; null where the sample does not reach. */
export interface LoadPoint {
  readonly ratePerSecond: number
  readonly achievedPerSecond: number | null
  readonly p50: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly p9999: number | null
  readonly isSaturated: boolean
  readonly writerBehind: boolean
}

export interface LoadCurve {
  readonly seriesId: string
  readonly fdCount: number
  readonly settings: Readonly<Record<string, string>>
  readonly points: readonly LoadPoint[]
  readonly saturation: { readonly sustained: number | null; readonly saturatedAt: number | null }
}

const KEPT_UP = 0.95

function quantile(metric: RunMetric | undefined, p: number, value: number | null): number | null {
  return metric && reaches(metric.count, p) ? value : null
}

function pointOf(cell: RunCell): LoadPoint {
  const { dispatchLatencyNs: latency, eventsPerSecond } = cell.metrics
  const ratePerSecond = cell.params.ratePerSecond ?? 0
  const achieved = eventsPerSecond?.p50 ?? null
  return {
    ratePerSecond,
    achievedPerSecond: achieved,
    p50: latency?.p50 ?? null,
    p99: quantile(latency, 0.99, latency?.p99 ?? null),
    p999: quantile(latency, 0.999, latency?.p999 ?? null),
    p9999: quantile(latency, 0.9999, latency?.p9999 ?? null),
    isSaturated: achieved !== null && achieved < KEPT_UP * ratePerSecond,
    writerBehind: false,
  }
}

function curveKey(view: View, cell: RunCell): string {
  const { ratePerSecond, ...settings } = view.settings
  return JSON.stringify([seriesIdOf(cell), cell.params.fdCount, settings])
}

/** Latency against offered rate, for every series and every other setting fixed. */
export function loadCurvesOf(analysis: Analysis): LoadCurve[] {
  const curves = new Map<string, Omit<LoadCurve, 'saturation'> & { points: LoadPoint[] }>()
  for (const view of analysis.views) {
    for (const cell of view.cells) {
      if (cell.params.ratePerSecond === null) continue
      const { ratePerSecond, ...settings } = view.settings
      const key = curveKey(view, cell)
      const curve = curves.get(key) ?? {
        seriesId: seriesIdOf(cell),
        fdCount: cell.params.fdCount,
        settings,
        points: [],
      }
      curve.points.push(pointOf(cell))
      curves.set(key, curve)
    }
  }
  return [...curves.values()].map(curve => {
    const points = curve.points.sort((a, b) => a.ratePerSecond - b.ratePerSecond)
    const at = points.findIndex(({ isSaturated }) => isSaturated)
    return {
      ...curve,
      saturation: {
        sustained: (at < 0 ? points.at(-1) : points[at - 1])?.ratePerSecond ?? null,
        saturatedAt: points[at]?.ratePerSecond ?? null,
      },
    }
  })
}
