/**
 * Returns MurmurHash3's 32-bit finaliser (Appleby, public domain) of a value: a bijection on unsigned 32-bit integers in
 * which every input bit changes about half of the output bits. native/work_digest.h has the same one.
 */
export function mix32(value: number): number {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Returns an unsigned 32-bit seed that depends on all parts and on their order. */
export function seedFrom(...parts: readonly (string | number)[]): number {
  let h = 0x9e3779b9
  for (const part of parts) {
    const text = `${typeof part}:${part}`
    for (let i = 0; i < text.length; i++) h = mix32(Math.imul(h, 31) + text.charCodeAt(i))
    h = mix32(h ^ text.length)
  }
  return h
}
