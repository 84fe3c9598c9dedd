import { normalQuantile, normalTail } from './distributions.ts'
import { quantileSorted } from './quantile.ts'

/** Up to here exactly; beyond it the normal distribution differs by less than anybody could see. */
const MAX_EXACT_RANKS = 200

export interface SignedRankTest {
  /** W+, the sum of the ranks of the positive differences. */
  readonly statistic: number
  /** Two-sided, of differences that are symmetric around 0. */
  readonly pValue: number
}

/**
 * The probabilities of the sums of those of `doubledRanks` that a fair coin chooses, at the sum as index: all 2^n
 * choices, one rank after the other. Ranks are doubled so that the mean ranks of ties are whole numbers.
 */
function sumDistribution(doubledRanks: readonly number[]): Float64Array {
  const total = doubledRanks.reduce((sum, rank) => sum + rank, 0)
  const probabilities = new Float64Array(total + 1)
  probabilities[0] = 1
  let reached = 0
  for (const rank of doubledRanks) {
    reached += rank
    for (let sum = reached; sum >= 0; sum--) {
      const without = probabilities[sum] as number
      const chosen = sum >= rank ? (probabilities[sum - rank] as number) : 0
      probabilities[sum] = (without + chosen) / 2
    }
  }
  return probabilities
}

/** The probability that the coin chooses a sum of at most `most`. */
function lowerTail(probabilities: Float64Array, most: number): number {
  let tail = 0
  for (let sum = 0; sum <= most && sum < probabilities.length; sum++) tail += probabilities[sum] as number
  return tail
}

/** Twice the mean rank of each magnitude among all; equal ones share the mean of their ranks. */
function doubledMidranks(magnitudes: readonly number[]): number[] {
  const ascending = magnitudes.map((size, at) => ({ size, at })).sort((a, b) => a.size - b.size)
  const ranks = new Array<number>(magnitudes.length)
  for (let first = 0; first < ascending.length; ) {
    const { size } = ascending[first] as { size: number }
    let end = first + 1
    while (ascending[end]?.size === size) end++
    for (const { at } of ascending.slice(first, end)) ranks[at] = first + 1 + end
    first = end
  }
  return ranks
}

/**
 * Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945), two-sided and exact: given the magnitudes, with the
 * mean ranks of ties, each sign is a toss. Differences of 0 take part in the ranking and then drop out (Pratt, Journal
 * of the American Statistical Association 54, 1959): were they dropped before it, a sample could look the more raised
 * for having all its differences lowered. Above MAX_EXACT_RANKS differences by the normal distribution, with the variance
 * of these very ranks, so that ties and zeros are accounted for, and with the correction for continuity.
 */
export function signedRankTest(differences: readonly number[]): SignedRankTest {
  const all = doubledMidranks(differences.map(Math.abs))
  const ranks = all.filter((_, i) => differences[i] !== 0)
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const positive = all.reduce((sum, rank, i) => sum + ((differences[i] as number) > 0 ? rank : 0), 0)
  const smaller = Math.min(positive, total - positive)
  let oneSided: number
  if (ranks.length <= MAX_EXACT_RANKS) {
    oneSided = lowerTail(sumDistribution(ranks), smaller)
  } else {
    const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0)) / 2
    oneSided = normalTail((total / 2 - smaller - 1) / deviation)
  }
  return { statistic: positive / 2, pValue: Math.min(1, 2 * oneSided) }
}

const criticalRanks = new Map<string, number>()

/**
 * How many of the n·(n + 1) / 2 possible sums of ranks lie in each tail that together hold at most `alpha` of the
 * distribution without ties, which is the number of Walsh averages that an interval leaves out at each end.
 */
function ranksInTail(count: number, alpha: number): number {
  const key = `${count} ${alpha}`
  const known = criticalRanks.get(key)
  if (known !== undefined) return known
  const probabilities = sumDistribution(Array.from({ length: count }, (_, i) => i + 1))
  let ranks = 0
  let tail = probabilities[0] as number
  while (tail <= alpha / 2) {
    ranks++
    tail += probabilities[ranks] as number
  }
  criticalRanks.set(key, ranks)
  return ranks
}

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
