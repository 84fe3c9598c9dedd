import type { MetricUnit } from '../../metrics/units.ts'
import { unitOf } from './axis.ts'

const STEPS = [5, 2, 1]
const FEWEST_TICKS = 3

/** Returns round ticks within the bounds, in the largest step of 1, 2 or 5 · 10^n that gives at least three. */
export function ticksBetween(low: number, high: number): number[] {
  for (let power = Math.ceil(Math.log10(high - low)); ; power--) {
    for (const multiple of STEPS) {
      const step = multiple * 10 ** power
      const [first, last] = [Math.ceil(low / step), Math.floor(high / step)]
      const count = last - first + 1
      if (count >= FEWEST_TICKS) return Array.from({ length: count }, (_, i) => (first + i) * step)
    }
  }
}

/** Returns the unit of a whole axis, and how its ticks are written: with the decimals that the step needs. */
export function tickLabels(
  ticks: readonly number[],
  unit: MetricUnit,
): { readonly unit: string; readonly label: (value: number) => string } {
  const highest = ticks.at(-1) ?? 1
  const step = (ticks[1] ?? highest) - (ticks[0] ?? 0) || highest
  const [size, name] = unitOf(highest, unit)
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9)))
  return { unit: name, label: value => (value / size).toFixed(decimals) }
}

/** Returns bounds around all values with some room, so that a few per cent are visible; never below 0. */
export function boundsAround(values: readonly number[]): [low: number, high: number] {
  const [min, max] = [Math.min(...values), Math.max(...values)]
  // The room is at least 2 %, so that noise of 1 % does not fill the whole height.
  const room = Math.max(0.08 * (max - min), 0.02 * max)
  return [Math.max(0, min - room), max + room]
}
