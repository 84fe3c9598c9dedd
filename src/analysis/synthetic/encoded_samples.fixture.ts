import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { Xoshiro128 } from '../../random/xoshiro128.ts'

/** What the clock adds to each sample. */
export const CORRECTION_NS = 20

/** The number of samples of each metric. */
export const SAMPLES = 20_000

const encoded = new Map<string, string>()

/** Returns the encoded samples around a median. They are made once in a process, since most tests have the same ones. */
export function encodeSamples(median: number, seed: number): string {
  const key = `${median} ${seed}`
  const text = encoded.get(key) ?? encodedSamples(median, seed)
  encoded.set(key, text)
  return text
}

/** Returns the histogram of a right-skewed distribution around a median: most values near it, a few far above. */
function encodedSamples(median: number, seed: number): string {
  const random = Xoshiro128.fromSeed(seed)
  const histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 2 })
  for (let i = 0; i < 1000; i++) {
    const u = (i + 0.5) / 1000
    const skew = u < 0.99 ? 0.9 + 0.2 * u : 1.1 + (u - 0.99) * (150 + (random.below(100) / 100) * 20)
    histogram.recordValueWithCount(Math.round(median * skew + CORRECTION_NS), SAMPLES / 1000)
  }
  return encodeIntoCompressedBase64(histogram)
}
