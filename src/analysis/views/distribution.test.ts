import { expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { binLow } from '../../stats/log_bins.ts'
import { distributionOf, MAX_DISTRIBUTION_BINS } from './distribution.ts'

function histogramOf(values: Iterable<number>): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

/** Log-uniform between two values. */
function* between(low: number, high: number, count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield low * (high / low) ** ((i + 0.5) / count)
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

test('the middle 99 % lies in the bins, and each count is that of its bin', () => {
  const { binsPerOctave, first, counts } = distributionOf(histogramOf(between(1e4, 1.6e5, 100_000)), 0, 1)!
  // Four octaves less the ends: 3.96.
  expect(binsPerOctave).toBe(8)
  expect(sum(counts)).toBeGreaterThanOrEqual(99_000)
  expect(sum(counts)).toBeLessThanOrEqual(100_000)
  // Every bin but the outer ones holds its part of the four octaves, without teeth.
  for (const count of counts.slice(1, -1)) expect(Math.abs(count - 100_000 / 32)).toBeLessThan(40)
  expect(binLow(first, binsPerOctave)).toBeLessThanOrEqual(1e4 * 16 ** 0.005)
  expect(binLow(first + counts.length, binsPerOctave)).toBeGreaterThanOrEqual(1e4 * 16 ** 0.995)
})

test('the tail does not make the middle coarse', () => {
  const random = Xoshiro128.fromSeed(3)
  const middle = Array.from({ length: 9960 }, () => 50_000 + random.below(10_000))
  const histogram = histogramOf([...middle, ...Array(40).fill(5e9)])
  const { binsPerOctave, counts } = distributionOf(histogram, 0, 1)!
  expect(binsPerOctave).toBe(32)
  expect(counts.length).toBeLessThan(12)
  expect(sum(counts)).toBeGreaterThanOrEqual(9900)
})

test('there are never more bins than a chart can show, down to two octaves in one', () => {
  for (const octaves of [1, 2, 5, 10, 25, 36]) {
    const { counts } = distributionOf(histogramOf(between(1, 2 ** octaves, 5000)), 0, 1)!
    expect(counts.length).toBeLessThanOrEqual(MAX_DISTRIBUTION_BINS)
    expect(counts.length).toBeGreaterThan(octaves / 2.1)
    expect(sum(counts)).toBeGreaterThanOrEqual(4950)
  }
})

test('a bin holds three steps of the clock at least', () => {
  const steps = histogramOf([...between(400, 600, 1000)].map(value => 41 * Math.round(value / 41)))
  const { binsPerOctave, first, counts } = distributionOf(steps, 0, 41)!
  expect(binLow(first, binsPerOctave) * (2 ** (1 / binsPerOctave) - 1)).toBeGreaterThan(2 * 41)
  expect(counts.every(count => count > 0)).toBe(true)
})

test('it is corrected for the clock, and what falls below 1 ns is in the first bin', () => {
  const shifted = distributionOf(histogramOf(between(1060, 2060, 1000)), 60, 1)!
  expect(binLow(shifted.first, shifted.binsPerOctave)).toBeLessThanOrEqual(1005)
  expect(binLow(shifted.first + 1, shifted.binsPerOctave)).toBeGreaterThan(1000)
  expect(distributionOf(histogramOf([5, 6, 30, 40]), 60, 1)).toMatchObject({ first: 0, counts: [4] })
  expect(distributionOf(histogramOf([0, 0]), 0, 1)).toMatchObject({ first: 0, counts: [2] })
})

test('one sample is one bin, none is nothing, and a clock without a step is as good as any', () => {
  expect(distributionOf(histogramOf([12_345]), 0, 1)?.counts).toEqual([1])
  expect(distributionOf(new Histogram(), 0, 1)).toBeNull()
  expect(distributionOf(histogramOf([2 ** 37]), 0, 0)?.counts).toEqual([1])
  expect(distributionOf(histogramOf([100]), 0, 1e15)).toMatchObject({ binsPerOctave: 0.5 })
})
