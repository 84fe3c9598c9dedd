import { type Analysis, varyingDimensions } from '../analysis/analyse.ts'
import { percentileCurve, type QuantileSource } from '../analysis/percentile_curve.ts'
import { seriesIdOf } from '../analysis/series.ts'
import { settingWords, viewWords } from '../analysis/wording.ts'
import { type Work, workOf } from '../analysis/work.ts'
import { isSimulated } from '../poller/mechanisms.ts'
import type { RunCell } from '../result/schema.ts'

/** What the page's script gets of a run: what the charts draw, and nothing else. */
export interface PageRun {
  readonly id: string
  readonly series: readonly { readonly id: string; readonly mechanism: string; readonly label: string }[]
  readonly controls: readonly PageControl[]
  readonly views: readonly PageView[]
  /** What simulated mechanisms did; empty where none ran. */
  readonly work: readonly PageWork[]
}

/** The work per wait of one simulated cell. What it watched does not count: the plan decides the work. */
export interface PageWork {
  readonly series: string
  readonly fdCount: number
  readonly settings: Readonly<Record<string, string>>
  readonly words: string
  readonly perWait: Work
}

/** A dimension that has a choice. */
export interface PageControl {
  readonly name: string
  readonly title: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

export interface PageView {
  readonly settings: Readonly<Record<string, string>>
  readonly words: string
  readonly points: readonly PagePoint[]
}

export interface PagePoint {
  readonly series: string
  readonly fdCount: number
  readonly metrics: Readonly<Partial<Record<ChartMetric, PageMetric>>>
}

export interface PageMetric {
  readonly p50: number
  readonly ci95: readonly [number, number] | null
  readonly count: number
  /** The values at CURVE_POSITIONS; empty for a metric that no percentile chart shows. */
  readonly curve: readonly number[]
}

export const CHART_METRICS = ['waitNs', 'costPerEventNs', 'dispatchLatencyNs'] as const
export type ChartMetric = (typeof CHART_METRICS)[number]

/** Those whose distribution the page shows. */
export const CURVE_METRICS: readonly ChartMetric[] = ['waitNs', 'dispatchLatencyNs']

export type DecodeHistogram = (base64: string) => QuantileSource

const CONTROL_TITLES: Readonly<Record<string, string>> = {
  waitMode: 'Wait mode',
  active: 'Active descriptors',
  fdKind: 'Descriptors',
}

/** A histogram that cannot be read costs its curve alone: the figures beside it still stand. */
function curveOf(decode: DecodeHistogram, hdr: string, correctionNs: number): number[] {
  try {
    return percentileCurve(decode(hdr), correctionNs).map(Math.round)
  } catch {
    return []
  }
}

function metricsOf(cell: RunCell, decode: DecodeHistogram): PagePoint['metrics'] {
  const metrics: Partial<Record<ChartMetric, PageMetric>> = {}
  for (const name of CHART_METRICS) {
    const metric = cell.metrics[name]
    if (!metric) continue
    const { p50, ci95, count, hdr, correctionNs } = metric
    const curve = CURVE_METRICS.includes(name) ? curveOf(decode, hdr, correctionNs) : []
    metrics[name] = { p50, ci95, count, curve }
  }
  return metrics
}

export function pageDataOf(analysis: Analysis, decode: DecodeHistogram): PageRun {
  const pointOf = new Map(
    analysis.comparable.map(cell => [
      cell,
      { series: seriesIdOf(cell), fdCount: cell.params.fdCount, metrics: metricsOf(cell, decode) },
    ]),
  )
  const workDimensions = analysis.dimensions.filter(({ name }) => name !== 'fdKind')
  const work = analysis.views.flatMap(view =>
    view.cells.flatMap(cell => {
      const perWait = workOf(cell)
      const { fdCount } = cell.params
      return perWait
        ? [
            {
              series: seriesIdOf(cell),
              fdCount,
              settings: view.settings,
              words: viewWords(view, workDimensions),
              perWait,
            },
          ]
        : []
    }),
  )
  return {
    id: analysis.run.run.id,
    series: analysis.series.map(series => ({
      ...series,
      label: isSimulated(series.mechanism) ? `${series.label}, simulated` : series.label,
    })),
    work,
    controls: varyingDimensions(analysis).map(({ name, values }) => ({
      name,
      title: CONTROL_TITLES[name] ?? name,
      choices: values.map(value => ({
        value,
        label: settingWords(name, value),
      })),
    })),
    views: analysis.views.map(view => ({
      settings: view.settings,
      words: viewWords(view, analysis.dimensions),
      points: view.cells.map(cell => pointOf.get(cell) as PagePoint),
    })),
  }
}
