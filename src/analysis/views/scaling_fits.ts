import { UNITS } from '../../metrics/units.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import { isSaturated, loadRates } from '../../recorder/load_rules.ts'
import type { RunCell, RunMetric } from '../../result/run/schema.ts'
import type { Replicates } from '../../stats/block_scatter.ts'
import { type Growth, growthOf } from '../../stats/growth.ts'
import { classWithin } from '../../stats/growth_class.ts'
import { firstBy } from '../../suite/grouped.ts'
import { onceFor, onceWithin } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { type Axis, N_AXIS, placeOn, viewsAlong } from './axes.ts'
import { isTooWide } from './known_figures.ts'
import { type Series, seriesIdOf } from './series.ts'
import { cellAt, type View } from './views.ts'

/** How a metric of one series grows along an axis. */
export interface ScalingFit {
  readonly series: Series
  readonly axis: Axis
  readonly metricName: string
  /** The law; its factor is that of the measured medians. */
  readonly growth: Growth
  /** The class that its exponent alone allows, `N log N`; null where it allows none, or several. */
  readonly className: string | null
  /** Whether the metric is a rate, so that the fit is of the time for one, 1e9 / figure in ns. */
  readonly isInverse: boolean
  /** The places that the fit rests on, ascending. */
  readonly places: readonly number[]
  /** The places at which it was measured, but with an interval too wide for a fit, ascending. */
  readonly leftOut: readonly number[]
}

/** Figures come from histograms whose buckets are no wider than this share of their values: src/recorder/histogram.ts. */
const BUCKET_WIDTH = 1 / 128

/** Returns whether a cell is saturated: its latency then says how long it ran. */
function isOverrun({ params, counters }: RunCell): boolean {
  const rates = params.ratePerSecond === null ? null : loadRates(counters)
  return rates !== null && isSaturated(rates)
}

/** Returns the figure of each block; the median of all samples where the run has no figures of blocks. */
function figuresOf(cell: RunCell, metricName: string): number[] {
  const ofBlocks = cell.blocks
    .map(({ metrics }) => metrics[metricName])
    .filter(figure => figure !== undefined)
  const own = cell.metrics[metricName]?.p50
  return ofBlocks.length > 0 || own === undefined ? ofBlocks : [own]
}

function replicatesOf(
  line: readonly { readonly x: number; readonly cell: RunCell }[],
  metricName: string,
  isInverse: boolean,
): Replicates[] {
  return [...firstBy(line, ({ x }) => x).values()]
    .map(({ x, cell }) => {
      const figures = figuresOf(cell, metricName)
      return { x, values: isInverse ? figures.map(perSecond => 1e9 / perSecond) : figures }
    })
    .sort((a, b) => a.x - b.x)
}

/** Returns the last figure / the first one as a table shows them; null where they do not grow. */
function measuredFactor(
  line: readonly { readonly x: number; readonly cell: RunCell }[],
  metricName: string,
  places: readonly number[],
  isInverse: boolean,
): number | null {
  const at = (place: number | undefined) =>
    line.find(({ x }) => x === place)?.cell.metrics[metricName]?.p50 ?? 0
  const [first, last] = [at(places[0]), at(places.at(-1))]
  const factor = isInverse ? first / last : last / first
  return Number.isFinite(factor) && factor > 1 ? factor : null
}

/** Takes the factor from the measured medians, as tables show it; growth is unclear without one. */
function asMeasured(growth: Growth, factor: number | null): Growth {
  if (growth.kind !== 'grows') return growth
  return factor === null ? { kind: 'unclear', mostGrowth: growth.factor - 1 } : { ...growth, factor }
}

/** Returns the step of the clock in ns, the resolution of every time; 0 for rates, which are counted. */
function clockStep({ run }: Analysis, isInverse: boolean): number {
  return isInverse ? 0 : Math.max(0, ...run.blocks.map(({ clockResolutionNs }) => clockResolutionNs))
}

/** The fits along N by analysis, view, series and metric, each of which several parts of a report ask for. */
const fitsAlongN = onceFor((analysis: Analysis) =>
  onceFor((view: View) =>
    onceFor((series: Series) =>
      onceWithin((metricName: string) => fitAlong(analysis, view, series, metricName, N_AXIS, null)),
    ),
  ),
)

/** Returns the fit of one series along an axis through views that differ only there, at one N; null for all N. */
export function scalingFit(
  analysis: Analysis,
  view: View,
  series: Series,
  metricName: string,
  axis: Axis,
  fdCount: number | null,
): ScalingFit {
  return axis.name === N_AXIS.name && fdCount === null
    ? fitsAlongN(analysis)(view)(series)(metricName)
    : fitAlong(analysis, view, series, metricName, axis, fdCount)
}

function fitAlong(
  analysis: Analysis,
  view: View,
  series: Series,
  metricName: string,
  axis: Axis,
  fdCount: number | null,
): ScalingFit {
  const along = axis.name === 'fdCount' ? [view] : viewsAlong(analysis.views, axis, view.settings)
  const line = along.flatMap(each =>
    (fdCount === null ? each.fdCounts : [fdCount]).flatMap(count => {
      const cell = cellAt(each, series.id, count)
      const x = cell ? placeOn(axis, each.settings, count) : null
      return cell && x !== null ? [{ x, cell }] : []
    }),
  )
  const measured = line.filter(({ cell }) => cell.metrics[metricName] && !isOverrun(cell))
  const isWide = ({ cell }: (typeof line)[number]) => isTooWide(cell.metrics[metricName] as RunMetric)
  const known = measured.filter(point => !isWide(point))
  const isInverse = line.some(({ cell }) => cell.metrics[metricName]?.unit === '1/s')
  const isExact = line.some(({ cell }) => UNITS[cell.metrics[metricName]?.unit ?? 'ns'].isExact)
  const replicates = replicatesOf(known, metricName, isInverse)
  const places = replicates.map(({ x }) => x)
  const law = growthOf(replicates, {
    absolute: clockStep(analysis, isInverse),
    relative: isInverse || isExact ? 0 : BUCKET_WIDTH,
  })
  const growth = asMeasured(law, measuredFactor(known, metricName, places, isInverse))
  const className = growth.kind === 'grows' && !growth.isRough ? classWithin(growth.interval, places) : null
  return {
    series,
    axis,
    metricName,
    growth,
    className: className?.replaceAll('x', axis.symbol) ?? null,
    isInverse,
    places,
    leftOut: [...new Set(measured.filter(isWide).map(({ x }) => x))].sort((a, b) => a - b),
  }
}

/** Returns the fits of all series that a view shows against N, native ones before simulated ones. */
export function fitsAgainstN(analysis: Analysis, view: View, metricName: string, axis: Axis): ScalingFit[] {
  const shown = new Set(view.cells.filter(cell => cell.metrics[metricName]).map(seriesIdOf))
  return analysis.series
    .filter(({ id }) => shown.has(id))
    .toSorted((a, b) => Number(isSimulated(a.mechanism)) - Number(isSimulated(b.mechanism)))
    .map(series => scalingFit(analysis, view, series, metricName, axis, null))
}
