import { tQuantile, tTwoSided } from './distributions.ts'
import { median } from './quantile.ts'

/** The figures of one cell in logarithms, one of each unit (a run, a block or a pair); null where the unit has none. */
export type CellLevels = readonly (number | null)[]

/** The share of the values that is cut off at either end, so that a few cells that are far off move nothing. */
const TRIM = 0.2

/** Returns the mean of the values without the share TRIM of them at either end; NaN for none. */
export function trimmedMean(values: readonly number[]): number {
  const cut = Math.floor(TRIM * values.length)
  const inner = [...values].sort((a, b) => a - b).slice(cut, values.length - cut)
  return inner.reduce((sum, value) => sum + value, 0) / inner.length
}

/**
 * Returns how far each unit lies above the middle of all units, over all cells together: the trimmed mean (Tukey and
 * McLaughlin, Sankhya A 25, 1963) of how far each cell lies above its own median. The cells of one unit share its luck,
 * so that they are correlated; a unit therefore counts as one value, however many cells it has.
 *
 * @param cells the figures of each cell by unit, in logarithms; all cells have the same units in the same order.
 * @returns one level for each unit, in logarithms; null where a unit has fewer than half of the cells.
 */
export function pooledLevels(cells: readonly CellLevels[]): (number | null)[] {
  const centred = cells.map(figures => {
    const middle = median(figures.filter(figure => figure !== null))
    return figures.map(figure => (figure === null ? null : figure - middle))
  })
  const units = cells[0]?.length ?? 0
  return Array.from({ length: units }, (_, unit) => {
    const known = centred.flatMap(figures => figures[unit] ?? [])
    return known.length * 2 >= cells.length && known.length > 0 ? trimmedMean(known) : null
  })
}

/** The mean and the sum of the squared deviations from it. */
function spreadOf(values: readonly number[]): { readonly mean: number; readonly squares: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) }
}

/** Returns the variance of a sample of at least two values. */
export function varianceOf(values: readonly number[]): number {
  return spreadOf(values).squares / (values.length - 1)
}

/** Returns the standard deviation of logarithms as a share of the figure that they are of; null for fewer than two. */
export function relativeDeviation(logs: readonly number[]): number | null {
  return logs.length < 2 ? null : Math.expm1(Math.sqrt(varianceOf(logs)))
}

/** Returns the variance of the values of two groups about the mean of their own group, which needs three values in all. */
export function varianceWithin(base: readonly number[], head: readonly number[]): number {
  return (spreadOf(base).squares + spreadOf(head).squares) / (base.length + head.length - 2)
}

/** The mean of the head's levels minus that of the base's, in logarithms. */
export interface LevelShift {
  readonly estimate: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** The 95 % interval. */
  readonly interval: readonly [low: number, high: number]
  /** The two-sided p-value of no shift. */
  readonly pValue: number
}

/** Returns the shift with its interval and p-value by Student's t. A standard error of 0 makes any shift certain. */
export function shiftWith(estimate: number, standardError: number, degreesOfFreedom: number): LevelShift {
  const reach = standardError * tQuantile(0.05, degreesOfFreedom)
  const pValue =
    standardError > 0 ? tTwoSided(estimate / standardError, degreesOfFreedom) : estimate === 0 ? 1 : 0
  return {
    ...{ estimate, standardError, degreesOfFreedom, pValue },
    interval: [estimate - reach, estimate + reach],
  }
}

/**
 * Returns the shift between the levels of two groups of units by Student's test with one variance for both groups
 * (Biometrika 6, 1908), since a few units a group tell too little of a variance each.
 *
 * @param leastVariance the variance of a unit's level that is known from within the units: the scatter between a few
 *   units can come out smaller by chance, and counts for no less than this.
 * @returns null for fewer than three units in all, or none in a group.
 */
export function levelShift(
  base: readonly number[],
  head: readonly number[],
  leastVariance = 0,
): LevelShift | null {
  const degreesOfFreedom = base.length + head.length - 2
  if (degreesOfFreedom < 1 || base.length === 0 || head.length === 0) return null
  const variance = Math.max(varianceWithin(base, head), leastVariance)
  const standardError = Math.sqrt(variance * (1 / base.length + 1 / head.length))
  return shiftWith(spreadOf(head).mean - spreadOf(base).mean, standardError, degreesOfFreedom)
}
