/** The widest 95 % interval of a median that is said as a figure, as a share of the median. */
export const MAX_KNOWN_WIDTH = 0.5

/**
 * Returns whether the interval of a median is so wide that no sentence may rest on it. A median without an interval,
 * from fewer than five blocks, is not judged here: sentences say that it has none.
 */
export function isTooWide({
  p50,
  ci95,
}: {
  readonly p50: number
  readonly ci95: readonly [low: number, high: number] | null
}): boolean {
  return ci95 !== null && ci95[1] - ci95[0] > MAX_KNOWN_WIDTH * p50
}

/** Where the band of an extrapolation is wider than this factor, the band is said and no time. */
export const MAX_BAND = 3

/** Returns whether the band of an extrapolation is narrow enough for a time within it to be said. */
export function isNarrowBand([low, high]: readonly [low: number, high: number]): boolean {
  return high <= MAX_BAND * low
}

/** A tail of so many medians is what a reader of the median would not expect. */
export const LONG_TAIL = 20
