import { shufflePrefix } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { neighbourLikeness } from './neighbour_likeness.ts'
import { median } from './quantile.ts'
import { ShiftScan } from './shift_scan.ts'
import { StepScan, withoutSpikes } from './step_scan.ts'

/** A place where a series goes from one level to another. */
export interface ChangePoint {
  /** The index of the first value of the new segment. */
  readonly index: number
  /** The p-value of the hypothesis that the stretch in which this change was found has no change at all. */
  readonly pValue: number
  /** The medians of the segments on both sides. */
  readonly before: number
  readonly after: number
  /** `after` / `before`. */
  readonly ratio: number
}

interface ChangePointOptions {
  /** The probability with which a series without any change shows one. */
  readonly significance?: number
  /** The fewest values for which a level lasts; fewer are a spike. */
  readonly minSegment?: number
  /** The smallest relative change that counts: 0.02 is 2 %. */
  readonly minEffect?: number
  readonly seed?: number
  /**
   * What an unchanged series is taken to look like. `orders` are random orders of the same values: exact for any
   * distribution, but a short series has few. `residuals` are drawn from the noise beside the change, with which six
   * values can suffice (StepScan).
   */
  readonly reference?: 'orders' | 'residuals'
}

interface Settings extends Required<ChangePointOptions> {
  /** The autocorrelation of neighbours in an unchanged series; 0 where its order says nothing. */
  readonly likeness: number
}

interface Cut {
  readonly index: number
  readonly pValue: number
}

/** The number of random series, as a multiple of 1 / significance: small p-values need many of them. */
const DRAWS_PER_SIGNIFICANCE = 2.5
/** The smallest noise that is assumed, as a part of the smallest change that counts. */
const SMALLEST_NOISE = 0.1
/** A change of this many deviations cannot come from an autocorrelation alone. */
const BEYOND_DOUBT = 6
/** The number of times that all cuts are moved, since moving one may move its neighbours' best places. */
const SWEEPS = 3

function smallestDeviation({ minEffect }: Settings): number {
  return SMALLEST_NOISE * Math.log1p(minEffect)
}

function scanOf(size: number, settings: Settings): ShiftScan {
  return new ShiftScan(size, settings.minSegment, smallestDeviation(settings))
}

/** Turns independent values into a first-order autoregression around `middle` with coefficient `likeness` and the same spread. */
function makeAlike(values: Float64Array, likeness: number, middle: number, into: Float64Array): void {
  const own = Math.sqrt(1 - likeness ** 2)
  into[0] = values[0] as number
  for (let i = 1; i < values.length; i++) {
    into[i] = middle + likeness * ((into[i - 1] as number) - middle) + own * ((values[i] as number) - middle)
  }
}

interface Candidate {
  readonly statistic: number
  readonly cut: number
  /** Returns the statistic of a random series in which nothing changes. */
  readonly draw: () => number
}

/** Returns the clearest shift of a series, to be held against random orders of its values: a permutation test. */
function amongOrders(values: Float64Array, random: Xoshiro128, settings: Settings): Candidate {
  const scan = scanOf(values.length, settings)
  const middle = median(Array.from(values))
  const shuffled = Float64Array.from(values)
  const drawnValues = settings.likeness === 0 ? shuffled : new Float64Array(values.length)
  return {
    ...scan.strongest(values, middle),
    draw: () => {
      shufflePrefix(shuffled, shuffled.length, random)
      if (settings.likeness > 0) makeAlike(shuffled, settings.likeness, middle, drawnValues)
      return scan.strongest(drawnValues, middle).statistic
    },
  }
}

/** Returns the clearest step of a series, to be held against series of noise like that beside the step. */
function amongResiduals(values: Float64Array, random: Xoshiro128, settings: Settings): Candidate {
  const scan = new StepScan(values.length, settings.minSegment, smallestDeviation(settings))
  const step = scan.strongest(values)
  const drawn = scan.drawer(values, step, settings.likeness, random)
  return { statistic: step.statistic, cut: step.cut, draw: () => scan.strongest(drawn()).statistic }
}

const REFERENCES = { orders: amongOrders, residuals: amongResiduals }

/**
 * Returns the clearest cut of a series if random series rarely have one as clear. Where neighbours are autocorrelated,
 * those of the random series are made so, too. The test stops as soon as the p-value is certain to exceed the
 * significance level.
 */
function clearestCut(values: Float64Array, random: Xoshiro128, settings: Settings): Cut | null {
  if (values.length < 2 * settings.minSegment) return null
  const { statistic, cut, draw } = REFERENCES[settings.reference](values, random, settings)
  const draws = Math.ceil(DRAWS_PER_SIGNIFICANCE / settings.significance)
  const mostAsClear = Math.floor(settings.significance * draws * (1 + 1e-9))
  // The series as it is counts as one of them.
  let asClear = 1
  for (let drawn = 1; drawn < draws; drawn++) {
    if (draw() >= statistic * (1 - 1e-12)) asClear++
    if (asClear > mostAsClear) return null
  }
  return { index: cut, pValue: asClear / draws }
}

function cutsWithin(values: Float64Array, random: Xoshiro128, settings: Settings): Cut[] {
  const cut = clearestCut(values, random, settings)
  if (!cut) return []
  const { index } = cut
  return [
    ...cutsWithin(values.subarray(0, index), random, settings),
    cut,
    ...cutsWithin(values.subarray(index), random, settings).map(later => ({
      ...later,
      index: later.index + index,
    })),
  ]
}

function boundsOf(cuts: readonly Cut[], at: number, size: number): [from: number, to: number] {
  return [cuts[at - 1]?.index ?? 0, cuts[at + 1]?.index ?? size]
}

/** Moves each cut to where it separates the values between its neighbours best. */
function settled(values: Float64Array, cuts: readonly Cut[], settings: Settings): Cut[] {
  const moved = [...cuts]
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [at, cut] of moved.entries()) {
      const [from, to] = boundsOf(moved, at, values.length)
      const index = from + scanOf(to - from, settings).split(values.subarray(from, to), cut.index - from)
      moved[at] = { ...cut, index }
    }
  }
  return moved
}

interface Change {
  /** Logarithms of the medians. */
  readonly before: number
  readonly after: number
  /** The values of a side that lie nearer to its own median than to the other; the smaller count of both sides. */
  readonly bearing: number
}

function changeAt(values: Float64Array, cuts: readonly Cut[], at: number): Change {
  const { index } = cuts[at] as Cut
  const [from, to] = boundsOf(cuts, at, values.length)
  const [left, right] = [Array.from(values.slice(from, index)), Array.from(values.slice(index, to))]
  const [before, after] = [median(left), median(right)]
  const middle = (before + after) / 2
  const bearing = Math.min(
    left.filter(value => value < middle === before < after).length,
    right.filter(value => value > middle === after > before).length,
  )
  return { before, after, bearing }
}

/** Removes cuts that are too small, the smallest first, since its neighbours may become larger by that. */
function worthwhile(values: Float64Array, cuts: readonly Cut[], settings: Settings): Cut[] {
  const floor = Math.log1p(settings.minEffect)
  const left = [...cuts]
  for (;;) {
    const weak = left
      .map((_, at) => ({ at, ...changeAt(values, left, at) }))
      .map(({ at, before, after, bearing }) => ({ at, size: Math.abs(after - before), bearing }))
      .filter(({ size, bearing }) => size < floor || bearing < settings.minSegment)
      .sort((a, b) => a.size - b.size)
    const [weakest] = weak
    if (!weakest) return left
    left.splice(weakest.at, 1)
  }
}

/** Finds the cuts in every stretch between two of `given`, and returns them together with `given`. */
function cutsBetween(values: Float64Array, given: readonly Cut[], settings: Settings): Cut[] {
  const random = Xoshiro128.fromSeed(settings.seed)
  const cuts = [0, ...given.map(({ index }) => index)].flatMap((from, i) => {
    const next = given[i]
    const inside = cutsWithin(values.subarray(from, next?.index), random, settings)
    const placed = inside.map(cut => ({ ...cut, index: from + cut.index }))
    return next ? [...placed, next] : placed
  })
  return worthwhile(values, settled(values, cuts, settings), settings)
}

/**
 * Finds the cuts that random series do not explain. Where the series is autocorrelated between them, it is searched
 * again with random series that are as autocorrelated; cuts so large that no autocorrelation makes them are kept.
 */
function cutsOf(values: Float64Array, settings: Settings): Cut[] {
  const cuts = cutsBetween(values, [], settings)
  if (cuts.length === 0) return cuts
  const starts = cuts.map(({ index }) => index)
  const { likeness, deviation } = neighbourLikeness(values, starts, smallestDeviation(settings))
  if (likeness === 0) return cuts
  const beyondDoubt = cuts.filter((_, at) => {
    const { before, after } = changeAt(values, cuts, at)
    return Math.abs(after - before) > BEYOND_DOUBT * deviation
  })
  return cutsBetween(values, beyondDoubt, { ...settings, likeness })
}

/**
 * Returns the change points of a series: it is cut at its clearest shift, if a test by random series finds one, and so is every
 * part, as in E-divisive (Matteson and James, Journal of the American Statistical Association 109, 2014). What is
 * looked for is a shift of the level rather than any change of the distribution (ShiftScan), of the logarithms, since
 * a change of a benchmark is a factor. A change is dropped if it is smaller than `minEffect`, or if fewer than
 * `minSegment` values on either side lie nearer to their own side's median.
 *
 * Neighbours in a benchmark's history resemble each other, since a machine has good and bad days, and in a random order
 * they do not. So a change must also stand out among random series with the same autocorrelation.
 *
 * @param values figures above 0, in the order of time.
 * @throws RangeError for other values.
 */
export function changePoints(
  values: readonly number[],
  {
    significance = 0.005,
    minSegment = 3,
    minEffect = 0.02,
    seed = 1,
    reference = 'orders',
  }: ChangePointOptions = {},
): readonly ChangePoint[] {
  if (!values.every(value => value > 0 && value < Number.POSITIVE_INFINITY))
    throw new RangeError('change points are of values above 0')
  const settings = { significance, minSegment, minEffect, seed, reference, likeness: 0 }
  const logs = Float64Array.from(values, Math.log)
  const cuts = cutsOf(
    reference === 'orders' ? logs : withoutSpikes(logs, smallestDeviation(settings)),
    settings,
  )
  return cuts.map(({ index, pValue }, at) => {
    const [from, to] = boundsOf(cuts, at, values.length)
    const [before, after] = [median(values.slice(from, index)), median(values.slice(index, to))]
    return { index, pValue, before, after, ratio: after / before }
  })
}
