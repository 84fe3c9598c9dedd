import { type Analysis, varyingDimensions } from '../../analysis/analyse.ts'
import { CHART_IDS, type ChartId } from '../../analysis/chart_ids.ts'
import { costModelOf } from '../../analysis/cost_model/cost_model.ts'
import { leadingView } from '../../analysis/comparisons/choose_view.ts'
import { takeawayOf } from '../../analysis/sentences/takeaways.ts'
import { settingWords, viewWords } from '../../analysis/sentences/wording.ts'
import { axesOf } from '../../analysis/views/axes.ts'
import { type BucketSource, distributionOf } from '../../analysis/views/distribution.ts'
import { percentileCurve } from '../../analysis/views/percentile_curve.ts'
import { phasesOf } from '../../analysis/views/phases.ts'
import { seriesIdOf, shortenName } from '../../analysis/views/series.ts'
import type { View } from '../../analysis/views/views.ts'
import { WORK_QUANTITIES, workOf } from '../../analysis/views/work.ts'
import type { Metric } from '../../metrics/metric.ts'
import { type DrawnMetricName, leadMetricName, METRICS } from '../../metrics/metrics.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import type { RunCell, RunFile, RunMetric } from '../../result/schema.ts'
import { formatChosenRate } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { controlTitle } from '../html/control_titles.ts'
import { type PageCostModel, pageCostModelOf } from './cost_model.ts'
import { type PageFit, pageFitsOf } from './fits.ts'
import { type PageLoad, pageLoadsOf } from './loads.ts'
import { type PageTimeline, pageTimelineOf } from './timelines.ts'
import { type PageWinners, pageWinnersOf } from './winners.ts'

export type { PageCostModel } from './cost_model.ts'
export type { PageFit, PageGrowth } from './fits.ts'
export type { PageLoad, PageLoadPoint } from './loads.ts'
export type { PageTimeline } from './timelines.ts'
export type { PageWinners } from './winners.ts'

/** What the page's script gets of a run: what the charts draw, and nothing else. */
export interface PageRun {
  readonly id: string
  /** Which machine, kernel and day, for a picture that leaves its page. */
  readonly source: string
  /** What a chart shows, in a few words to stand above it. */
  readonly takeaways: Readonly<Partial<Record<ChartId, string>>>
  readonly series: readonly PageSeries[]
  /** What each of several runs laid over each other is called; absent for one run alone. */
  readonly overlaid?: readonly string[]
  readonly controls: readonly PageControl[]
  /** The settings of the view that the headline speaks of, which the charts open with. */
  readonly opening: Readonly<Record<string, string>>
  readonly views: readonly PageView[]
  /** What waits cost by what they do, as far as that could be fitted. */
  readonly costModel: PageCostModel | null
  /** Latency against offered rate; empty where no run swept it. */
  readonly loads: readonly PageLoad[]
  /** Who wins, over N and how many are active; empty where nobody can. */
  readonly winners: readonly PageWinners[]
  /** The names of the axes that figures can be laid against, N first. */
  readonly axes: readonly string[]
  /** How figures grow along them. */
  readonly fits: readonly PageFit[]
}

export interface PageSeries {
  readonly id: string
  readonly mechanism: string
  readonly label: string
  /** Where runs are laid over each other: whose it is, and what it is called and known by in its own run. */
  readonly own?: { readonly run: number; readonly id: string; readonly label: string }
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
  /** The metric that its cells are judged by. */
  readonly lead: ChartMetric
  readonly points: readonly PagePoint[]
  /** Against the first of several runs; absent for one run alone. */
  readonly ratios?: readonly PageRatio[]
}

/** The median of one series of a later run as a multiple of that of the first run. */
export interface PageRatio {
  readonly series: string
  readonly fdCount: number
  readonly metric: ChartMetric
  readonly ratio: number
  readonly interval: readonly [number, number] | null
}

export interface PagePoint {
  readonly series: string
  readonly fdCount: number
  readonly metrics: Readonly<Partial<Record<ChartMetric, PageMetric>>>
  /** Medians in the order of PHASES, in ns per iteration; null where they do not follow each other. */
  readonly phases: readonly number[] | null
  /** What one wait does, in the order of WORK_QUANTITIES, counted in the simulator; null where it cannot be counted. */
  readonly work: readonly number[] | null
  /** Whether the interval became as narrow as the run's rule wants it; null where there is no rule. */
  readonly settled: boolean | null
  /** Latency over time; left out for a cell without a schedule. */
  readonly timeline?: PageTimeline
}

export interface PageMetric {
  readonly p50: number
  readonly ci95: readonly [number, number] | null
  readonly count: number
  /** The values at CURVE_POSITIONS, to three digits; empty for a metric that no percentile chart shows. */
  readonly curve: readonly number[]
  /** Bins per octave, the first bin, and the counts from there on; left out where no histogram shows it. */
  readonly bins?: readonly number[]
}

export type ChartMetric = DrawnMetricName

const isDrawnIn = ({ drawn }: Metric, chart: ChartId) => drawn?.charts.includes(chart) ?? false

const namesIn = (chart: ChartId) =>
  METRICS.filter(metric => isDrawnIn(metric, chart)).map(({ name }) => name as ChartMetric)

/** The metrics whose distribution the page shows, where a cell has them. */
export const CURVE_METRICS = namesIn('percentiles')

/** The metrics whose histogram the page shows. */
export const HISTOGRAM_METRICS = namesIn('histogram')

export type DecodeHistogram = (base64: string) => BucketSource

/** A histogram's buckets are 0.78 % wide: more digits would be of the interpolation. */
const threeDigits = (ns: number) => Number(Math.round(ns).toPrecision(3))

/** A histogram that cannot be read costs its curve and its bins: the figures beside it still stand. */
function shapeOf(
  row: Metric,
  { hdr, correctionNs }: RunMetric,
  resolutionNs: number,
  decode: DecodeHistogram,
): Pick<PageMetric, 'curve' | 'bins'> {
  if (!isDrawnIn(row, 'percentiles')) return { curve: [] }
  try {
    const histogram = decode(hdr)
    const curve = percentileCurve(histogram, correctionNs).map(threeDigits)
    const bins = isDrawnIn(row, 'histogram') ? distributionOf(histogram, correctionNs, resolutionNs) : null
    return bins ? { curve, bins: [bins.binsPerOctave, bins.first, ...bins.counts] } : { curve }
  } catch {
    return { curve: [] }
  }
}

/** `scaling` draws the metric that a cell is judged by; every other chart draws its metrics of all cells. */
function isShown({ drawn, lead }: Metric, { params }: RunCell): boolean {
  return drawn !== null && (drawn.charts.some(chart => chart !== 'scaling') || !!lead?.judges(params))
}

/**
 * Returns the figures of a cell that charts draw, those with a curve first: every metric that the cell has and that
 * the table says is drawn.
 */
export function metricsOf(
  cell: RunCell,
  { environment }: RunFile,
  decode: DecodeHistogram,
  table: readonly Metric[] = METRICS,
): PagePoint['metrics'] {
  const shown = table.filter(row => isShown(row, cell))
  const hasCurve = (row: Metric) => isDrawnIn(row, 'percentiles')
  const ordered = [...shown.filter(hasCurve), ...shown.filter(row => !hasCurve(row))]
  return Object.fromEntries(
    ordered.flatMap(row => {
      const metric = cell.metrics[row.name]
      if (!metric) return []
      const { p50, ci95, count } = metric
      return [
        [row.name, { p50, ci95, count, ...shapeOf(row, metric, environment.clock.resolutionNs, decode) }],
      ]
    }),
  )
}

/** Of a simulated cell what it counted itself; of a native one what its simulated twin does. */
function workCounts(analysis: Analysis, cell: RunCell): number[] | null {
  const work = costModelOf(analysis).works.get(cell) ?? workOf(cell)
  return work && WORK_QUANTITIES.map(({ name }) => Math.round(100 * work[name]) / 100)
}

function pointOf(analysis: Analysis, cell: RunCell, decode: DecodeHistogram): PagePoint {
  const { run } = analysis
  const timeline = pageTimelineOf(cell, run)
  return {
    series: seriesIdOf(cell),
    fdCount: cell.params.fdCount,
    metrics: metricsOf(cell, run, decode),
    phases: phasesOf(cell)?.map(ns => Math.round(10 * ns) / 10) ?? null,
    work: workCounts(analysis, cell),
    settled: cell.settled,
    ...(timeline ? { timeline } : {}),
  }
}

function leadOf({ cells }: View): ChartMetric {
  return cells[0] ? leadMetricName(cells[0].params) : 'waitNs'
}

/** On a button, whose row is titled: the rates of a sweep stand side by side. */
function choiceWords(name: string, value: string): string {
  return name === 'ratePerSecond' && value !== 'null'
    ? formatChosenRate(Number(value))
    : settingWords(name, value)
}

function sourceOf({ run, environment, tool }: RunFile): string {
  const facts = [
    `Linux ${environment.kernel}`,
    environment.cpuModel,
    run.startedAt.slice(0, 10),
    `muxbench ${tool.version}`,
  ]
  return facts.map(plainLine).map(shortenName).join(' · ')
}

function takeawaysOf(analysis: Analysis): PageRun['takeaways'] {
  return Object.fromEntries(
    CHART_IDS.flatMap(chart => {
      const words = takeawayOf(analysis, chart)
      return words === null ? [] : [[chart, words]]
    }),
  )
}

export function pageDataOf(analysis: Analysis, decode: DecodeHistogram): PageRun {
  const points = new Map(analysis.comparable.map(cell => [cell, pointOf(analysis, cell, decode)]))
  return {
    id: analysis.run.run.id,
    source: sourceOf(analysis.run),
    takeaways: takeawaysOf(analysis),
    series: analysis.series.map(series => ({
      ...series,
      label: isSimulated(series.mechanism) ? `${series.label}, simulated` : series.label,
    })),
    costModel: pageCostModelOf(analysis),
    loads: pageLoadsOf(analysis),
    winners: pageWinnersOf(analysis),
    axes: axesOf(analysis.views).map(({ name }) => name),
    fits: pageFitsOf(analysis, leadOf),
    controls: varyingDimensions(analysis).map(({ name, values }) => ({
      name,
      title: controlTitle(name),
      choices: values.map(value => ({
        value,
        label: choiceWords(name, value),
      })),
    })),
    opening: leadingView(analysis)?.settings ?? {},
    views: analysis.views.map(view => ({
      settings: view.settings,
      words: viewWords(view, analysis.dimensions),
      lead: leadOf(view),
      points: view.cells.map(cell => points.get(cell) as PagePoint),
    })),
  }
}
