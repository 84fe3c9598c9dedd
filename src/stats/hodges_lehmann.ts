import { normalQuantile } from './normal.ts'
import { quantileSorted } from './quantile.ts'
import { MAX_EXACT_RANKS, ranksInTail } from './signed_rank.ts'

export interface LocationEstimate {
  /** The pseudo-median: of differences that are symmetric, their middle. */
  readonly estimate: number
  /** Null where there are too few values for one. */
  readonly interval: readonly [low: number, high: number] | null
}

/** The means of all pairs of values, each with itself among them, in ascending order. */
function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j <= i; j++) averages[at++] = ((values[i] as number) + (values[j] as number)) / 2
  }
  return averages.sort()
}

/**
 * How many of the averages lie outside of the interval at either end: exactly, from the signed-rank distribution, or
 * for many values from its normal approximation (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods,
 * 2014, section 3.3).
 */
function averagesOutside(count: number, alpha: number): number {
  if (count <= MAX_EXACT_RANKS) return ranksInTail(count, alpha)
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24)
  return Math.floor((count * (count + 1)) / 4 - normalQuantile(alpha / 2) * deviation)
}

/**
 * The estimate of Hodges and Lehmann (Annals of Mathematical Statistics 34, 1963), the median of the Walsh averages,
 * and the interval of those shifts that the signed-rank test at `alpha` does not refuse: the averages without the
 * outermost ones (Tukey; Hollander, Wolfe and Chicken, section 3.3). With ties it holds the truth rather more often.
 *
 * @param values one at least; six for an interval of 95 %.
 */
export function hodgesLehmann(values: readonly number[], alpha = 0.05): LocationEstimate {
  const averages = walshAverages(values)
  const estimate = quantileSorted(averages, 0.5)
  const outside = averagesOutside(values.length, alpha)
  if (outside === 0) return { estimate, interval: null }
  return {
    estimate,
    interval: [averages[outside - 1] as number, averages[averages.length - outside] as number],
  }
}
