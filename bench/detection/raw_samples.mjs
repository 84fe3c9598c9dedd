/** Tests of the samples of one process against those of another with the same code. This method gives false positives, and shows why muxbench does not use it. */
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { spawnBlock } from '../../dist/src/runner/spawn.js'
import { normalTail } from '../../dist/src/stats/distributions.js'
import { median } from '../../dist/src/stats/quantile.js'

export const medianOf = median

/** How many processes are measured; each is compared with the next one. */
const PROCESSES = 10

/**
 * Returns the two-sided p-value of Mann and Whitney's test for samples that are counted in buckets. It uses the normal
 * distribution with the variance of ties (Lehmann, Nonparametrics, 1975, appendix).
 */
export function mannWhitneyOfCounts(first, second) {
  const counts = new Map()
  for (const [of, histogram] of [first, second].entries()) {
    for (const { low, count } of histogram.buckets()) {
      const both = counts.get(low) ?? [0, 0]
      both[of] += count
      counts.set(low, both)
    }
  }
  const [n, m] = [first.count, second.count]
  const all = n + m
  let [below, statistic, ties] = [0, 0, 0]
  for (const [, [a, b]] of [...counts].sort(([x], [y]) => x - y)) {
    statistic += b * (below + a / 2)
    below += a
    ties += (a + b) ** 3 - (a + b)
  }
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)))
  if (!(variance > 0)) return 1
  return Math.min(1, 2 * normalTail(Math.abs(statistic - (n * m) / 2) / Math.sqrt(variance)))
}

/** Returns the 95 % interval of the median by order statistics, as if the samples were independent. */
function medianInterval(histogram) {
  const half = 0.98 / Math.sqrt(histogram.count)
  return [histogram.quantile(Math.max(0, 0.5 - half)), histogram.quantile(Math.min(1, 0.5 + half))]
}

/** Measures processes and returns what tests of the samples say, for every two successive processes and every cell. */
export async function measureSamples(planned, { pin, clock, scheduler, processMs, hosts }, isQuick) {
  const cells = planned.map(({ cell }) => cell)
  const found = []
  let before = null
  for (let index = 0; index < (isQuick ? 2 : PROCESSES); index++) {
    const request = {
      type: 'run',
      index,
      seed: 1,
      cells,
      firstPosition: 0,
      budgetMs: processMs,
      pin,
      clock,
      scheduler,
    }
    const { results } = await spawnBlock(request, new AbortController().signal, hosts.base)
    const now = new Map(results.map(({ cellId, samples }) => [cellId, Histogram.fromData(samples.waitNs)]))
    for (const [id, histogram] of before ?? []) {
      const other = now.get(id)
      if (!other) continue
      const [low, high] = medianInterval(histogram)
      const [otherLow, otherHigh] = medianInterval(other)
      found.push({
        id,
        pValue: mannWhitneyOfCounts(histogram, other),
        apart: high < otherLow || otherHigh < low,
      })
    }
    before = now
  }
  return found
}
