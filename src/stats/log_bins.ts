/**
 * Bins of equal width on a logarithmic scale: `perOctave` bins for every octave (a factor of 2). Bin `i` holds the
 * values from 2^(i / perOctave) to below 2^((i + 1) / perOctave); bin 0 also holds those below 1. Where one number of
 * bins divides the other, the finer ones lie within the coarser ones, so that both can be laid over each other.
 */

/** The numbers of bins for an octave, from bins 2.2 % wide to bins whose end is four times their beginning. */
export const BINS_PER_OCTAVE = [32, 16, 8, 4, 2, 1, 0.5] as const

export type BinsPerOctave = (typeof BINS_PER_OCTAVE)[number]

export function binOf(value: number, perOctave: number): number {
  return value > 1 ? Math.floor(Math.log2(value) * perOctave + 1e-9) : 0
}

/** Returns the lower end of a bin; that of the first one is 1, although it holds 0 as well. */
export function binLow(bin: number, perOctave: number): number {
  return 2 ** (bin / perOctave)
}

/** Counts of neighbouring bins, from bin `first` on. */
export interface BinCounts {
  readonly first: number
  readonly counts: readonly number[]
}

/** Returns the counts without the empty bins at both ends; `first` is 0 where all are empty. */
export function trimmed({ first, counts }: BinCounts): BinCounts {
  const from = counts.findIndex(count => count > 0)
  if (from < 0) return { first: 0, counts: [] }
  const to = counts.findLastIndex(count => count > 0)
  return { first: first + from, counts: counts.slice(from, to + 1) }
}

/** Returns the counts of bins that are `factor` times as wide. */
export function coarser({ first, counts }: BinCounts, factor: number): BinCounts {
  const start = Math.floor(first / factor)
  const merged: number[] = []
  counts.forEach((count, i) => {
    const bin = Math.floor((first + i) / factor) - start
    while (merged.length <= bin) merged.push(0)
    merged[bin] = (merged[bin] as number) + count
  })
  return { first: start, counts: merged }
}
