/** What rules ask of measured cells. */
import type { RunCell } from '../../result/run/schema.ts'
import { MIN_BLOCKS_FOR_COMPARISON } from '../../stats/paired_ratio.ts'
import { cellOf } from '../../suite/cells.ts'
import type { Variant } from '../../suite/definition.ts'
import type { ParameterValue } from '../../suite/parameter.ts'
import type { ParameterName } from '../../suite/parameter_table.ts'
import { type Multiple, multipleOf, pairedCells } from '../comparisons/decision.ts'
import type { Evidence } from './claim.ts'
import { Undecided } from './evidence.ts'

type Row = Partial<Readonly<Record<ParameterName, ParameterValue>>>

/**
 * Returns the cell of a variant with these values of its parameters.
 * @throws Undecided where it was not measured, with the reason.
 */
export function measuredCell({ cells }: Evidence, variant: Variant, row: Row): RunCell {
  const { id } = cellOf(variant, row)
  const cell = cells.find(each => each.id === id)
  if (cell?.status === 'ok') return cell
  const why = cell?.reason ?? 'it is not in this run'
  throw new Undecided(`The cell ${id} was not measured (${why}): it takes one that is.`)
}

/** Returns the median of a metric of a cell. @throws Undecided where the cell has none. */
export function medianOf(cell: RunCell, metric: string): number {
  const found = cell.metrics[metric]
  if (found) return found.p50
  throw new Undecided(`The cell ${cell.id} has no ${metric}: it takes a run of times, and not of counts.`)
}

/** A ratio with its 95 % interval. */
export type SureMultiple = Multiple & { readonly interval: readonly [low: number, high: number] }

/**
 * Returns the figure of one cell as a multiple of that of another one in the same blocks.
 * @throws Undecided where too few blocks measured both.
 */
export function multiple(cell: RunCell, of: RunCell, metric: string): SureMultiple {
  const found = multipleOf(pairedCells(cell, of, metric))
  if (found?.interval) return { ...found, interval: found.interval }
  throw new Undecided(
    `Fewer than ${MIN_BLOCKS_FOR_COMPARISON} blocks measured both ${cell.id} and ${of.id}: it takes a run with more blocks, or a longer one.`,
  )
}

/** Which of two is less by what is surely more than `margin`, or that the two are alike or not known. */
export function lessOf({ interval: [low, high] }: SureMultiple, margin: number): 'first' | 'second' | null {
  if (high < 1 / margin) return 'first'
  return low > margin ? 'second' : null
}
