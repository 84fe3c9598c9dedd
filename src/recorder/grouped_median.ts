import type { Histogram } from './histogram.ts'

/**
 * The median of durations that a clock shows in steps. A duration shorter than the step is shown as one of its
 * multiples, now the lower and now the higher, so that the plain median jumps by whole steps: by 2 % of 450 ns where the
 * clock ticks every 10. Here each sample counts as spread evenly over one step around what was shown, and
 * the median is where half of all that lies below: the median of grouped data (Yule and Kendall, An Introduction to the
 * Theory of Statistics, 14th ed., ch. 5). Off by less than a third of a step where the phase of the clock is random.
 *
 * @param stepNs of the clock; where a bucket of the histogram is wider, that counts.
 * @returns NaN for none.
 */
export function groupedMedian(histogram: Histogram, stepNs: number): number {
  const groups = [...histogram.buckets()].map(({ low, high, count }) => {
    return { middle: (low + high) / 2, width: Math.max(stepNs, high - low + 1), count }
  })
  const [first, last] = [groups[0], groups.at(-1)]
  if (!first || !last) return Number.NaN
  const shareBelow = (value: number) =>
    groups.reduce((sum, { middle, width, count }) => {
      return sum + count * Math.min(1, Math.max(0, (value - middle) / width + 0.5))
    }, 0) / histogram.count
  let [low, high] = [first.middle - first.width / 2, last.middle + last.width / 2]
  // Each turn halves what is left: 1 ms is within 10^-6 ns after 40.
  for (let turn = 0; turn < 60; turn++) {
    const middle = (low + high) / 2
    if (shareBelow(middle) < 0.5) low = middle
    else high = middle
  }
  return (low + high) / 2
}
