import { reaches } from '../../stats/quantile.ts'

/** What a curve needs of a histogram. */
export interface QuantileSource {
  readonly count: number
  quantile(p: number): number
}

/** The usual axis of HDR histograms, log10(1 / (1 - p)): ten points a decade up to p99.99, and the median. */
export const CURVE_POSITIONS: readonly number[] = Array.from({ length: 41 }, (_, i) =>
  i === 3 ? Math.log10(2) : i / 10,
)

export function percentileAt(position: number): number {
  return 1 - 10 ** -position
}

/** Returns the value at each of CURVE_POSITIONS, as far as the sample reaches; values below 0 count as 0. */
export function percentileCurve(source: QuantileSource, correctionNs: number): number[] {
  return CURVE_POSITIONS.map(percentileAt)
    .filter(p => reaches(source.count, p))
    .map(p => Math.max(0, source.quantile(p) - correctionNs))
}
