import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockCorrectionNs } from '../metrics/metrics.ts'
import { Histogram } from './histogram.ts'
import { roundFigure, summarize, tailPercentiles } from './summary.ts'

test('every figure of all samples is less by the correction, and none is negative', () => {
  const histogram = new Histogram()
  for (let value = 1; value <= 200; value++) histogram.record(value)
  expect(summarize(histogram, 20, [81, 80, 83])).toEqual({
    count: 200,
    min: 0,
    mean: 80.5,
    p50: 81,
    p90: 160,
    p99: null,
    p999: null,
    p9999: null,
    max: 180,
  })
})

test('the median is that of the blocks’ medians, so that a block with many samples does not outvote the others', () => {
  const histogram = new Histogram()
  histogram.record(700, 5000)
  histogram.record(3200, 900)
  expect(summarize(histogram, 0, [784, 702, 3890, 852, 3199, 4267]).p50).toBe(2025.5)
})

test.each([
  ['p90', 50],
  ['p99', 500],
  ['p999', 5000],
  ['p9999', 50_000],
] as const)('%s is a figure from %i samples on, and null for fewer', (name, count) => {
  const histogram = new Histogram()
  histogram.record(100, count - 6)
  histogram.record(1000, 5)
  expect(summarize(histogram, 20, [80])[name]).toBeNull()
  histogram.record(200)
  expect(summarize(histogram, 20, [80])[name]).toBe(180)
})

test('a block has the tail percentiles that its samples reach', () => {
  const histogram = new Histogram()
  histogram.record(100, 495)
  histogram.record(200, 4)
  expect(Object.keys(tailPercentiles(histogram, 20))).toEqual(['p90'])
  histogram.record(200)
  expect(tailPercentiles(histogram, 20)).toEqual({ p90: 80, p99: 80 })
  histogram.record(10, 49_500)
  expect(Object.keys(tailPercentiles(histogram, 20))).toEqual(['p90', 'p99', 'p999', 'p9999'])
  expect(tailPercentiles(histogram, 20).p90).toBe(0)
})

test('the correction counts the clock readings within a sample', () => {
  const closed = { load: 'closed', waitMode: 'ready', chainWrites: 0 } as const
  const one = { clockCostNs: 20, activeCount: 1, waitsPerIteration: 1, ...closed }
  expect(clockCorrectionNs('waitNs', one)).toBe(20)
  expect(clockCorrectionNs('cycleNs', one)).toBe(60)
  expect(clockCorrectionNs('writeNs', one)).toBe(40)
  expect(clockCorrectionNs('drainNs', one)).toBe(20)
  expect(clockCorrectionNs('dispatchLatencyNs', one)).toBe(80)
  expect(clockCorrectionNs('eventsPerSecond', one)).toBe(0)
  const many = { clockCostNs: 20, activeCount: 10, waitsPerIteration: 2, ...closed }
  expect(clockCorrectionNs('waitNs', many)).toBe(20)
  expect(clockCorrectionNs('cycleNs', many)).toBe(120)
  expect(clockCorrectionNs('writeNs', many)).toBe(220)
  const woken = { clockCostNs: 20, load: 'closed', waitMode: 'wakeup', chainWrites: 0 } as const
  expect(clockCorrectionNs('wakeupLatencyNs', { ...woken, activeCount: 1, waitsPerIteration: 1 })).toBe(20)
  expect(clockCorrectionNs('dispatchLatencyNs', { ...woken, activeCount: 1, waitsPerIteration: 1 })).toBe(40)
  expect(clockCorrectionNs('dispatchLatencyNs', { ...woken, activeCount: 10, waitsPerIteration: 2 })).toBe(80)
})

test('in open loop a write, a round and a drain hold one reading, and so does a change of the set', () => {
  const open = { load: 'open', waitMode: 'wakeup', chainWrites: 0 } as const
  const context = { clockCostNs: 20, activeCount: 4, waitsPerIteration: 3, ...open }
  for (const name of ['writeNs', 'armNs', 'scanNs', 'drainNs', 'addNs', 'modifyNs', 'removeNs'] as const) {
    expect([name, clockCorrectionNs(name, context)]).toEqual([name, 20])
  }
  expect(clockCorrectionNs('dispatchLatencyNs', context)).toBe(60)
  expect(clockCorrectionNs('writerLatenessNs', context)).toBe(0)
  expect(clockCorrectionNs('controlCallsPerSecond', context)).toBe(0)
})

test('a figure has five significant digits, hundredths at most', () => {
  expect([0, 0.004, 0.006, 12.3456, 999.994, 1234.56, 466_626.55, 1e15].map(roundFigure)).toEqual([
    0, 0, 0.01, 12.35, 999.99, 1234.6, 466_630, 1e15,
  ])
})

test('rounding keeps the order, changes little, and is done once', () => {
  const quantity = fc.double({ min: 0, max: 1e15, noNaN: true })
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      const [low, high] = [roundFigure(Math.min(a, b)), roundFigure(Math.max(a, b))]
      expect(low).toBeLessThanOrEqual(high)
      expect(Math.abs(roundFigure(a) - a)).toBeLessThanOrEqual(0.005 + 5.1e-5 * a)
      expect(roundFigure(low)).toBe(low)
      expect(String(Number(low.toPrecision(5)))).toBe(String(low))
    }),
  )
})

test('percentiles stay in order, and counts exact', () => {
  const histogram = new Histogram()
  for (let i = 0; i < 100_001; i++) histogram.record(1_234_567 + (i % 1000))
  const { count, min, p90, p99, p999, p9999, max } = summarize(histogram, 22.21, [1_234_900])
  expect(count).toBe(100_001)
  const ascending = [min, p90, p99, p999, p9999, max].map(Number)
  expect([...ascending].sort((a, b) => a - b)).toEqual(ascending)
  expect(min).toBe(1_234_500)
})
