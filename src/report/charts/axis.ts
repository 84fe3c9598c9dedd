import type { MetricUnit } from '../../metrics/units.ts'
import { formatInteger } from '../../units/format.ts'

const STEPS = [1, 2, 5]

/** Axes end at this power of ten. No figure is beyond it, and an infinite one would make an endless axis. */
const MAX_POWER = 18

function steps(low: number, high: number, multiples: readonly number[]): number[] {
  const ticks: number[] = []
  const last = Math.min(Math.ceil(Math.log10(high)), MAX_POWER)
  for (let power = Math.max(Math.floor(Math.log10(low)), -MAX_POWER); power <= last; power++) {
    for (const multiple of multiples) ticks.push(multiple * 10 ** power)
  }
  return ticks
}

/** Returns the narrowest bounds of 1, 2 or 5 times a power of ten that include all values above 0; null without any. */
export function logBounds(values: Iterable<number>): [low: number, high: number] | null {
  const positive = [...values].filter(value => value > 0)
  if (positive.length === 0) return null
  const [min, max] = [Math.min(...positive), Math.max(...positive)]
  const around = steps(min / 10, max * 10, STEPS)
  const low = around.findLast(step => step <= min) ?? min
  const high = around.find(step => step >= max && step > low) ?? max
  return [low, high]
}

/** With more decades than this, ticks between powers of ten would lie too close to each other. */
const MOST_DECADES = 8

/** Returns the ticks of a logarithmic axis: 1, 2 and 5 times each power of ten, or on a very wide one powers of ten. */
export function logTicks(low: number, high: number): number[] {
  const multiples = Math.log10(high / low) > MOST_DECADES ? [1] : STEPS
  return steps(low, high, multiples).filter(tick => tick >= low * 0.999 && tick <= high * 1.001)
}

/** Returns whether a tick of `logTicks` is labelled: on a wide axis only powers of ten are. */
export function isLabelled(tick: number, [low, high]: readonly [number, number]): boolean {
  const power = Math.log10(tick)
  return high / low < 50 || Math.abs(power - Math.round(power)) < 1e-6
}

/**
 * Returns ticks from 0 up to the highest value or just above it, in steps of 1, 2 or 5 times a power of ten. Where nothing
 * is above 0 they end at 1: chart.js never comes back from an axis whose end is nearly 0.
 */
export function linearTicks(most: number): number[] {
  if (!(most > 10 ** -MAX_POWER)) return [0, 1]
  const highest = Math.min(most, 10 ** MAX_POWER)
  const power = 10 ** Math.floor(Math.log10(highest / 5))
  const step = ([1, 2, 5, 10].find(factor => highest <= 5 * factor * power) ?? 10) * power
  const steps = Math.max(1, Math.ceil(highest / step - 1e-9))
  return Array.from({ length: steps + 1 }, (_, i) => i * step)
}

/** The units on an axis of a metric's unit, the largest first. */
const UNITS = {
  ns: [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
    [1, 'ns'],
  ],
  '1/s': [
    [1e9, 'G/s'],
    [1e6, 'M/s'],
    [1e3, 'k/s'],
    [1, '/s'],
  ],
  instruction: [[1, 'instructions']],
  '1/1000': [[1, 'per thousand']],
} as const satisfies Record<MetricUnit, readonly (readonly [size: number, name: string])[]>

/** Returns the largest unit that a value has at least one of, or else the smallest unit. */
export function unitOf(value: number, unit: MetricUnit): readonly [size: number, name: string] {
  const units: readonly (readonly [number, string])[] = UNITS[unit]
  return units.find(([size]) => value >= size) ?? (units.at(-1) as readonly [number, string])
}

function inUnit(figure: number, [size, unit]: readonly [number, string]): string {
  const value = figure / size
  return `${value >= 1 ? formatInteger(value) : value.toPrecision(1)} ${unit}`
}

/** Writes a round time on an axis; in µs from 100 ns on, as everywhere in the report. */
export function timeTick(ns: number): string {
  return inUnit(ns, unitOf(ns < 99 ? ns : Math.max(ns, 1e3), 'ns'))
}

/** Writes a percentile as `50 %` or `99.9 %`. The position is −log10 of the share beyond it. */
export function percentileTick(position: number): string {
  const percent = 100 * (1 - 10 ** -position)
  return `${percent.toFixed(Math.max(0, Math.round(position) - 2))} %`
}

/** Writes a round rate on an axis: `500 /s`, `50 k/s`, `2 M/s`. */
export function rateTick(perSecond: number): string {
  return inUnit(perSecond, unitOf(perSecond, '1/s'))
}

/** Writes a round count on an axis, whose title names the unit: `2,000`. */
function countTick(count: number): string {
  return count >= 1 ? formatInteger(count) : count.toPrecision(1)
}

/** Returns how figures of a unit are written on an axis. */
export function tickOf(unit: MetricUnit): (value: number) => string {
  return { ns: timeTick, '1/s': rateTick, instruction: countTick, '1/1000': countTick }[unit]
}
