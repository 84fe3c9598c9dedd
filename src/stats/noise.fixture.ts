import type { Xoshiro128 } from '../random/xoshiro128.ts'

/** Returns a function that draws from between 0 and 1, in steps of 2^-30. */
export function uniformDraws(random: Xoshiro128): () => number {
  return () => (random.below(2 ** 30) + 0.5) / 2 ** 30
}

/** Draws a normal value of mean 0 and standard deviation 1 from two uniform ones (Box and Muller). */
export function normalOf(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Returns the number of `runs` in which an interval holds the `truth`. */
export function timesHeld(
  runs: number,
  truth: number,
  intervalOf: (run: number) => readonly [low: number, high: number] | null,
): number {
  return Array.from({ length: runs }, (_, run) => intervalOf(run) as [number, number]).filter(
    ([low, high]) => low <= truth && truth <= high,
  ).length
}
