import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { Histogram } from './histogram.ts'

/**
 * Returns a histogram in HdrHistogram's V2 compressed encoding, as base64. Values have the unit of the metric, in
 * buckets of two significant digits. The exact minimum, maximum and mean are lost; run.json has them beside it.
 */
export function encodeHdr(histogram: Histogram): string {
  const hdr = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2 ** 37 - 1,
    numberOfSignificantValueDigits: 2,
  })
  for (const { low, count } of histogram.buckets()) hdr.recordValueWithCount(low, count)
  return encodeIntoCompressedBase64(hdr)
}

/** Returns the histogram of such an encoding. @throws Error where the text is none. */
export function decodeHdr(base64: string): Histogram {
  const hdr = decodeFromCompressedBase64(base64, 64) as unknown as HdrInternals
  const result = new Histogram()
  for (let index = 0; index < hdr.countsArrayLength; index++) {
    const count = hdr.getCountAtIndex(index)
    if (count > 0) result.record(hdr.highestEquivalentValue(hdr.valueFromIndex(index)), count)
  }
  return result
}

/** Members that the library has and does not declare. Its public iterator takes five times as long. */
interface HdrInternals {
  readonly countsArrayLength: number
  getCountAtIndex(index: number): number
  /** Returns the lowest value of a bucket. */
  valueFromIndex(index: number): number
  highestEquivalentValue(value: number): number
}
