import { shufflePrefix } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
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

type Settings = Required<ChangePointOptions>

interface Cut {
  readonly index: number
  readonly pValue: number
}

/** More orders are drawn the smaller the p-value is that they have to tell. */
const ORDERS_PER_SIGNIFICANCE = 2.5
/** Noise below this part of the smallest change that counts is taken to be as large. */
const SMALLEST_NOISE = 0.1
/** Moving one cut may move its neighbours' best places. */
const SWEEPS = 3

function scanOf(size: number, { minSegment, minEffect }: Settings): ShiftScan {
  return new ShiftScan(size, minSegment, SMALLEST_NOISE * Math.log1p(minEffect))
}

/**
 * The clearest cut of a series, if random orders of the same values have one as clear rarely enough: a permutation
 * test, exact for values whose order says nothing, whatever they are distributed like. It stops as soon as
 * the p-value must come out too large.
 */
function clearestCut(values: Float64Array, random: Xoshiro128, settings: Settings): Cut | null {
  if (values.length < 2 * settings.minSegment) return null
  const scan = scanOf(values.length, settings)
  const middle = median(Array.from(values))
  const { statistic, cut } = scan.strongest(values, middle)
  const orders = Math.ceil(ORDERS_PER_SIGNIFICANCE / settings.significance)
  const mostAsClear = Math.floor(settings.significance * orders * (1 + 1e-9))
  const shuffled = Float64Array.from(values)
  // The order as it is counts as one of them.
  let asClear = 1
  for (let drawn = 1; drawn < orders; drawn++) {
    shufflePrefix(shuffled, shuffled.length, random)
    if (scan.strongest(shuffled, middle).statistic >= statistic * (1 - 1e-12)) asClear++
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
      const index = from + scanOf(to - from, settings).split(values.slice(from, to))
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

/**
 * The change points of a series: it is cut at its clearest shift, if a permutation test finds one, and so is every
 * part, as in E-divisive (Matteson and James, Journal of the American Statistical Association 109, 2014). What is
 * looked for is a shift of the level rather than any change of the distribution (ShiftScan), of the logarithms, since
 * a change of a benchmark is a factor. A change smaller than `minEffect`, or one that fewer than `minSegment` values
 * on either side bear out, is none.
 *
 * The test takes the order of an unchanged series to be random: neighbours that resemble each other, as in a drift, are
 * found to be changes the more often the more alike they are.
 *
 * @param values above 0, in the order of time.
 */
export function changePoints(
  values: readonly number[],
  { significance = 0.005, minSegment = 3, minEffect = 0.02, seed = 1 }: ChangePointOptions = {},
): readonly ChangePoint[] {
  if (!values.every(value => value > 0 && value < Number.POSITIVE_INFINITY))
    throw new RangeError('change points are of values above 0')
  const settings = { significance, minSegment, minEffect, seed }
  const logs = Float64Array.from(values, Math.log)
  const found = cutsWithin(logs, Xoshiro128.fromSeed(seed), settings)
  const cuts = worthwhile(logs, settled(logs, found, settings), settings)
  return cuts.map(({ index, pValue }, at) => {
    const [from, to] = boundsOf(cuts, at, values.length)
    const [before, after] = [median(values.slice(from, index)), median(values.slice(index, to))]
    return { index, pValue, before, after, ratio: after / before }
  })
}
