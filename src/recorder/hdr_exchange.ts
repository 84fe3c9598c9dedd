import { inflateSync } from 'node:zlib'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { HEADER_BYTES, MOST_BUCKETS, MOST_BYTES, MOST_COUNT_BYTES } from './hdr_limits.ts'
import { BUCKETS, Histogram } from './histogram.ts'

const DIGITS = 2
const LOWEST = 1
const HIGHEST = 2 ** 37 - 1

/**
 * Returns a histogram in HdrHistogram's V2 compressed encoding, as base64. Values have the unit of the metric, in
 * buckets of two significant digits. The exact minimum, maximum and mean are lost; run.json has them beside it.
 */
export function encodeHdr(histogram: Histogram): string {
  const hdr = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: LOWEST,
    highestTrackableValue: HIGHEST,
    numberOfSignificantValueDigits: DIGITS,
  })
  for (const { low, count } of histogram.buckets()) hdr.recordValueWithCount(low, count)
  return encodeIntoCompressedBase64(hdr)
}

/** The first four bytes of the encoding, and those of what is compressed in it. A nibble, which is masked out, says the width of words. */
const COMPRESSED_COOKIE = 0x1c849304
const COOKIE = 0x1c849303
const WIDTH_MASK = ~0xf0

/** Where the fields of what is compressed lie, in bytes. */
const HEADER = { length: 4, digits: 12, lowest: 16 }

/** Most histograms fit into one small chunk; those of 16 kB, which is the default, are a burden when there are thousands. */
const INFLATE_OPTIONS = { maxOutputLength: MOST_BYTES, chunkSize: 1024 }

/** @throws Error where the text is no histogram of the encoding, or would inflate to more bytes than one can have. */
function inflated(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < 8 || (bytes.readInt32BE(0) & WIDTH_MASK) !== COMPRESSED_COOKIE) {
    throw new Error('it is no HdrHistogram in the V2 compressed encoding')
  }
  const counts = inflateSync(bytes.subarray(8, 8 + bytes.readUInt32BE(4)), INFLATE_OPTIONS)
  if (counts.length < HEADER_BYTES || (counts.readInt32BE(0) & WIDTH_MASK) !== COOKIE) {
    throw new Error('what is compressed in it is no HdrHistogram in the V2 encoding')
  }
  return counts
}

/**
 * Returns the histogram of such an encoding. HdrHistogram's own reader would inflate a text of a few kilobytes to
 * megabytes, and make as many buckets as its header says; a file from elsewhere may say any number.
 * @param result is emptied, filled and returned; one histogram can serve for many texts in turn.
 * @throws Error where the text is none.
 */
export function decodeHdr(base64: string, result = new Histogram()): Histogram {
  result.clear()
  const bytes = inflated(base64)
  const hasOurBuckets =
    bytes.readInt32BE(HEADER.digits) === DIGITS && bytes.readBigInt64BE(HEADER.lowest) === BigInt(LOWEST)
  if (!hasOurBuckets) throw new Error(`its values do not have ${DIGITS} significant digits from ${LOWEST} on`)
  const end = HEADER_BYTES + bytes.readInt32BE(HEADER.length)
  if (end > bytes.length) throw new Error('its counts are cut off')
  for (let at = HEADER_BYTES, index = 0; at < end; ) {
    let word = bytes[at++] as number
    // Most counts and gaps take one byte.
    if (word >= 128) {
      word -= 128
      let more = true
      for (let i = 2, factor = 128; more; i++, factor *= 128) {
        if (at === end) throw new Error('its last count is cut off')
        const byte = bytes[at++] as number
        more = byte >= 128 && i < MOST_COUNT_BYTES
        word += (more ? byte - 128 : byte) * factor
      }
    }
    // An odd word is a number of buckets without a count, an even one is twice a count.
    if (word % 2 === 1) index += (word + 1) / 2
    else if (word > 0) result.recordBucket(Math.min(index++, BUCKETS - 1), word / 2)
    else index++
    if (index > MOST_BUCKETS) throw new Error(`it has more than ${MOST_BUCKETS} buckets`)
  }
  return result
}
