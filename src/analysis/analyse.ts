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
    views: viewsOf(comparable, placements, dimensions),
    comparable,
    refusals,
  }
})

/** Returns whether any cell that can be compared was measured in enough blocks for one. */
export function hasIntervals({ comparable }: Analysis): boolean {
  return comparable.some(({ metrics }) => Object.values(metrics).some(({ ci95 }) => ci95 !== null))
}

/** Returns the dimensions that have a choice. */
export function varyingDimensions(analysis: Analysis): Dimension[] {
  return analysis.dimensions.filter(dimension => dimension.values.length > 1)
}
