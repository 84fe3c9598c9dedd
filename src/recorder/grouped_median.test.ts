import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { groupedMedian } from './grouped_median.ts'
import { Histogram } from './histogram.ts'

const STEP = 10

/** What a clock with steps shows of durations around `trueNs`, which begin at any time within a step. */
function shown(trueNs: number, spreadNs: number): Histogram {
  const random = Xoshiro128.fromSeed(trueNs)
  const uniform = () => random.next() / 2 ** 32
  const histogram = new Histogram()
  for (let i = 0; i < 20_000; i++) {
    const start = uniform() * STEP
    const end = start + trueNs + (uniform() - 0.5) * spreadNs
    histogram.record((Math.floor(end / STEP) - Math.floor(start / STEP)) * STEP)
  }
  return histogram
}

test('it finds the middle of durations between the steps of the clock, where the plain median sees a step', () => {
  const truths = [101, 102, 103, 104, 105, 106, 107, 108, 109]
  for (const truth of truths) {
    for (const spread of [0, 5, 30]) {
      expect(Math.abs(groupedMedian(shown(truth, spread), STEP) - truth)).toBeLessThan(STEP / 3)
    }
  }
  expect(new Set(truths.map(truth => Math.round(shown(truth, 5).quantile(0.5) / STEP))).size).toBe(2)
})

test('a longer duration has a higher one, by about as much', () => {
  const found = [100, 102, 104, 106, 108, 110].map(truth => groupedMedian(shown(truth, 12), STEP))
  const rises = found.slice(1).map((value, at) => value - (found[at] as number))
  for (const rise of rises) {
    expect(rise).toBeGreaterThan(1)
    expect(rise).toBeLessThan(3)
  }
})

test('with a clock as fine as the buckets it is the plain median', () => {
  const histogram = new Histogram()
  for (let value = 1; value <= 199; value++) histogram.record(value)
  expect(groupedMedian(histogram, 1)).toBeCloseTo(100, 6)
  expect(Math.abs(groupedMedian(histogram, 1) - histogram.quantile(0.5))).toBeLessThanOrEqual(1)
})

test('one value is its own median, and none has none', () => {
  const histogram = new Histogram()
  expect(groupedMedian(histogram, STEP)).toBeNaN()
  histogram.record(70, 5)
  expect(groupedMedian(histogram, STEP)).toBeCloseTo(70, 6)
})
