/** The method that cries wolf: the samples of one process, tested against those of another with the same code. */
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { spawnBlock } from '../../dist/src/runner/spawn_block.js'
import { normalTail } from '../../dist/src/stats/distributions.js'
import { median } from '../../dist/src/stats/quantile.js'

export const medianOf = median

/** How many processes are each compared with the next one. */
const PROCESSES = 10

/**
 * The p-value of Mann and Whitney's test, two-sided, by the normal distribution with the variance of ties (Lehmann,
 * Nonparametrics, 1975, appendix), of samples that are counted in buckets.
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

/** The interval of the median by order statistics of the samples, as if they were independent. */
function medianInterval(histogram) {
  const half = 0.98 / Math.sqrt(histogram.count)
  return [histogram.quantile(Math.max(0, 0.5 - half)), histogram.quantile(Math.min(1, 0.5 + half))]
}

/** Of every two processes that follow each other and every cell: what the samples' tests say. */
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
