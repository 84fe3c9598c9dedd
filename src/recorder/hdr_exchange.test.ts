import { deflateSync } from 'node:zlib'
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

/** Returns the encoding of a histogram with these bytes of counts, `claimed` of which its header names. */
function encodedCounts(counts: Buffer, digits = 2, claimed = counts.length): string {
  const header = Buffer.alloc(40)
  header.writeInt32BE(0x1c849313, 0)
  header.writeInt32BE(claimed, 4)
  header.writeInt32BE(digits, 12)
  header.writeBigInt64BE(1n, 16)
  header.writeBigInt64BE(2n ** 37n - 1n, 24)
  const compressed = deflateSync(Buffer.concat([header, counts]))
  const start = Buffer.alloc(8)
  start.writeInt32BE(0x1c849314, 0)
  start.writeInt32BE(compressed.length, 4)
  return Buffer.concat([start, compressed]).toString('base64')
}

test('a text that inflates to more than a histogram can have is refused', () => {
  expect(decodeHdr(encodedCounts(Buffer.from([2, 4]))).count).toBe(3)
  expect(() => decodeHdr(encodedCounts(Buffer.alloc(10_000_000)))).toThrow(/larger than/)
})

test.each([
  ['other digits', encodedCounts(Buffer.from([2]), 5), /significant digits/],
  ['counts that are cut off', encodedCounts(Buffer.from([2]), 2, 9), /cut off/],
  ['a count that is cut off', encodedCounts(Buffer.from([130])), /cut off/],
  ['too many buckets', encodedCounts(Buffer.from([255, 255, 255, 127])), /more than 7424 buckets/],
  ['too many values', encodedCounts(Buffer.alloc(9, 254)), /too many values/],
])('%s are refused', (_, text, message) => {
  expect(() => decodeHdr(text)).toThrow(message)
})
