import { shufflePrefix } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { neighbourLikeness } from './neighbour_likeness.ts'
import { median } from './quantile.ts'
import { ShiftScan } from './shift_scan.ts'

/** Where a series goes from one level to another. */
export interface ChangePoint {
  /** Of the first value of the new segment. */
  readonly index: number
  /** Of no change at all in the stretch of the series in which this one was found. */
  readonly pValue: number
  /** The medians of the segments on both sides. */
  readonly before: number
  readonly after: number
  /** `after` / `before`. */
  readonly ratio: number
}

export interface ChangePointOptions {
  /** The probability with which a series without any change shows one. */
  readonly significance?: number
  /** A level lasts for so many values at least: fewer are a spike. */
  readonly minSegment?: number
  /** The smallest relative change that counts: 0.02 is 2 %. */
  readonly minEffect?: number
  readonly seed?: number
}

interface Settings extends Required<ChangePointOptions> {
  /** Of neighbours in an unchanged series: 0 where its order says nothing. */
  readonly likeness: number
}

interface Cut {
  readonly index: number
  readonly pValue: number
}

/** More orders are drawn the smaller the p-value is that they have to tell. */
const ORDERS_PER_SIGNIFICANCE = 2.5
/** Noise below this part of the smallest change that counts is taken to be as large. */
const SMALLEST_NOISE = 0.1
/** A change of so many deviations is none that alike neighbours make. */
const BEYOND_DOUBT = 6
/** Moving one cut may move its neighbours' best places. */
const SWEEPS = 3

function smallestDeviation({ minEffect }: Settings): number {
  return SMALLEST_NOISE * Math.log1p(minEffect)
}

function scanOf(size: number, settings: Settings): ShiftScan {
  return new ShiftScan(size, settings.minSegment, smallestDeviation(settings))
}

/** Makes values in random order as alike to their neighbours as `likeness` says, around `middle` and as far from it. */
function makeAlike(values: Float64Array, likeness: number, middle: number, into: Float64Array): void {
  const own = Math.sqrt(1 - likeness ** 2)
  into[0] = values[0] as number
  for (let i = 1; i < values.length; i++) {
    into[i] = middle + likeness * ((into[i - 1] as number) - middle) + own * ((values[i] as number) - middle)
  }
}

/**
 * The clearest cut of a series, if random orders of the same values have one as clear rarely enough: a permutation
 * test, exact for values whose order says nothing, whatever they are distributed like. Where neighbours are alike, those
 * of the random orders are made so. It stops as soon as the p-value must come out too large.
 */
function clearestCut(values: Float64Array, random: Xoshiro128, settings: Settings): Cut | null {
  if (values.length < 2 * settings.minSegment) return null
  const scan = scanOf(values.length, settings)
  const middle = median(Array.from(values))
  const { statistic, cut } = scan.strongest(values, middle)
  const orders = Math.ceil(ORDERS_PER_SIGNIFICANCE / settings.significance)
  const mostAsClear = Math.floor(settings.significance * orders * (1 + 1e-9))
  const shuffled = Float64Array.from(values)
  const drawnValues = settings.likeness === 0 ? shuffled : new Float64Array(values.length)
  // The order as it is counts as one of them.
  let asClear = 1
  for (let drawn = 1; drawn < orders; drawn++) {
    shufflePrefix(shuffled, shuffled.length, random)
    if (settings.likeness > 0) makeAlike(shuffled, settings.likeness, middle, drawnValues)
    if (scan.strongest(drawnValues, middle).statistic >= statistic * (1 - 1e-12)) asClear++
    if (asClear > mostAsClear) return null
  }
  return { index: cut, pValue: asClear / orders }
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

/** Each cut where it parts the values between its neighbours best. */
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
  /** Of the values on either side that lie nearer to their own median than to the other: the fewer. */
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

/** Without the cuts that part too little, the least one first: its neighbours may part more then. */
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

/** Those of every stretch between two of `given`, and these themselves. */
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
 * Those that random orders do not explain. Where the series is alike between them, it is searched again among orders
 * that are as alike, but for cuts so large that no likeness brings them about.
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
 * The change points of a series: it is cut at its clearest shift, if a permutation test finds one, and so is every
 * part, as in E-divisive (Matteson and James, Journal of the American Statistical Association 109, 2014). What is
 * looked for is a shift of the level rather than any change of the distribution (ShiftScan), of the logarithms, since
 * a change of a benchmark is a factor. A change smaller than `minEffect`, or one that fewer than `minSegment` values
 * on either side bear out, is none.
 *
 * Neighbours of a benchmark's history resemble each other, since a machine has good and bad days, and in no random order
 * of the values they do: changes that would be found must also stand out among series whose neighbours are as alike.
 *
 * @param values above 0, in the order of time.
 */
export function changePoints(
  values: readonly number[],
  { significance = 0.005, minSegment = 3, minEffect = 0.02, seed = 1 }: ChangePointOptions = {},
): readonly ChangePoint[] {
  if (!values.every(value => value > 0 && value < Number.POSITIVE_INFINITY))
    throw new RangeError('change points are of values above 0')
  const logs = Float64Array.from(values, Math.log)
  const cuts = cutsOf(logs, { significance, minSegment, minEffect, seed, likeness: 0 })
  return cuts.map(({ index, pValue }, at) => {
    const [from, to] = boundsOf(cuts, at, values.length)
    const [before, after] = [median(values.slice(from, index)), median(values.slice(index, to))]
    return { index, pValue, before, after, ratio: after / before }
  })
}
