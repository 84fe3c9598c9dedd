import { type Analysis, varyingDimensions } from '../../analysis/analyse.ts'
import { headlineSubject } from '../../analysis/comparisons/choose_view.ts'
import { subjectLines, subjectOf } from '../../analysis/comparisons/subject.ts'
import { costModelOf } from '../../analysis/cost_model/cost_model.ts'
import { takeawayOf } from '../../analysis/sentences/takeaways.ts'
import { settingWords, viewWords } from '../../analysis/sentences/wording.ts'
import { axesOf } from '../../analysis/views/axes.ts'
import { type BucketSource, distributionOf } from '../../analysis/views/distribution.ts'
import { leadMetricOf } from '../../analysis/views/lead_of_view.ts'
import { percentileCurve } from '../../analysis/views/percentile_curve.ts'
import { phasesOf } from '../../analysis/views/phases.ts'
import { seriesIdOf, shortenName } from '../../analysis/views/series.ts'
import type { View } from '../../analysis/views/views.ts'
import { WORK_QUANTITIES, workOf } from '../../analysis/views/work.ts'
import { CHART_IDS } from '../../metrics/chart_ids.ts'
import type { Metric } from '../../metrics/metric.ts'
import { METRICS } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import type { RunCell, RunFile, RunMetric } from '../../result/run/schema.ts'
import { onceFor, onceWithin } from '../../suite/once_for.ts'
import { formatChosenRate } from '../../units/format.ts'
import { plainLine } from '../escape.ts'
import { meaningsIn } from '../facts/terms.ts'
import { controlTitle } from './control_titles.ts'
import { pageCostModelOf } from './cost_model.ts'
import { pageFitsOf } from './fits.ts'
import { pageLoadsOf } from './loads.ts'
import {
  type ChartMetric,
  isDrawnIn,
  type PageMetric,
  type PagePoint,
  type PageRun,
  type PageTimeline,
} from './page_data.ts'
import { pageWinnersOf } from './winners.ts'

/** Reads a histogram that is stored as HdrHistogram's compressed base64. */
export type DecodeHistogram = (base64: string) => BucketSource

/** The width of a bucket of a histogram, as a share of its values. */
const BUCKET_WIDTH = 1 / 128

/** Rounds to three digits. The buckets of a histogram are 0.78 % wide, so more digits would mean nothing. */
function threeDigits(ns: number): number {
  const whole = Math.round(ns)
  if (!(whole < 1e9)) return Number(whole.toPrecision(3))
  // This takes a tenth of the time of toPrecision, and is exact for whole numbers.
  let unit = 1
  while (whole >= 1000 * unit) unit *= 10
  return Math.round(whole / unit) * unit
}

/**
 * Returns the exact figure of the metric that lies in the same bucket of its histogram as the value, which is interpolated;
 * the value itself, whole, where none does.
 */
function exactFigure(value: number, { p50, min, p90, p99, p999, p9999, max }: RunMetric): number {
  const known = [p50, min, p90, p99, p999, p9999, max].filter(figure => figure !== null)
  return known.find(figure => Math.abs(figure - value) <= BUCKET_WIDTH * figure) ?? Math.round(value)
}

/** Returns the shape of a metric's distribution; an empty one if its histogram cannot be read. */
function shapeOf(
  row: Metric,
  metric: RunMetric,
  resolutionNs: number,
  decode: DecodeHistogram,
): Pick<PageMetric, 'curve' | 'bins'> {
  if (!isDrawnIn(row, 'percentiles')) return { curve: [] }
  const { hdr, correctionNs, p50 } = metric
  try {
    const histogram = decode(hdr)
    const curve = percentileCurve(histogram, correctionNs, p50).map(
      UNITS[row.unit].isExact ? value => exactFigure(value, metric) : threeDigits,
    )
    const bins = isDrawnIn(row, 'histogram') ? distributionOf(histogram, correctionNs, resolutionNs) : null
    return bins ? { curve, bins: [bins.binsPerOctave, bins.first, ...bins.counts] } : { curve }
  } catch {
    return { curve: [] }
  }
}

/** Returns whether a cell shows a metric: `scaling` draws the lead metric of a cell, and other charts draw their metrics of all cells. */
function isShown({ drawn, lead }: Metric, { params }: RunCell): boolean {
  return drawn !== null && (drawn.charts.some(chart => chart !== 'scaling') || !!lead?.judges(params))
}

/** Returns the figures of a cell that the table of metrics says are drawn, those with a curve first. */
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
      const shape = shapeOf(row, metric, environment.clock.resolutionNs, decode)
      return [[row.name, { p50, ci95, count, ...shape }]]
    }),
  )
}

/** The figures of cells by decoder and run: a cell is drawn among those of its own run and where runs are laid over each other. */
const metricsBy = onceFor((decode: DecodeHistogram) =>
  onceFor((run: RunFile) => onceWithin((cell: RunCell) => metricsOf(cell, run, decode))),
)

/** Returns what a simulated cell counted, or for a native one what the same workload does in the simulator. */
function workCounts(analysis: Analysis, cell: RunCell): number[] | null {
  const work = costModelOf(analysis).works.get(cell) ?? workOf(cell)
  return work && WORK_QUANTITIES.map(({ name }) => Math.round(100 * work[name]) / 100)
}

/** Returns the timeline of a cell; null if it has none, or if nothing was delivered in that block. */
function timelineOf({ timeline, counters }: RunCell, { blocks }: RunFile): PageTimeline | null {
  if (!timeline?.slots.some(([, ...counts]) => counts.some(count => count > 0))) return null
  const { blockIndex, slotNs, binsPerOctave, episodeStartsNs, slots } = timeline
  return {
    block: blockIndex + 1,
    isDisturbed: blocks.some(({ index, disturbed }) => index === blockIndex && disturbed.length > 0),
    isUnsent: (counters['unsentEvents'] ?? 0) > 0,
    slotNs,
    binsPerOctave,
    starts: episodeStartsNs,
    slots,
  }
}

function pointOf(analysis: Analysis, cell: RunCell, decode: DecodeHistogram): PagePoint {
  const { run } = analysis
  const timeline = timelineOf(cell, run)
  return {
    series: seriesIdOf(cell),
    fdCount: cell.params.fdCount,
    metrics: metricsBy(decode)(run)(cell),
    phases: phasesOf(cell)?.map(ns => Math.round(10 * ns) / 10) ?? null,
    work: workCounts(analysis, cell),
    settled: cell.settled,
    ...(timeline ? { timeline } : {}),
  }
}

function leadOf(view: View): ChartMetric {
  return leadMetricOf(view).name
}

/** Returns the label of a control's button, without the words of the title of its row. */
function choiceWords(name: string, value: string): string {
  if (name === 'ratePerSecond' && value !== 'null') return formatChosenRate(Number(value))
  const [words, title] = [settingWords(name, value), controlTitle(name).toLowerCase()]
  return words.startsWith(`${title} `) ? words.slice(title.length + 1) : words
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

/** What charts show of one run and of several that are laid over each other alike. */
export type SharedData = Omit<
  PageRun,
  'charts' | 'takeaways' | 'costModel' | 'winners' | 'opening' | 'subject'
>

/** Returns the data of the charts that show one run and several alike. */
export function sharedDataOf(analysis: Analysis, decode: DecodeHistogram): SharedData {
  const points = new Map(analysis.comparable.map(cell => [cell, pointOf(analysis, cell, decode)]))
  return {
    id: analysis.run.run.id,
    source: sourceOf(analysis.run),
    counts: analysis.run.environment.counts,
    meanings: meaningsIn(analysis.views.map(view => viewWords(view, analysis.dimensions))),
    series: analysis.series.map(series => ({
      ...series,
      label: isSimulated(series.mechanism) ? `${series.label}, simulated` : series.label,
    })),
    loads: pageLoadsOf(analysis),
    axes: axesOf(analysis.views).map(({ name }) => name),
    fits: pageFitsOf(analysis, leadOf),
    controls: varyingDimensions(analysis).map(({ name, values }) => ({
      name,
      title: controlTitle(name),
      choices: values.map(value => ({ value, label: choiceWords(name, value) })),
    })),
    views: analysis.views.map(view => ({
      settings: view.settings,
      words: viewWords(view, analysis.dimensions),
      lead: leadOf(view),
      points: view.cells.map(cell => points.get(cell) as PagePoint),
    })),
  }
}

/** Returns the axis that the question of a run is about, with the N of its headline; undefined where that is N. */
function subjectIn(analysis: Analysis): PageRun['subject'] {
  const subject = subjectOf(analysis)
  if (subject?.kind !== 'axis') return undefined
  const fdCount = subjectLines(analysis, subject.axis)[0]?.fdCount ?? null
  return { axis: subject.axis.name, ...(fdCount !== null && { fdCount }) }
}

/** Returns the data of the charts of one run. */
export function pageDataOf(analysis: Analysis, decode: DecodeHistogram): PageRun {
  const { charts } = analysis.run.run
  const subject = subjectIn(analysis)
  const { id, source, counts, meanings, series, loads, axes, fits, controls, views } = sharedDataOf(
    analysis,
    decode,
  )
  // The order is that of the data in a page.
  return {
    ...{ id, source, counts, meanings },
    ...(charts && { charts }),
    takeaways: takeawaysOf(analysis),
    series,
    costModel: pageCostModelOf(analysis),
    loads,
    winners: pageWinnersOf(analysis),
    axes,
    ...(subject && { subject }),
    ...{ fits, controls },
    opening: headlineSubject(analysis)?.view.settings ?? {},
    views,
  }
}
