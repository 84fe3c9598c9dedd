import type { LeadChange } from '../../analysis/comparisons/lead_changes.ts'
import type { Stretch } from '../../analysis/views/doublings.ts'
import type { LoadCurve, LoadPoint } from '../../analysis/views/load_curves.ts'
import type { ChartId } from '../../metrics/chart_ids.ts'
import type { Metric } from '../../metrics/metric.ts'
import { type DrawnMetricName, METRICS } from '../../metrics/metrics.ts'
import type { Counts } from '../../metrics/units.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { Grows } from '../../stats/growth.ts'

/** What the charts of one run draw, and nothing else: as JSON, in which short numbers make small pages. */
export interface PageRun {
  readonly id: string
  /** The machine, kernel and day that the figures are from, for a picture that leaves its page. */
  readonly source: string
  /** What the clock counted, the unit of all figures but rates. */
  readonly counts: Counts
  /** The charts that its suite asks for, in their order; absent where it wants all. */
  readonly charts?: readonly string[]
  /** What each chart shows, in a few words to stand above it. */
  readonly takeaways: Readonly<Partial<Record<ChartId, string>>>
  /** What the terms mean that stand in the words of views. */
  readonly meanings: Readonly<Record<string, string>>
  readonly series: readonly PageSeries[]
  /** The names of the runs of an overlay; absent for a single run. */
  readonly overlaid?: readonly string[]
  readonly controls: readonly PageControl[]
  /** The settings of the view that the headline is about, with which the charts open. */
  readonly opening: Readonly<Record<string, string>>
  readonly views: readonly PageView[]
  /** The cost model; null if none could be fitted. */
  readonly costModel: PageCostModel | null
  /** Latency against offered rate; empty for a run in which no rate was varied. */
  readonly loads: readonly PageLoad[]
  /** The maps of the fastest mechanisms; empty for a run in which mechanisms cannot be compared. */
  readonly winners: readonly PageWinners[]
  /** The names of the axes that figures can be laid against, N first. */
  readonly axes: readonly string[]
  /** The axis that the question of the suite is about, and the N at which it is answered; absent where that is N. */
  readonly subject?: { readonly axis: string; readonly fdCount?: number }
  /** How figures grow along these axes. */
  readonly fits: readonly PageFit[]
}

export interface PageSeries {
  readonly id: string
  readonly mechanism: string
  readonly label: string
  /** Whether its interest set is built anew for each wait; left out where it is not. */
  readonly isFresh?: true
  /** In an overlay: the index of the run that the series is from, and its id and label there. */
  readonly own?: { readonly run: number; readonly id: string; readonly label: string }
}

/** A dimension of the run that has more than one value to choose. */
interface PageControl {
  readonly name: string
  readonly title: string
  readonly choices: readonly { readonly value: string; readonly label: string }[]
}

export interface PageView {
  readonly settings: Readonly<Record<string, string>>
  readonly words: string
  /** The metric by which the cells of this view are judged. */
  readonly lead: ChartMetric
  readonly points: readonly PagePoint[]
  /** The ratios of an overlay to its first run; absent for a single run. */
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
  /** Medians in the order of PHASES per iteration, in what the clock counts; null if the phases of this cell do not follow each other. */
  readonly phases: readonly number[] | null
  /** What one wait does, in the order of WORK_QUANTITIES, counted in the simulator; null if it cannot be counted. */
  readonly work: readonly number[] | null
  /** Whether the interval is as narrow as the run's rule demands; null for a run without a rule. */
  readonly settled: boolean | null
  /** Latency over time; absent for a cell without a schedule of arrivals. */
  readonly timeline?: PageTimeline
}

export interface PageMetric {
  readonly p50: number
  readonly ci95: readonly [number, number] | null
  readonly count: number
  /** The values at CURVE_POSITIONS, to three digits; empty for a metric that no percentile chart shows. */
  readonly curve: readonly number[]
  /** Bins per octave, the first bin, and the counts from there on; absent for a metric that no histogram shows. */
  readonly bins?: readonly number[]
}

/** Latency over time in one block of an open-loop cell. docs/result-format.md says what a slot contains. */
export interface PageTimeline
  extends Pick<NonNullable<RunCell['timeline']>, 'slotNs' | 'binsPerOctave' | 'slots'> {
  /** The number of the block, counted from 1. */
  readonly block: number
  /** Whether something else on the machine took the CPU, or the like, during that block. */
  readonly isDisturbed: boolean
  /** Whether the writer gave up in at least one of the blocks, before it had sent everything. */
  readonly isUnsent: boolean
  readonly starts: readonly number[]
}

/** The cost model that was fitted to a run. */
export interface PageCostModel {
  readonly lines: readonly PageModelLine[]
  readonly prices: readonly PagePrice[]
  readonly tests: readonly PageModelTest[]
}

/** What the model predicts for one series of one view. What was measured is in the points of the view. */
export interface PageModelLine {
  /** The index of the view. */
  readonly view: number
  readonly series: string
  /** Predictions by prices that were fitted to some of the N. isHeldOut is 1 for an N that was not among them. */
  readonly tried: readonly (readonly [fdCount: number, ns: number, isHeldOut: 0 | 1])[]
  /** Predictions for N that were not measured, and between what they may lie, in ns. */
  readonly extrapolated: readonly (readonly [fdCount: number, ns: number, low: number, high: number])[]
}

export interface PagePrice {
  /** What the price is of: `a file polled`. */
  readonly words: string
  /** The series whose waits, or writes, have this price. */
  readonly series: readonly string[]
  readonly ns: number
  readonly ci95: readonly [number, number] | null
}

/** The model's relative errors on the N that it was not fitted to. */
export interface PageModelTest {
  readonly series: readonly string[]
  readonly phase: 'wait' | 'write'
  readonly median: number
  readonly worst: number
}

/** Latency of one series against the offered rate, with everything else held constant. */
export interface PageLoad extends Omit<LoadCurve, 'series' | 'points'> {
  readonly series: string
  /** `asleep · open loop · constant arrivals`, without the rate. */
  readonly words: string
  readonly points: readonly PageLoadPoint[]
}

export interface PageLoadPoint extends Omit<LoadPoint, 'cell' | 'ratePerSecond' | 'achievedPerSecond'> {
  readonly rate: number
  readonly achieved: number
}

/** The fastest mechanisms by one metric, over N and the number of active descriptors, all else held constant. */
export interface PageWinners {
  readonly settings: Readonly<Record<string, string>>
  /** `timeout 0 · closed loop`. */
  readonly words: string
  readonly metric: string
  /** The mechanisms that are compared: a name, and the series whose colour stands for it. */
  readonly groups: readonly { readonly label: string; readonly series: string }[]
  readonly fdCounts: readonly number[]
  readonly rows: readonly PageWinnersRow[]
  /** The changes of the lead along the number of active descriptors, for each of fdCounts. */
  readonly columns: readonly (readonly PageChange[])[]
}

interface PageWinnersRow {
  readonly active: string
  readonly cells: readonly (PageWinnersCell | null)[]
  /** The changes of the lead along N. */
  readonly changes: readonly PageChange[]
}

export interface PageWinnersCell {
  readonly k: number
  /** How many mechanisms were compared. */
  readonly groupCount: number
  /** The mechanisms that may be the fastest, as indices of `groups`. */
  readonly ahead: readonly number[]
  /** Whether it is undecided which of `ahead` is the fastest; else several are the same within 5 %. */
  readonly isOpen: boolean
  /** Whether it is undecided because a ratio has no interval. */
  readonly isUnknown: boolean
  /** How many times longer the second fastest takes than the fastest. */
  readonly factor: number | null
  readonly interval: readonly [number, number] | null
}

/** A change of the lead along an axis: who leads below it and above it, as indices of `groups`, and where it lies. */
export interface PageChange extends Omit<LeadChange, 'before' | 'after'> {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** How a metric of one series grows along an axis, with everything else held constant. */
export interface PageFit {
  readonly axis: string
  /** The index of the view by which the line is known (startOf in src/analysis/views/axes.ts). */
  readonly view: number
  /** The N that is held constant; null if N is the axis, or moves with it. */
  readonly fdCount: number | null
  readonly metric: ChartMetric
  /** The index of the series. */
  readonly series: number
  /** The first and the last place on the axis that were measured. */
  readonly from: number
  readonly to: number
  /** Present if the fit is of 1e9 / figure: of the ns that one takes instead of how many there are in a second. */
  readonly isInverse?: true
  readonly growth: PageGrowth
}

/** The growth of src/stats/growth.ts, in ns, with the digits that a chart shows. */
export type PageGrowth =
  | { readonly kind: 'flat'; readonly level: number; readonly most: number }
  | { readonly kind: 'unclear' | 'no-law' }
  | PageGrows
  | PageDoublings

/** How a rate changes with each doubling of those who work beside each other (src/analysis/views/doublings.ts). */
export interface PageDoublings {
  readonly kind: 'doublings'
  readonly stretches: readonly Stretch[]
}

export interface PageGrows extends Omit<Grows, 'isRough'> {
  /** The name of the only class of growth that lies in the interval; null if there are several or none. */
  readonly name: string | null
}

/** The name of a metric that charts draw. */
export type ChartMetric = DrawnMetricName

/** Returns whether a chart draws a metric. */
export const isDrawnIn = ({ drawn }: Metric, chart: ChartId) => drawn?.charts.includes(chart) ?? false

const namesIn = (chart: ChartId) =>
  METRICS.filter(metric => isDrawnIn(metric, chart)).map(({ name }) => name as ChartMetric)

/** The metrics whose distribution the page shows, where a cell has them. */
export const CURVE_METRICS = namesIn('percentiles')

/** The metrics whose histogram the page shows. */
export const HISTOGRAM_METRICS = namesIn('histogram')
