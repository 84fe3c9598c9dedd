import { reaches } from '../../stats/quantile.ts'

/** What a curve needs of a histogram. */
export interface QuantileSource {
  readonly count: number
  /** Returns the value below which each of the `shares`, which ascend, lies. */
  quantiles(shares: readonly number[]): number[]
}

const MEDIAN_POSITION = Math.log10(2)

/** The usual axis of HDR histograms, log10(1 / (1 - p)): ten points a decade up to p99.99, and the median. */
export const CURVE_POSITIONS: readonly number[] = Array.from({ length: 41 }, (_, i) =>
  i === 3 ? MEDIAN_POSITION : i / 10,
)

export function percentileAt(position: number): number {
  return 1 - 10 ** -position
}

const CURVE_SHARES = /* @__PURE__ */ CURVE_POSITIONS.map(percentileAt)

/**
 * Returns the value at each of CURVE_POSITIONS, as far as the samples of all blocks together reach; values below 0
 * count as 0. In the place of the median it has `p50`, the median of the cell that tables show.
 */
export function percentileCurve(source: QuantileSource, correctionNs: number, p50: number): number[] {
  const shares = CURVE_SHARES.filter(share => reaches(source.count, share))
  return source
    .quantiles(shares)
    .map((value, i) => (CURVE_POSITIONS[i] === MEDIAN_POSITION ? p50 : Math.max(0, value - correctionNs)))
}
