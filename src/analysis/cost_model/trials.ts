import { inEqualSteps, quantileSorted } from '../../stats/quantile.ts'
import type { Observation } from './observations.ts'
import { amounts, costOf, type Prices, pricesFrom } from './prices.ts'
import type { Unit } from './units.ts'

/** A trial needs two sizes to fit and two to test. */
export const MIN_SIZES = 4

/**
 * Prices are fitted to so many sizes of N at most: each size costs fits of its own, which would take hours for a run of
 * thousands, and many more sizes than prices add nothing.
 */
const MOST_SIZES = 24

export function sizesOf(observations: readonly Observation[]): number[] {
  return [...new Set(observations.map(({ fdCount }) => fdCount))].sort((a, b) => a - b)
}

/** Returns the sizes that a trial is fitted to: all but every second N counted from the largest; the smallest is there. */
function fittedSizes(sizes: readonly number[]): number[] {
  const fitted = sizes.filter((_, i) => i === 0 || (sizes.length - 1 - i) % 2 !== 0)
  return inEqualSteps(fitted, MOST_SIZES)
}

/** Returns the observations that prices are fitted to: those of at most MOST_SIZES sizes, in equal steps. */
export function fittedTo(observations: readonly Observation[]): readonly Observation[] {
  const sizes = new Set(inEqualSteps(sizesOf(observations), MOST_SIZES))
  return observations.filter(({ fdCount }) => sizes.has(fdCount))
}

/** A cell that the model was tested on. */
export interface TestedCell {
  readonly observation: Observation
  readonly predicted: number
  /** The relative error: predicted / measured - 1. */
  readonly error: number
}

/** How prices from some N predict the cells of others. */
export interface Trial {
  readonly prices: Prices
  readonly heldOut: readonly number[]
  readonly cells: readonly TestedCell[]
  /** The median of the absolute errors. */
  readonly medianError: number
  readonly worst: TestedCell
}

export function trialOf(units: readonly Unit[], observations: readonly Observation[]): Trial {
  const sizes = sizesOf(observations)
  const fitted = new Set(fittedSizes(sizes))
  const heldOut = sizes.filter(size => !fitted.has(size))
  const isHeld = ({ fdCount }: Observation) => !fitted.has(fdCount)
  const prices = pricesFrom(
    units,
    observations.filter(o => !isHeld(o)),
  )
  const cells = observations.filter(isHeld).map(observation => {
    const predicted = costOf(prices, amounts(units, observation, observation.cell.params.activeCount))
    return { observation, predicted, error: predicted / observation.measured - 1 }
  })
  const bySize = cells.toSorted((a, b) => Math.abs(a.error) - Math.abs(b.error))
  const errors = bySize.map(({ error }) => Math.abs(error))
  return {
    prices,
    heldOut,
    cells,
    medianError: quantileSorted(errors, 0.5),
    worst: bySize.at(-1) as TestedCell,
  }
}

/** How far the model missed within the run where it was extrapolated beyond the sizes of its fit. */
export interface Drift {
  /** 95 % of the trials have ln(measured / extrapolated) / √ln(N' / N) between low, at most 0, and high, at least 0. */
  readonly low: number
  readonly high: number
  /** The largest N' / N that could be tried. */
  readonly triedRatio: number
}

/**
 * Returns the drift of a model. For each N but the smallest two, the prices from all sizes up to N and the cell of each
 * place at N predict the larger ones. The error of a forecast that starts from the last value grows with the root of the
 * distance where steps are independent (Hyndman and Athanasopoulos, Forecasting, 5.5); a step in time there is one in
 * ln N here.
 */
export function driftOf(units: readonly Unit[], observations: readonly Observation[]): Drift {
  const sizes = sizesOf(observations)
  const rates: number[] = []
  for (const from of sizes.slice(2, -1)) {
    const prices = pricesFrom(
      units,
      observations.filter(({ fdCount }) => fdCount <= from),
    )
    const cost = (o: Observation) => costOf(prices, amounts(units, o, o.cell.params.activeCount))
    const starts = new Map(observations.filter(o => o.fdCount === from).map(o => [o.place, o]))
    for (const later of observations.filter(({ fdCount }) => fdCount > from)) {
      const start = starts.get(later.place)
      if (!start || !(cost(start) > 0 && cost(later) > 0)) continue
      const carriedOn = (start.measured * cost(later)) / cost(start)
      rates.push(Math.log(later.measured / carriedOn) / Math.sqrt(Math.log(later.fdCount / from)))
    }
  }
  rates.sort((a, b) => a - b)
  return {
    low: rates.length > 0 ? Math.min(0, quantileSorted(rates, 0.025)) : Number.NEGATIVE_INFINITY,
    high: rates.length > 0 ? Math.max(0, quantileSorted(rates, 0.975)) : Number.POSITIVE_INFINITY,
    triedRatio: (sizes.at(-1) ?? 1) / (sizes[2] ?? 1),
  }
}
