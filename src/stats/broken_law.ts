import type { Point } from './block_scatter.ts'
import {
  type Design,
  designOf,
  leastBetween,
  powersOf,
  rssOf,
  type Sums,
  solve,
  sumsOf,
} from './power_law.ts'

/** A growth that changes its exponent: y = a + b·(x / x0)^k up to x0, and a + b·(x / x0)^k2 from there. */
export interface BrokenLaw {
  readonly a: number
  readonly b: number
  readonly k: number
  readonly k2: number
  readonly x0: number
}

interface BrokenTrial extends BrokenLaw {
  readonly rss: number
}

/** With fewer places on either side of the break its exponent could not be told from a fixed cost. */
const MIN_BELOW = 3
const MIN_ABOVE = 2
const MIN_PLACES_FOR_BREAK = 6
export const BROKEN_PARAMETERS = 5

/** A best x0 within this factor of an end of its range is rejected: the data show a step, or a break further out. */
const AT_EDGE = 1.02
const MAX_EXPONENT = 4
const COARSE = Array.from({ length: 17 }, (_, i) => (i * MAX_EXPONENT) / 16)

/** Returns the index of the first point that is not below x0. */
function firstFrom({ logs }: Design, x0: number): number {
  const at = Math.log(x0)
  const first = logs.findIndex(log => log >= at)
  return first < 0 ? logs.length : first
}

/** Returns (x / x0)^k of each point below x0, and (x / x0)^k2 of the others, until the next call for the same design. */
function brokenPowers(design: Design, x0: number, k: number, k2: number): Float64Array {
  const split = firstFrom(design, x0)
  powersOf(design, k, x0, 0, split)
  return powersOf(design, k2, x0, split)
}

function trialAt(design: Design, x0: number, k: number, k2: number): BrokenTrial {
  const { a, b, rss } = trialOf(sumsOf(design, brokenPowers(design, x0, k, k2)))
  return { a, b, k, k2, x0, rss }
}

/** Returns a and b of the least squares with the residual sum, exact to 1e-14 of the sum of weights: enough to compare. */
function trialOf(sums: Sums): { a: number; b: number; rss: number } {
  const { a, b } = solve(sums)
  const { one, u, g, uu, ug, gg } = sums
  return { a, b, rss: one - 2 * (a * u + b * g) + a * a * uu + 2 * a * b * ug + b * b * gg }
}

function better(one: BrokenTrial, other: BrokenTrial): BrokenTrial {
  return other.rss < one.rss ? other : one
}

/** The best law, and the best of those with the exponent 0 before the break. */
interface Trials {
  readonly free: BrokenTrial
  readonly flatFirst: BrokenTrial
}

/** Returns the best laws with their break at x0 on a grid of exponents. The sums of each side are computed once. */
function coarseTrials(design: Design, x0: number): Trials {
  const split = firstFrom(design, x0)
  const sums = COARSE.map(k => {
    const powers = powersOf(design, k, x0)
    return { below: sumsOf(design, powers, 0, split), above: sumsOf(design, powers, split) }
  })
  let [least, best, best2, flatBest2] = [Number.POSITIVE_INFINITY, 0, 0, 0]
  for (const [i, { below }] of sums.entries()) {
    const k = COARSE[i] as number
    for (const [j, { above }] of sums.entries()) {
      const { rss } = trialOf(added(below, above))
      if (rss < least) [least, best, best2] = [rss, k, COARSE[j] as number]
    }
    // The grid begins with the exponent 0.
    if (k === 0) flatBest2 = best2
  }
  return { free: trialAt(design, x0, best, best2), flatFirst: trialAt(design, x0, 0, flatBest2) }
}

function added(one: Sums, other: Sums): Sums {
  return {
    one: one.one + other.one,
    u: one.u + other.u,
    g: one.g + other.g,
    uu: one.uu + other.uu,
    ug: one.ug + other.ug,
    gg: one.gg + other.gg,
  }
}

/** Improves one parameter after the other (both exponents, then x0) until the residuals hardly fall any more. */
function refine(
  design: Design,
  start: BrokenTrial,
  isFlatFirst: boolean,
  low: number,
  high: number,
): BrokenTrial {
  let best = start
  const ratio = Math.sqrt(high / low)
  for (let round = 0, width = 0.2; round < 12; round++, width *= 0.75) {
    const before = best.rss
    const { k, k2, x0 } = best
    const from = (at: number) => Math.max(0, at - width)
    const to = (at: number) => Math.min(MAX_EXPONENT, at + width)
    const k2Best = leastBetween(from(k2), to(k2), at => trialAt(design, x0, k, at).rss)
    best = better(best, trialAt(design, x0, k, k2Best))
    if (!isFlatFirst) {
      const kBest = leastBetween(from(k), to(k), at => trialAt(design, x0, at, best.k2).rss)
      best = better(best, trialAt(design, x0, kBest, best.k2))
    }
    const x0Best = leastBetween(
      Math.max(low, x0 / ratio),
      Math.min(high, x0 * ratio),
      at => trialAt(design, at, best.k, best.k2).rss,
    )
    best = better(best, trialAt(design, x0Best, best.k, best.k2))
    if (before - best.rss < 1e-4 * before) break
  }
  return best
}

/** Returns the law that the grid's best leads to; null where its x0 lies at an end of the range. */
function refined(
  design: Design,
  start: BrokenTrial,
  isFlatFirst: boolean,
  low: number,
  high: number,
): BrokenTrial | null {
  const best = refine(design, start, isFlatFirst, low, high)
  if (best.x0 <= low * AT_EDGE || best.x0 >= high / AT_EDGE) return null
  const { a, b, k, k2, x0 } = best
  return { ...best, rss: rssOf(design, brokenPowers(design, x0, k, k2), a, b) }
}

/** The broken laws of the least residuals, `flatFirst` among those with the exponent 0 before the break. */
export interface BrokenLaws {
  readonly free: BrokenTrial
  /** It is null where its x0 lies at an end of its range. */
  readonly flatFirst: BrokenTrial | null
}

/**
 * Returns the broken laws of the least residuals: x0 is sought among the measured places and half-way between them, both
 * exponents on a grid, then each in turn. `points` are ascending in x, with both coordinates of the order of 1. It is null for
 * too few points, and where the best x0 lies at an end of its range.
 */
export function bestBrokenLaws(points: readonly Point[]): BrokenLaws | null {
  if (points.length < MIN_PLACES_FOR_BREAK) return null
  const places = points.map(({ x }) => x)
  const [low, high] = [places[MIN_BELOW - 1] as number, places[points.length - MIN_ABOVE] as number]
  const inside = places.filter(x => x >= low && x <= high)
  const candidates = inside.flatMap((x, i) => {
    const next = inside[i + 1]
    return next === undefined ? [x] : [x, Math.sqrt(x * next)]
  })
  const design = designOf(points)
  const trials = candidates.map(x0 => coarseTrials(design, x0))
  const free = refined(design, trials.map(trial => trial.free).reduce(better), false, low, high)
  if (!free) return null
  const flatStart = trials.map(({ flatFirst }) => flatFirst).reduce(better)
  return { free, flatFirst: refined(design, flatStart, true, low, high) }
}
