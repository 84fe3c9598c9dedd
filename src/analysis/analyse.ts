import { type CountableMetricName, metricNameIn } from '../metrics/metrics.ts'
import { clockUnit, UNITS, type UnitWords } from '../metrics/units.ts'
import type { RunCell, RunFile } from '../result/run/schema.ts'
import { onceFor } from '../suite/once_for.ts'
import { type Refusal, refusalsOf } from './comparisons/comparability.ts'
import { type Dimension, dimensionsOf, placementsOf } from './views/dimensions.ts'
import { type Series, seriesOf } from './views/series.ts'
import { type View, viewsOf } from './views/views.ts'

/** A run, sorted into what can be compared and drawn. */
export interface Analysis {
  readonly run: RunFile
  readonly series: readonly Series[]
  readonly dimensions: readonly Dimension[]
  /** Views of the comparable cells only. */
  readonly views: readonly View[]
  readonly comparable: readonly RunCell[]
  readonly refusals: readonly Refusal[]
}

/** Returns a run with what is known of its cells. It is made once for a run, which the outputs of one command share. */
export const analyse = onceFor((run: RunFile): Analysis => {
  const refusals = refusalsOf(run.cells)
  const refused = new Set(refusals.flatMap(refusal => refusal.cellIds))
  const comparable = run.cells.filter(cell => cell.status === 'ok' && !refused.has(cell.id))
  const placements = placementsOf(run.cells)
  const dimensions = dimensionsOf(placements.values())
  return {
    run,
    series: seriesOf(run.cells),
    dimensions,
    views: viewsOf(comparable, placements, dimensions, run.run.metric),
    comparable,
    refusals,
  }
})

/** Returns the name that a metric of times has in the run: that of the count, where its clock counts instructions. */
export function metricNameOf<Name extends CountableMetricName>({ run }: Pick<Analysis, 'run'>, name: Name) {
  return metricNameIn(run.environment.counts, name)
}

/** Returns the words for the unit of what the clock of the run counts. */
export function clockWordsOf({ run }: Pick<Analysis, 'run'>): UnitWords {
  return UNITS[clockUnit(run.environment.counts)]
}

/** Returns whether any cell that can be compared was measured in enough blocks for one. */
export function hasIntervals({ comparable }: Analysis): boolean {
  return comparable.some(({ metrics }) => Object.values(metrics).some(({ ci95 }) => ci95 !== null))
}

/** Returns the dimensions that have a choice. */
export function varyingDimensions(analysis: Analysis): Dimension[] {
  return analysis.dimensions.filter(dimension => dimension.values.length > 1)
}
