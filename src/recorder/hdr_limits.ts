/** What a histogram in HdrHistogram's V2 encoding (hdr_exchange.ts) can hold, apart from it so that pages know it, too. */

/** The bytes before the counts. */
export const HEADER_BYTES = 40

/** The most bytes that a count takes: seven bits in each of the first eight, and eight in the last. */
export const MOST_COUNT_BYTES = 9

/** The buckets of a histogram of 64-bit values, which a file from elsewhere may have. */
export const MOST_BUCKETS = (64 - 7 + 1) * 128

/** The most bytes that are inflated of one. */
export const MOST_BYTES = HEADER_BYTES + MOST_BUCKETS * MOST_COUNT_BYTES

/** The length of the longest text that a histogram has, with what deflate adds to what it cannot make smaller. */
export const MAX_HDR_LENGTH = Math.ceil((8 + MOST_BYTES + 64) / 3) * 4
