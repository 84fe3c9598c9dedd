import { metricNameIn } from '../../metrics/metrics.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { MIN_BLOCKS_FOR_INTERVAL } from '../../stats/block_interval.ts'
import { leastRelativeDeviations, nonNegativeSolver } from '../../stats/least_squares.ts'
import { median, quantileSorted } from '../../stats/quantile.ts'
import type { Observation, TimedPhase } from './observations.ts'
import type { Unit } from './units.ts'

/** Prices in ns or instructions: what every call costs first, then one of each unit. */
export type Prices = readonly number[]

/** Returns what the model multiplies prices with: 1, then the count of each unit. */
export function amounts(
  units: readonly Unit[],
  observation: Pick<Observation, 'work' | 'cell'>,
  activeCount: number,
): number[] {
  return [1, ...units.map(unit => unit.count(observation, activeCount))]
}

export function costOf(prices: Prices, amount: readonly number[]): number {
  return amount.reduce((sum, count, i) => sum + count * (prices[i] as number), 0)
}

function rowsOf(units: readonly Unit[], observations: readonly Observation[]): number[][] {
  return observations.map(o => amounts(units, o, o.cell.params.activeCount))
}

const timesOf = (observations: readonly Observation[]) => observations.map(({ measured }) => measured)

export function pricesFrom(units: readonly Unit[], observations: readonly Observation[]): Prices {
  return leastRelativeDeviations(rowsOf(units, observations), timesOf(observations))
}

const RESAMPLES = 200

/** Returns the block medians of one observation relative to their median, by index of the block. */
function blockRatios({ cell }: Observation, phase: TimedPhase): Map<number, number> {
  const name = metricNameIn(cell.params.counts, phase)
  const measured = cell.blocks.filter(({ metrics }) => metrics[name])
  const middle = median(measured.map(({ metrics }) => metrics[name] as number))
  return new Map(measured.map(({ index, metrics }) => [index, (metrics[name] as number) / middle]))
}

/**
 * Returns prices by the bootstrap over blocks. The same blocks are drawn for all cells, since the luck of a process affects
 * all of them; the weights are those of the fit to all blocks.
 */
function resampledPrices(
  units: readonly Unit[],
  observations: readonly Observation[],
  phase: TimedPhase,
  prices: Prices,
): Prices[] {
  const ratios = observations.map(observation => blockRatios(observation, phase))
  const blocks = [...new Set(ratios.flatMap(own => [...own.keys()]))]
  if (blocks.length < MIN_BLOCKS_FOR_INTERVAL) return []
  const rows = rowsOf(units, observations)
  const weights = rows.map((row, i) => {
    const { measured } = observations[i] as Observation
    return 1 / (measured ** 2 * Math.max(0.01, Math.abs(costOf(prices, row) / measured - 1)))
  })
  const byBlock = ratios.map(own => Float64Array.from(blocks, index => own.get(index) ?? Number.NaN))
  const random = Xoshiro128.fromSeed(blocks.length)
  const solve = nonNegativeSolver(rows, weights)
  const sorted = new Float64Array(blocks.length)
  return Array.from({ length: RESAMPLES }, () => {
    const drawn = blocks.map(() => random.below(blocks.length))
    const values = observations.map(
      ({ measured }, i) => measured * drawnMedian(byBlock[i] as Float64Array, drawn, sorted),
    )
    return solve(values)
  })
}

/**
 * Returns the median over the drawn blocks that an observation was measured in; 1, where it was in none of them.
 *
 * @param ratios one for each block, NaN where it was not measured.
 * @param sorted room for as many numbers as are drawn.
 */
function drawnMedian(ratios: Float64Array, drawn: readonly number[], sorted: Float64Array): number {
  // Insertion sort is the fastest here: this runs thousands of times, on a handful of values.
  let count = 0
  for (const at of drawn) {
    const ratio = ratios[at] as number
    if (Number.isNaN(ratio)) continue
    let place = count++
    for (; place > 0 && (sorted[place - 1] as number) > ratio; place--) {
      sorted[place] = sorted[place - 1] as number
    }
    sorted[place] = ratio
  }
  if (count === 0) return 1
  return quantileSorted(count === sorted.length ? sorted : sorted.subarray(0, count), 0.5)
}

/**
 * Returns the interval of each price: over 95 % of the resampled blocks, and over the fits that leave out the cells of one
 * N each, whichever reaches further. Null for fewer than MIN_BLOCKS_FOR_INTERVAL blocks.
 *
 * @param ranges the priceRanges.
 */
export function priceIntervals(
  units: readonly Unit[],
  observations: readonly Observation[],
  phase: TimedPhase,
  prices: Prices,
  ranges: readonly (readonly [number, number])[],
): (readonly [number, number] | null)[] {
  const resampled = resampledPrices(units, observations, phase, prices)
  return prices.map((price, i) => {
    if (resampled.length === 0) return null
    const drawn = resampled.map(each => each[i] as number).sort((a, b) => a - b)
    const [low, high] = ranges[i] as [number, number]
    return [
      Math.min(price, low, quantileSorted(drawn, 0.025)),
      Math.max(price, high, quantileSorted(drawn, 0.975)),
    ]
  })
}

/** Returns the lowest and the highest of each price over the fits that leave out one N each. */
export function priceRanges(
  units: readonly Unit[],
  observations: readonly Observation[],
  prices: Prices,
): [number, number][] {
  const sizes = [...new Set(observations.map(({ fdCount }) => fdCount))]
  const [rows, times] = [rowsOf(units, observations), timesOf(observations)]
  const fits = sizes.map(size => {
    const isKept = (_: unknown, i: number) => observations[i]?.fdCount !== size
    return leastRelativeDeviations(rows.filter(isKept), times.filter(isKept))
  })
  return prices.map((price, i) => {
    const values = [price, ...fits.map(fit => fit[i] as number)]
    return [Math.min(...values), Math.max(...values)]
  })
}
