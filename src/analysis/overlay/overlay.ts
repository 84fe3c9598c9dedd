import { comparedMetricName } from '../../metrics/lead_metric.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { Analysis } from '../analyse.ts'
import { type Dimension, dimensionsOf, placementsOf } from '../views/dimensions.ts'
import { type Series, seriesIdOf, seriesOf } from '../views/series.ts'
import { type View, viewsOf } from '../views/views.ts'
import { labelsOf } from './labels.ts'
import { type CellPair, type LoneCell, matchingOf, type RefusedPair } from './matching.ts'
import { type Ratio, ratiosOf } from './ratio.ts'

/** A common cell of the first run and of a later one, with its ratios. */
export interface ComparedPair extends CellPair {
  readonly series: Series
  /** The value of every dimension, in the first view that has the cell. */
  readonly settings: View['settings']
  /** The ratio of the metric that the cell is compared by; null where a run lacks it. */
  readonly lead: Ratio | null
  /** All ratios, that of the lead metric first. */
  readonly ratios: readonly Ratio[]
}

/** Runs laid over each other, each compared with the first. */
export interface Overlay {
  /** A label for each run; no two are the same. */
  readonly labels: readonly string[]
  /** The runs as they were given. */
  readonly analyses: readonly Analysis[]
  /**
   * The runs with only the views that at least two of them have, without refused cells. Settings and series are those of
   * all runs together, so that views of different runs with equal settings make one chart.
   */
  readonly shared: readonly Analysis[]
  /** The dimensions of the shared views. */
  readonly dimensions: readonly Dimension[]
  readonly pairs: readonly ComparedPair[]
  readonly refused: readonly RefusedPair[]
  readonly lone: readonly LoneCell[]
}

function settingsKey({ settings }: View): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Returns the keys of the settings that views of more than one run have. */
function sharedKeys(viewsOfRuns: readonly (readonly View[])[]): Set<string> {
  const seen = viewsOfRuns.map(views => new Set(views.map(settingsKey)))
  const all = seen.flatMap(keys => [...keys])
  return new Set(all.filter(key => seen.filter(keys => keys.has(key)).length > 1))
}

function valuesIn(views: readonly View[], { name, values }: Dimension): Dimension {
  const present = new Set(views.map(({ settings }) => settings[name]))
  return { name, values: values.filter(value => present.has(value)) }
}

/** @param analyses two runs or more; the others are compared with the first. */
export function overlayOf(analyses: readonly Analysis[], names?: readonly string[]): Overlay {
  const { pairs, refused, lone } = matchingOf(analyses)
  const cells = analyses.flatMap(({ run }) => run.cells)
  const series = seriesOf(cells)
  const placements = placementsOf(cells)
  const all = dimensionsOf(placements.values())
  const left = analyses.map((_, i) => new Set(refused.filter(({ run }) => run === i).map(({ head }) => head)))
  // All runs of a chart have to be judged by one metric.
  const metric = analyses[0]?.run.run.metric ?? ''
  const views = analyses.map(({ comparable }, i) =>
    viewsOf(
      comparable.filter(cell => !left[i]?.has(cell)),
      placements,
      all,
      metric,
    ),
  )
  const keys = sharedKeys(views)
  const kept = views.map(each => each.filter(view => keys.has(settingsKey(view))))
  const dimensions = all.map(dimension => valuesIn(kept.flat(), dimension))
  const shared = analyses.map((analysis, i) => {
    const own = kept[i] as View[]
    const shown = new Set(own.flatMap(view => view.cells))
    const comparable = analysis.comparable.filter(cell => shown.has(cell))
    return { ...analysis, series, dimensions, views: own, comparable }
  })
  const settingsOf = new Map<RunCell, View['settings']>()
  for (const view of kept[0] ?? []) {
    for (const cell of view.cells) if (!settingsOf.has(cell)) settingsOf.set(cell, view.settings)
  }
  return {
    labels: labelsOf(
      analyses.map(({ run }) => run),
      names,
    ),
    analyses,
    shared,
    dimensions,
    pairs: pairs.map(pair => {
      const ratios = ratiosOf(pair)
      const own = series.find(({ id }) => id === seriesIdOf(pair.base)) as Series
      const lead = ratios.find(({ metric }) => metric === comparedMetricName(pair.base.params)) ?? null
      return { ...pair, series: own, settings: settingsOf.get(pair.base) ?? {}, lead, ratios }
    }),
    refused,
    lone,
  }
}
