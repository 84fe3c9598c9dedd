import type { Point, Scatter } from './block_scatter.ts'
import { bisect, fQuantile, fTail } from './distributions.ts'

/** The law y = a + b·x^k with a, b ≥ 0. */
export interface PowerLaw {
  readonly a: number
  readonly b: number
  readonly k: number
}

/** The range of exponents that are tried; x^0.02 can hardly be told from a constant. */
const MIN_EXPONENT = 0.02
export const MAX_EXPONENT = 4
const GRID_STEP = 0.04

/** A law with its sum of weighted squared relative residuals. */
export interface Trial extends PowerLaw {
  readonly rss: number
}

/**
 * The points of a fit, with what its sums of squares need of each. Powers are made from the logarithms, which takes a
 * quarter of the time of `**`, since a fit makes thousands of them.
 */
export interface Design {
  readonly logs: Float64Array
  /** 1 / y. */
  readonly inverse: Float64Array
  readonly weights: Float64Array
  /** Where powersOf writes, since an array of its own for each call would take most of the time. */
  readonly powers: Float64Array
}

export function designOf(points: readonly Point[]): Design {
  return {
    logs: Float64Array.from(points, ({ x }) => Math.log(x)),
    inverse: Float64Array.from(points, ({ y }) => 1 / y),
    weights: Float64Array.from(points, ({ weight }) => weight),
    powers: new Float64Array(points.length),
  }
}

/**
 * Returns (x / x0)^k of each point, until the next call for the same design.
 *
 * @param from with `to`, the indices of the points whose powers are made; the others keep those that they have.
 */
export function powersOf(
  { logs, powers }: Design,
  k: number,
  x0 = 1,
  from = 0,
  to = powers.length,
): Float64Array {
  const at = Math.log(x0)
  for (let i = from; i < to; i++) powers[i] = Math.exp(k * ((logs[i] as number) - at))
  return powers
}

/** The sums from which the least squares of `a·1 + b·g` against 1, all divided by y, are computed. */
export interface Sums {
  readonly one: number
  readonly u: number
  readonly g: number
  readonly uu: number
  readonly ug: number
  readonly gg: number
}

/**
 * Returns the sums over the points from index `from` up to `to`.
 *
 * @param grown the growth g at each point.
 */
export function sumsOf({ inverse, weights }: Design, grown: Float64Array, from = 0, to = grown.length): Sums {
  let [one, u, g, uu, ug, gg] = [0, 0, 0, 0, 0, 0]
  for (let i = from; i < to; i++) {
    const weight = weights[i] as number
    const own = inverse[i] as number
    const relative = (grown[i] as number) * own
    one += weight
    u += weight * own
    g += weight * relative
    uu += weight * own * own
    ug += weight * own * relative
    gg += weight * relative * relative
  }
  return { one, u, g, uu, ug, gg }
}

/**
 * Returns the a, b ≥ 0 of the least squares: the solution of the normal equations, or, where that has a negative part, the
 * better of the two with one part alone (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23, for
 * two unknowns).
 */
export function solve({ u, g, uu, ug, gg }: Sums): { a: number; b: number } {
  const determinant = uu * gg - ug * ug
  const [a, b] = [(u * gg - g * ug) / determinant, (g * uu - u * ug) / determinant]
  if (determinant > 1e-12 * uu * gg && a >= 0 && b >= 0) return { a, b }
  // These are the parts of the sum of squares that g alone and 1 alone explain.
  return (g * g) / gg > (u * u) / uu ? { a: 0, b: g / gg } : { a: u / uu, b: 0 }
}

/** Returns the best `a + b·g` with its residual sum. */
export function bestParts(design: Design, grown: Float64Array): { a: number; b: number; rss: number } {
  const { a, b } = solve(sumsOf(design, grown))
  return { a, b, rss: rssOf(design, grown, a, b) }
}

/** Returns the sum of weighted squared relative residuals of `a + b·g`. */
export function rssOf({ inverse, weights }: Design, grown: Float64Array, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < grown.length; i++) {
    const residual = (a + b * (grown[i] as number)) * (inverse[i] as number) - 1
    sum += (weights[i] as number) * residual * residual
  }
  return sum
}

/** Returns the best law with the exponent `k`. `x` and `y` should be of the order of 1. */
function trialAt(design: Design, k: number, isThroughZero = false): Trial {
  const grown = powersOf(design, k)
  if (!isThroughZero) return { k, ...bestParts(design, grown) }
  const { g, gg } = sumsOf(design, grown)
  const b = g / gg
  return { k, a: 0, b, rss: rssOf(design, grown, 0, b) }
}

/** Returns where `at` is least between `low` and `high`, by golden sections. */
export function leastBetween(low: number, high: number, at: (at: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
  let [atLeft, atRight] = [at(left), at(right)]
  let [from, to] = [low, high]
  for (let i = 0; i < 28; i++) {
    if (atLeft < atRight) {
      ;[to, right, atRight] = [right, left, atLeft]
      left = to - ratio * (to - from)
      atLeft = at(left)
    } else {
      ;[from, left, atLeft] = [left, right, atRight]
      right = from + ratio * (to - from)
      atRight = at(right)
    }
  }
  return (from + to) / 2
}

/** The grid of exponents from MIN_EXPONENT to MAX_EXPONENT. */
export const EXPONENTS: readonly number[] = Array.from(
  { length: Math.round((MAX_EXPONENT - MIN_EXPONENT) / GRID_STEP) + 1 },
  (_, i) => Math.min(MAX_EXPONENT, MIN_EXPONENT + i * GRID_STEP),
)

/** Returns the law of the least residuals over all exponents: the best of a grid, improved around it. */
export function bestLaw(design: Design, isThroughZero = false): Trial {
  const onGrid = EXPONENTS.map(k => trialAt(design, k, isThroughZero))
  const best = onGrid.reduce((least, trial) => (trial.rss < least.rss ? trial : least))
  const k = leastBetween(
    Math.max(MIN_EXPONENT, best.k - GRID_STEP),
    Math.min(MAX_EXPONENT, best.k + GRID_STEP),
    at => trialAt(design, at, isThroughZero).rss,
  )
  const refined = trialAt(design, k, isThroughZero)
  return refined.rss < best.rss ? refined : best
}

/** The variance of a point of weight 1 that a fit's interval rests on, and its degrees of freedom. */
export interface FitVariance {
  readonly variance: number
  readonly degrees: number
  /** Whether the residuals are larger than the scatter of the blocks explains: the law is then only a summary. */
  readonly isRough: boolean
}

const SIGNIFICANCE = 0.05

/**
 * Returns the variance of the residuals of a fit with so many free `parameters`: at least that of the blocks. Where the
 * residuals exceed that beyond chance (the F test for lack of fit, Draper and Smith, Applied Regression Analysis,
 * 3rd ed., 1998, section 2.1), they alone count, with their few degrees of freedom.
 */
export function fitVariance(scatter: Scatter, rss: number, parameters: number): FitVariance {
  const own = scatter.points.length - parameters
  const ofResiduals = rss / own
  if (scatter.degrees === 0) {
    return { variance: Math.max(ofResiduals, scatter.variance), degrees: own, isRough: false }
  }
  const isRough = fTail(ofResiduals / scatter.variance, own, scatter.degrees) < SIGNIFICANCE
  return isRough
    ? { variance: ofResiduals, degrees: own, isRough }
    : { variance: Math.max(ofResiduals, scatter.variance), degrees: own + scatter.degrees, isRough }
}

/** Returns the largest residual sum of a law that differs from the best in one parameter by chance (95 %). */
export function residualLimit({ rss }: { readonly rss: number }, { variance, degrees }: FitVariance): number {
  return rss + variance * fQuantile(SIGNIFICANCE, 1, degrees)
}

/**
 * Returns the 95 % interval of the exponent: all k whose best law has a residual sum within what chance allows above the
 * least one, the profile of the likelihood (Bates and Watts, Nonlinear Regression Analysis and Its Applications,
 * 1988, section 6.1). It reaches 0 or MAX_EXPONENT where nothing bounds it before.
 */
export function exponentInterval(
  design: Design,
  best: Trial,
  spread: FitVariance,
): [low: number, high: number] {
  const limit = residualLimit(best, spread)
  const isWithin = (k: number) => trialAt(design, k).rss <= limit
  const within = EXPONENTS.filter(isWithin)
  // The outermost exponents count, so that an interval of several pieces is not shown too narrow.
  const [low, high] = [Math.min(best.k, within[0] ?? best.k), Math.max(best.k, within.at(-1) ?? best.k)]
  const edge = (inside: number, outside: number) => bisect(isWithin, inside, outside, 30)[0]
  return [
    low <= MIN_EXPONENT ? 0 : edge(low, Math.max(MIN_EXPONENT, low - GRID_STEP)),
    high >= MAX_EXPONENT ? MAX_EXPONENT : edge(high, Math.min(MAX_EXPONENT, high + GRID_STEP)),
  ]
}
