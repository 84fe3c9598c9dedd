/**
 * MurmurHash3's 32-bit finaliser (Appleby, public domain): a bijection on unsigned 32-bit integers in
 * which every input bit changes about half of the output bits. native/runner.cc has the same one.
 */
export function mix32(value: number): number {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Folds texts and numbers into one unsigned 32-bit seed. The order counts. */
export function seedFrom(...parts: readonly (string | number)[]): number {
  let h = 0x9e3779b9
  for (const part of parts) {
    const text = `${typeof part}:${part}`
    for (let i = 0; i < text.length; i++) h = mix32(Math.imul(h, 31) + text.charCodeAt(i))
    h = mix32(h ^ text.length)
  }
  return h
}
