import type { Xoshiro128 } from './xoshiro128.ts'

/** Makes the first `count` elements a uniform random sample in random order, in place (Fisher-Yates). */
export function shufflePrefix(
  items: Uint32Array | Float64Array | unknown[],
  count: number,
  random: Xoshiro128,
): void {
  const last = Math.min(count, items.length - 1)
  for (let i = 0; i < last; i++) {
    const j = i + random.below(items.length - i)
    const item = items[i]
    items[i] = items[j] as never
    items[j] = item as never
  }
}

/** Returns a new array with the same elements in uniform random order. */
export function shuffled<T>(items: readonly T[], random: Xoshiro128): T[] {
  const copy = [...items]
  shufflePrefix(copy, copy.length, random)
  return copy
}
