import { type BinCounts, binLow } from '../../stats/log_bins.ts'

/** Latencies from `low` to below `high`, in ns. */
export interface LatencyRange {
  readonly low: number
  readonly high: number
}

/** Returns the counts of a slot of a timeline; docs/result-format.md says how it is written. */
export function slotCounts([first = 0, ...counts]: readonly number[]): BinCounts {
  return { first, counts }
}

export function eventsIn(slot: readonly number[]): number {
  return slotCounts(slot).counts.reduce((sum, count) => sum + count, 0)
}

/** Returns the bin that contains the p-quantile (0 to 1) of the events of a slot; null for no event. */
export function slotQuantile(slot: readonly number[], p: number, binsPerOctave: number): LatencyRange | null {
  const { first, counts } = slotCounts(slot)
  const rank = p * eventsIn(slot)
  let below = 0
  let bin = -1
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue
    bin = first + i
    below += count
    if (below >= rank) break
  }
  return bin < 0 ? null : { low: binLow(bin, binsPerOctave), high: binLow(bin + 1, binsPerOctave) }
}
