/**
 * This section shows what other methods would call changed between processes with the same code. Tests of the samples
 * of one process against those of another give false positives, which is why muxbench does not use them.
 */
import { decodeHdr } from '../../dist/src/recorder/hdr_exchange.js'
import { blockInterval } from '../../dist/src/stats/block_interval.js'
import { normalTail } from '../../dist/src/stats/distributions.js'
import { median } from '../../dist/src/stats/quantile.js'
import { section } from '../validity/checks.mjs'
import { runMuxbench } from '../validity/muxbench.mjs'
import { cellsOf, processFigures } from './processes.mjs'
import { showShare } from './words.mjs'

/** How many single processes are measured; each is compared with the next one. */
const PROCESSES = 10
/** How many processes of either build an interval is made of. */
const PAIRS = 20

/**
 * Returns the two-sided p-value of Mann and Whitney's test for samples that are counted in buckets. It uses the normal
 * distribution with the variance of ties (Lehmann, Nonparametrics, 1975, appendix).
 */
function mannWhitneyOfCounts(first, second) {
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

function areApart([low, high], [otherLow, otherHigh]) {
  return high < otherLow || otherHigh < low
}

/** Returns the intervals of successive processes of a cell, which take turns as two builds would. */
function intervalPairs(figures, pairs) {
  const found = []
  for (let at = 0; at + 2 * pairs <= figures.length; at += 2 * pairs) {
    const drawn = figures.slice(at, at + 2 * pairs)
    found.push(
      [0, 1].map(build => {
        const own = drawn.filter((_, i) => i % 2 === build)
        return blockInterval(own, median(own))
      }),
    )
  }
  return found
}

/** Returns what tests of the samples say, for every two successive processes and every cell. */
function samplesCompared(options) {
  const processes = Array.from({ length: options.quick ? 2 : PROCESSES }, () =>
    runMuxbench(...cellsOf(options), '--blocks', '1', '--budget', options.quick ? '0.2' : '1.05').cells.map(
      ({ metrics }) => decodeHdr(metrics.waitNs.hdr),
    ),
  )
  return processes.slice(1).flatMap((cells, before) =>
    cells.map((histogram, cell) => {
      const other = processes[before][cell]
      return {
        pValue: mannWhitneyOfCounts(histogram, other),
        apart: areApart(medianInterval(histogram), medianInterval(other)),
      }
    }),
  )
}

export function otherMethods(options) {
  section(
    'Other methods',
    'What other methods would say of processes with the same code. These figures have no limit.',
  )
  const cells = processFigures(options)
  const intervals = cells.flatMap(figures => intervalPairs(figures, options.quick ? 10 : PAIRS))
  showShare(
    'intervals of both builds that do not overlap',
    intervals.filter(([base, head]) => areApart(base, head)).length,
    intervals.length,
  )
  const samples = samplesCompared(options)
  const countOf = isSo => samples.filter(isSo).length
  for (const [what, count] of [
    ['Mann-Whitney of the samples of two processes, p < 0.05', countOf(({ pValue }) => pValue < 0.05)],
    [`the same, p < 0.05 / ${cells.length}`, countOf(({ pValue }) => pValue < 0.05 / cells.length)],
    ['intervals of two single runs apart', countOf(({ apart }) => apart)],
  ]) {
    showShare(what, count, samples.length)
  }
}
