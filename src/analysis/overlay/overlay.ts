import type { RunCell } from '../../result/schema.ts'
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
  /** Of the metric that the cell is judged by; null where a run has none. */
  readonly lead: Ratio | null
  /** All that there are, that of the lead metric first. */
  readonly ratios: readonly Ratio[]
}

/** Runs laid over each other, each compared with the first. */
export interface Overlay {
  /** One a run, no two alike. */
  readonly labels: readonly string[]
  /** As they were given. */
  readonly analyses: readonly Analysis[]
  /**
   * The same with the views that two runs or more have, of the cells that are not refused: the settings and series
   * of all are those of the runs together, so that views of different runs with equal settings are one chart.
   */
  readonly shared: readonly Analysis[]
  /** Of the shared views. */
  readonly dimensions: readonly Dimension[]
  readonly pairs: readonly ComparedPair[]
  readonly refused: readonly RefusedPair[]
  readonly lone: readonly LoneCell[]
}

function settingsKey({ settings }: View): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The settings that views of more than one run have. */
function sharedKeys(viewsOfRuns: readonly (readonly View[])[]): Set<string> {
  const seen = viewsOfRuns.map(views => new Set(views.map(settingsKey)))
  const all = seen.flatMap(keys => [...keys])
  return new Set(all.filter(key => seen.filter(keys => keys.has(key)).length > 1))
}

function valuesIn(views: readonly View[], { name, values }: Dimension): Dimension {
  const present = new Set(views.map(({ settings }) => settings[name]))
  return { name, values: values.filter(value => present.has(value)) }
}

/** @param analyses two or more, that with which the others are compared first. */
export function overlayOf(analyses: readonly Analysis[]): Overlay {
  const { pairs, refused, lone } = matchingOf(analyses)
  const cells = analyses.flatMap(({ run }) => run.cells)
  const series = seriesOf(cells)
  const placements = placementsOf(cells)
  const all = dimensionsOf(placements.values())
  const left = analyses.map((_, i) => new Set(refused.filter(({ run }) => run === i).map(({ head }) => head)))
  const views = analyses.map(({ comparable }, i) =>
    viewsOf(
      comparable.filter(cell => !left[i]?.has(cell)),
      placements,
      all,
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
    labels: labelsOf(analyses.map(({ run }) => run)),
    analyses,
    shared,
    dimensions,
    pairs: pairs.map(pair => {
      const ratios = ratiosOf(pair)
      const own = series.find(({ id }) => id === seriesIdOf(pair.base)) as Series
      const lead = ratios.find(({ metric }) => metric !== 'costPerEventNs') ?? null
      return { ...pair, series: own, settings: settingsOf.get(pair.base) ?? {}, lead, ratios }
    }),
    refused,
    lone,
  }
}
