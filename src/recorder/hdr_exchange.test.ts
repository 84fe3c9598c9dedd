import fc from 'fast-check'
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { decodeHdr, encodeHdr } from './hdr_exchange.ts'
import { Histogram } from './histogram.ts'

const values = fc.array(fc.oneof(fc.nat(300), fc.nat(), fc.integer({ min: 0, max: 1e11 })), {
  maxLength: 100,
})

test('what was encoded is decoded, bucket by bucket', () => {
  fc.assert(
    fc.property(values, items => {
      const histogram = new Histogram()
      histogram.recordAll(Float64Array.from(items), items.length)
      expect([...decodeHdr(encodeHdr(histogram)).buckets()]).toEqual([...histogram.buckets()])
    }),
    { numRuns: 50 },
  )
})

test("HdrHistogram's own reader finds the same percentiles within 1 %", () => {
  const histogram = new Histogram()
  for (let i = 1; i <= 10_000; i++) histogram.record(i * 37)
  const hdr = decodeFromCompressedBase64(encodeHdr(histogram), 64)
  expect(hdr.totalCount).toBe(10_000)
  for (const percentile of [50, 90, 99, 99.9]) {
    const exact = percentile * 3700
    expect(Math.abs(hdr.getValueAtPercentile(percentile) - exact)).toBeLessThanOrEqual(exact * 0.01)
    expect(Math.abs(histogram.quantile(percentile / 100) - exact)).toBeLessThanOrEqual(exact * 0.01)
  }
})

test('with values from 1 ns to 100 s it finds our percentiles up to p99.99, and every count', () => {
  const histogram = new Histogram()
  for (let i = 0; i < 100_000; i++) histogram.record(10 ** ((11 * i) / 99_999))
  const hdr = decodeFromCompressedBase64(encodeHdr(histogram), 64)
  expect(hdr.totalCount).toBe(histogram.count)
  for (const percentile of [50, 90, 99, 99.9, 99.99, 100]) {
    const ours = histogram.quantile(percentile / 100)
    expect(Math.abs(hdr.getValueAtPercentile(percentile) - ours)).toBeLessThanOrEqual(ours * 0.01)
  }
})

test('a text that is no histogram throws', () => {
  expect(() => decodeHdr('bm90IGEgaGlzdG9ncmFt')).toThrow()
})
