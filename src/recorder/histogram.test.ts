import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

const values = fc.array(fc.oneof(fc.nat(300), fc.nat(), fc.integer({ min: 0, max: 2 ** 37 - 1 })), {
  minLength: 1,
  maxLength: 200,
})

function of(items: readonly number[]): Histogram {
  const histogram = new Histogram()
  histogram.recordAll(Float64Array.from(items), items.length)
  return histogram
}

test('every value lands in a bucket that holds it, no wider than 1/128 of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 37 - 1 }), value => {
      const [bucket, ...others] = [...of([value]).buckets()]
      const { low, high } = bucket!
      return others.length === 0 && low <= value && value <= high && high - low <= value / 128
    }),
    { numRuns: 2000 },
  )
})

test('from 1 ns to 100 s a quantile of one value is off by 1 % at most, above and below', () => {
  for (let exponent = 0; exponent <= 11; exponent += 0.01) {
    const value = Math.floor(10 ** exponent)
    const histogram = of([1, value, 2 ** 37 - 1])
    expect(Math.abs(histogram.quantile(0.5) - value)).toBeLessThanOrEqual(value * 0.01)
  }
})

test('buckets join without gap or overlap where the formulas change', () => {
  for (const edge of [255, 256, 511, 512, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 36]) {
    const [below] = [...of([edge - 1]).buckets()]
    const [at] = [...of([edge]).buckets()]
    expect(below!.low === at!.low || below!.high + 1 === at!.low).toBe(true)
  }
})

test('count, min, max and mean are exact', () => {
  fc.assert(
    fc.property(values, items => {
      const histogram = of(items)
      expect(histogram.count).toBe(items.length)
      expect(histogram.min).toBe(Math.min(...items))
      expect(histogram.max).toBe(Math.max(...items))
      const mean = items.reduce((sum, value) => sum + value, 0) / items.length
      expect(Math.abs(histogram.mean - mean)).toBeLessThanOrEqual(mean * 1e-9)
    }),
  )
})

test('a quantile is within one bucket of the exact order statistic', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (items, p) => {
      const sorted = [...items].sort((a, b) => a - b)
      const exact = sorted[Math.max(0, Math.ceil(p * items.length) - 1)] as number
      const quantile = of(items).quantile(p)
      expect(Math.abs(quantile - exact)).toBeLessThanOrEqual(exact / 128)
    }),
  )
})

test('no quantile lies outside what was recorded, though its bucket does', () => {
  const histogram = of([1025, 1030])
  expect(histogram.quantile(0)).toBe(1025)
  expect(histogram.quantile(0.01)).toBe(1025)
  expect(histogram.quantile(1)).toBe(1030)
})

test('quantiles interpolate within a bucket', () => {
  // 1,000 values spread evenly over one bucket, [1024, 1031].
  const histogram = of(Array.from({ length: 1000 }, (_, i) => 1024 + (i % 8)))
  expect(histogram.quantile(0.5)).toBeCloseTo(1027.5, 5)
  expect(histogram.quantile(0)).toBe(1024)
  expect(histogram.quantile(1)).toBe(1031)
})

test('merging is the same as recording everything in one', () => {
  fc.assert(
    fc.property(values, values, (first, second) => {
      const merged = of(first)
      merged.add(of(second).toData())
      const whole = of([...first, ...second])
      expect(merged.toData().counts).toEqual(whole.toData().counts)
      expect(merged.toData().indices).toEqual(whole.toData().indices)
      expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max])
    }),
  )
})

test('counts add up exactly when the blocks of a long run are merged', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 1, max: 2 ** 40 }))), {
        minLength: 1,
        maxLength: 12,
      }),
      blocks => {
        const merged = new Histogram()
        for (const items of blocks) {
          const block = new Histogram()
          for (const [value, count] of items) block.record(value, count)
          merged.add(block.toData())
        }
        const total = blocks.flat().reduce((sum, [, count]) => sum + count, 0)
        expect(merged.count).toBe(total)
        expect([...merged.buckets()].reduce((sum, { count }) => sum + count, 0)).toBe(total)
      },
    ),
  )
})

test('recordAll reads only the given length, rounds down, and takes negatives as 0', () => {
  const histogram = new Histogram()
  histogram.recordAll(Float64Array.of(-5, 3.9, 7, 99), 3)
  expect([...histogram.buckets()].map(bucket => bucket.low)).toEqual([0, 3, 7])
})

test('values beyond the range count in the last bucket', () => {
  const histogram = new Histogram()
  histogram.record(2 ** 40)
  histogram.recordAll(Float64Array.of(2 ** 40), 1)
  expect(histogram.count).toBe(2)
  expect(histogram.max).toBe(2 ** 37 - 1)
})

test('an empty histogram', () => {
  const histogram = new Histogram()
  expect(histogram.count).toBe(0)
  expect(histogram.quantile(0.5)).toBeNaN()
  expect(histogram.mean).toBeNaN()
  expect(histogram.min).toBeNaN()
  histogram.add(new Histogram().toData())
  expect(histogram.max).toBeNaN()
})

test('dividedBy() keeps the count and scales the values', () => {
  const histogram = of([1000, 2000, 4000]).dividedBy(10)
  expect(histogram.count).toBe(3)
  expect(Math.abs(histogram.quantile(0.5) - 200)).toBeLessThan(2)
})

test('figures that a file rounded take no sample out of a histogram that is carried on', () => {
  const data = of([100, 200, 300]).toData()
  const histogram = new Histogram()
  histogram.add({ ...data, min: 250, max: 260 })
  expect([...histogram.buckets()].map(({ count }) => count)).toEqual([1, 1, 1])
})

test('an exact histogram gives values that were recorded, also after it was sent and merged', () => {
  const exact = (items: readonly number[]) => {
    const histogram = new Histogram(true)
    histogram.recordAll(Float64Array.from(items), items.length)
    return histogram
  }
  // One value of a bucket of 128 is the least, so that interpolation would not end at it.
  const counted = exact([15_880, 15_904, 15_904, 15_904, 21_000])
  expect([0, 0.5, 0.8, 1].map(p => counted.quantile(p))).toEqual([15_880, 15_904, 15_904, 21_000])
  const sent = Histogram.fromData(JSON.parse(JSON.stringify(counted.toData())))
  expect(sent.quantile(0.5)).toBe(15_904)
  sent.add(exact([15_905, 15_905, 15_905]).toData())
  sent.record(15_905, 2)
  expect(sent.quantile(0.5)).toBe(15_905)
  expect(sent.toData().exact).toEqual([
    [15_880, 1],
    [15_904, 3],
    [15_905, 5],
    [21_000, 1],
  ])
})

test('a histogram is no longer exact once it holds values of which only the buckets are known', () => {
  const histogram = new Histogram(true)
  histogram.record(1108)
  histogram.add(of([1108]).toData())
  expect(histogram.isExact).toBe(false)
  expect(histogram.toData().exact).toBeUndefined()
})
