import { normalQuantile, normalTail } from './distributions.ts'
import { nthSmallest, quantileSorted } from './quantile.ts'

/** Up to this number of ranks the distribution is exact; for more the normal approximation is close enough. */
const MAX_EXACT_RANKS = 200

interface SignedRankTest {
  /** W+, the sum of the ranks of the positive differences. */
  readonly statistic: number
  /** The two-sided p-value of the hypothesis that differences are symmetric around 0. */
  readonly pValue: number
}

/**
 * Returns the distribution of the sum of ranks that a fair coin chooses: the probability of each sum, with the sum as
 * index. It covers all 2^n choices, one rank after the other. Ranks are doubled so that the mean ranks of ties are
 * whole numbers.
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

/** Returns the probability of a sum of at most `most`. */
function lowerTail(probabilities: Float64Array, most: number): number {
  let tail = 0
  for (let sum = 0; sum <= most && sum < probabilities.length; sum++) tail += probabilities[sum] as number
  return tail
}

/** Returns twice the rank of each magnitude among all; equal ones share the mean of their ranks. */
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
 * Returns the outcome of Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945), two-sided and exact: given the
 * magnitudes, with the mean ranks of ties, both signs are equally likely. Differences of 0 take part in the ranking and then drop out (Pratt, Journal
 * of the American Statistical Association 54, 1959): if they were dropped before it, lowering all differences could make
 * a sample look more raised. Above MAX_EXACT_RANKS differences the normal distribution is used, with the variance of the
 * ranks themselves, which accounts for ties and zeros, and with the correction for continuity.
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
 * Returns the number of sums of ranks in each tail of the distribution without ties, where both tails together hold at
 * most `alpha`. An interval leaves out so many Walsh averages at each end.
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

interface LocationEstimate {
  /** The pseudo-median, which for a symmetric distribution is its middle. */
  readonly estimate: number
  /** The interval; null where there are too few values. */
  readonly interval: readonly [low: number, high: number] | null
}

/** Returns the means of all pairs of values, those of each value with itself included, in no order. */
function walshAverages(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j <= i; j++) averages[at++] = ((values[i] as number) + (values[j] as number)) / 2
  }
  return averages
}

/**
 * Returns how many averages lie outside of the interval at either end, from the signed-rank distribution, or for many
 * values from its normal approximation (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods,
 * 2014, section 3.3).
 */
function averagesOutside(count: number, alpha: number): number {
  if (count <= MAX_EXACT_RANKS) return ranksInTail(count, alpha)
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24)
  return Math.floor((count * (count + 1)) / 4 - normalQuantile(alpha / 2) * deviation)
}

/**
 * Returns the estimate of Hodges and Lehmann (Annals of Mathematical Statistics 34, 1963), the median of the Walsh
 * averages, with the interval of those shifts that the signed-rank test at `alpha` does not reject: the averages
 * without the outermost ones (Tukey; Hollander, Wolfe and Chicken, section 3.3). With ties it is conservative.
 *
 * @param values one value at least; an interval of 95 % needs six.
 */
export function hodgesLehmann(values: readonly number[], alpha = 0.05): LocationEstimate {
  const averages = walshAverages(values)
  const middle = (averages.length - 1) / 2
  const below = Math.floor(middle)
  const low = nthSmallest(averages, below)
  const estimate = quantileSorted([low, nthSmallest(averages, Math.ceil(middle), below)], 0.5)
  const outside = averagesOutside(values.length, alpha)
  if (outside === 0) return { estimate, interval: null }
  return {
    estimate,
    interval: [
      nthSmallest(averages, outside - 1, 0, below),
      nthSmallest(averages, averages.length - outside, below),
    ],
  }
}
