import { type Point, type Replicates, type Resolution, type Scatter, scatterOf } from './block_scatter.ts'
import { BROKEN_PARAMETERS, type BrokenLaw, bestBrokenLaws } from './broken_law.ts'
import { fTail } from './distributions.ts'
import {
  bestLaw,
  bestParts,
  type Design,
  designOf,
  EXPONENTS,
  exponentInterval,
  type FitVariance,
  fitVariance,
  type PowerLaw,
  powersOf,
  residualLimit,
  sumsOf,
  type Trial,
} from './power_law.ts'
import { inEqualSteps } from './quantile.ts'

/** The reason why no growth is stated. */
type NoGrowth =
  /** There are fewer than MIN_PLACES different x, or their range is less than MIN_RANGE. */
  | { readonly kind: 'too-few'; readonly places: number }
  /** A figure is 0, or figures are too far apart for arithmetic. */
  | { readonly kind: 'out-of-range' }
  /** The best law misses the medians by more than MAX_MISS on average: they fall, or jump about. */
  | { readonly kind: 'no-law'; readonly miss: number }
  /** The figures do not grow beyond the noise, which is so large that it may hide a growth. */
  | { readonly kind: 'unclear'; readonly mostGrowth: number }

/** The figures do not grow: a constant explains them as well, and growth beyond `mostGrowth` would have been seen. */
interface Flat {
  readonly kind: 'flat'
  readonly level: number
  /** The upper end of the 95 % interval of last / first - 1 over the range. */
  readonly mostGrowth: number
}

/** The figures grow as a + b·x^k. */
export interface Grows extends PowerLaw {
  readonly kind: 'grows'
  /** The 95 % interval of k; it ends at MAX_EXPONENT where nothing bounds it above. */
  readonly interval: readonly [low: number, high: number]
  /** Whether the residuals exceed the scatter of the blocks: then the law is only a summary, and its interval is wide. */
  readonly isRough: boolean
  /** The growth of the law over the range: last / first. */
  readonly factor: number
  /** The x where growth becomes as large as the fixed cost; null outside the range, with a break, or if that cost may be 0. */
  readonly knee: number | null
  readonly fracture: Break | null
}

/** A change of the exponent, as where a cache overflows. */
interface Break extends BrokenLaw {
  /** The measured places around x0. */
  readonly between: readonly [low: number, high: number]
}

export type Growth = NoGrowth | Flat | Grows

const MIN_PLACES = 4
/** A law is fitted to so many places at most: the time of a fit grows with their square, and more add little. */
export const MOST_PLACES = 100
const MIN_RANGE = 10
/** The most that figures called flat may have grown unseen. */
const MOST_UNSEEN = 0.25
const MAX_MISS = 0.2
const SIGNIFICANCE = 0.05
/** The level is strict, since a break is looked for at many places and is a strong claim. */
const BREAK_SIGNIFICANCE = 0.001
const MIN_BEND = 0.1
/** A steeper piece is a step between two places; MIN_FACTOR is the least growth in all that may have a break. */
const STEEPEST = 3
const MIN_FACTOR = 2
const LAW_PARAMETERS = 3
const SMOOTH_PARAMETERS = 2

interface Scaled {
  readonly scatter: Scatter
  readonly xUnit: number
  readonly yUnit: number
}

/** Scales coordinates to the order of 1, so that no power overflows; null where that is impossible. */
function scaled(places: readonly Replicates[], resolution: Resolution): Scaled | null {
  const all = places.flatMap(({ values }) => values)
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = all.reduce((most, value) => Math.max(most, value), 0)
  const xUnit = places.at(-1)?.x ?? 1
  if (!(low > high * 1e-12) || !Number.isFinite(high) || !Number.isFinite(xUnit)) return null
  const ofUnit = places.map(({ x, values }) => ({ x: x / xUnit, values: values.map(y => y / high) }))
  const scatter = scatterOf(ofUnit, { ...resolution, absolute: resolution.absolute / high })
  return { scatter, xUnit, yUnit: high }
}

/**
 * Returns the upper end of the 95 % interval of the relative growth over the range, for any exponent: for each, b is as
 * large as the residual sum allows, with the a that fits best.
 */
function mostGrowthOf(design: Design, best: Trial, spread: FitVariance): number {
  const limit = residualLimit(best, spread)
  let most = 0
  for (const k of EXPONENTS) {
    const powers = powersOf(design, k)
    const first = powers[0] ?? 1
    const grown = powers.map(power => power - first)
    const { a, b, rss } = bestParts(design, grown)
    if (rss > limit) continue
    const { u, uu, ug, gg } = sumsOf(design, grown)
    const steepest = b + Math.sqrt((limit - rss) / (gg - (ug * ug) / uu))
    const level = (u - steepest * ug) / uu
    const last = grown.at(-1) ?? 0
    if (level > 0) most = Math.max(most, (steepest * last) / level)
    else most = Math.max(most, (b * last) / Math.max(a, 1e-12), 1)
  }
  return most
}

function kneeOf({ points }: Scatter, design: Design, best: Trial, spread: FitVariance): number | null {
  if (best.a <= 0 || best.b <= 0) return null
  const throughZero = bestLaw(design, true)
  if (throughZero.rss <= residualLimit(best, spread)) return null
  const at = (best.a / best.b) ** (1 / best.k)
  // A single place below the knee does not show that the line was flat there.
  return at > (points[1]?.x ?? 0) && at < (points.at(-1)?.x ?? 0) ? at : null
}

/** Smooth growth that is no power: it is curved on logarithmic axes, and must not be taken for a break. */
const SMOOTH: readonly ((x: number) => number)[] = [x => Math.log(x), x => x * Math.log(x)]

/** Returns whether the pieces differ, are no steps, and grow enough in all. */
function isBent({ a, b, k, k2, x0 }: BrokenLaw, points: readonly Point[]): boolean {
  const [first, last] = [points[0]?.x ?? 1, points.at(-1)?.x ?? 1]
  const factor = (a + b * (last / x0) ** k2) / (a + b * (first / x0) ** k)
  return Math.abs(k2 - k) >= MIN_BEND && Math.max(k, k2) <= STEEPEST && factor >= MIN_FACTOR
}

/** Returns the law with a break, if it explains the points better than every law without one, beyond chance. */
function breakIn(scatter: Scatter, design: Design, single: Trial, xUnit: number): Break | null {
  const { points } = scatter
  const rivals = SMOOTH.map(growth => {
    const grown = Float64Array.from(points, ({ x }) => growth(x * xUnit))
    return bestParts(design, grown).rss
  })
  const withoutBreak = Math.min(single.rss, ...rivals)
  if (!fitVariance(scatter, withoutBreak, SMOOTH_PARAMETERS).isRough) return null
  const own = points.length - BROKEN_PARAMETERS
  const laws = own > 0 ? bestBrokenLaws(points) : null
  if (!laws) return null
  const { free, flatFirst } = laws
  const spread = fitVariance(scatter, free.rss, BROKEN_PARAMETERS)
  // If a law that is flat before the break fits as well, no exponent is claimed there.
  const broken = flatFirst && flatFirst.rss <= residualLimit(free, spread) ? flatFirst : free
  const gain = (withoutBreak - broken.rss) / 2 / spread.variance
  if (fTail(gain, 2, spread.degrees) > BREAK_SIGNIFICANCE || !isBent(broken, points)) return null
  const places = points.map(({ x }) => x)
  const after = places.find(x => x >= broken.x0 * (1 - 1e-9)) ?? broken.x0
  const before = places.findLast(x => x < broken.x0 * (1 - 1e-9)) ?? broken.x0
  return { ...broken, between: [before, after] }
}

function inUnits({ a, b, k, k2, x0, between }: Break, xUnit: number, yUnit: number): Break {
  const [from, to] = between
  return { a: a * yUnit, b: b * yUnit, k, k2, x0: x0 * xUnit, between: [from * xUnit, to * xUnit] }
}

/**
 * Returns how figures grow with x: the law y = a + b·x^k with a, b ≥ 0, fitted by least squares of the relative residuals of
 * the blocks' medians, with the interval of k from the profile of their sum; or that they do not grow; or why this
 * cannot be said. Growth is stated where it explains the figures beyond chance (F test against a constant).
 *
 * @param replicates the figures of independent blocks at each x, in any order; every x is above 0 and occurs once.
 */
export function growthOf(replicates: readonly Replicates[], resolution: Resolution): Growth {
  const known = replicates.filter(({ x, values }) => x > 0 && values.length > 0).sort((a, b) => a.x - b.x)
  const places = inEqualSteps(known, MOST_PLACES)
  const range = (places.at(-1)?.x ?? 1) / (places[0]?.x ?? 1)
  if (places.length < MIN_PLACES || range < MIN_RANGE) return { kind: 'too-few', places: places.length }
  const ofUnit = scaled(places, resolution)
  if (!ofUnit) return { kind: 'out-of-range' }
  const { scatter, xUnit, yUnit } = ofUnit
  const { points } = scatter
  const design = designOf(points)
  const best = bestLaw(design)
  const spread = fitVariance(scatter, best.rss, LAW_PARAMETERS)
  const fracture = spread.isRough ? breakIn(scatter, design, best, xUnit) : null
  const miss = Math.sqrt((fracture ? 0 : best.rss) / points.length)
  if (miss > MAX_MISS) return { kind: 'no-law', miss }

  const constant = bestParts(design, new Float64Array(points.length))
  const gain = (constant.rss - best.rss) / 2 / spread.variance
  if (!fracture && fTail(gain, 2, spread.degrees) > SIGNIFICANCE) {
    const mostGrowth = mostGrowthOf(design, best, spread)
    return mostGrowth > MOST_UNSEEN
      ? { kind: 'unclear', mostGrowth }
      : { kind: 'flat', level: constant.a * yUnit, mostGrowth }
  }
  const at = (x: number) => best.a + best.b * x ** best.k
  const knee = fracture ? null : kneeOf(scatter, design, best, spread)
  return {
    kind: 'grows',
    a: best.a * yUnit,
    b: (best.b * yUnit) / xUnit ** best.k,
    k: best.k,
    interval: exponentInterval(design, best, spread),
    isRough: spread.isRough,
    factor: at(1) / at(points[0]?.x ?? 1),
    knee: knee === null ? null : knee * xUnit,
    fracture: fracture && inUnits(fracture, xUnit, yUnit),
  }
}
