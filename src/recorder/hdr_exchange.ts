import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { Histogram } from './histogram.ts'

/**
 * HdrHistogram's V2 compressed encoding in base64, which its own tools read. Values are nanoseconds (or
 * whatever unit the metric has), in buckets of two significant digits. The exact minimum, maximum and mean
 * do not survive: they stand beside the histogram in run.json.
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

/** @throws Error where the text is not such an encoding. */
export function decodeHdr(base64: string): Histogram {
  const hdr = decodeFromCompressedBase64(base64, 64) as unknown as HdrInternals
  const result = new Histogram()
  for (let index = 0; index < hdr.countsArrayLength; index++) {
    const count = hdr.getCountAtIndex(index)
    if (count > 0) result.record(hdr.highestEquivalentValue(hdr.valueFromIndex(index)), count)
  }
  return result
}

/** What the library has but does not declare on its public interface; its own iterator takes five times as long. */
interface HdrInternals {
  readonly countsArrayLength: number
  getCountAtIndex(index: number): number
  /** The lowest of a bucket. */
  valueFromIndex(index: number): number
  highestEquivalentValue(value: number): number
}
