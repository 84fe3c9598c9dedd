import { mix32 } from './mix32.ts'

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/**
 * The generator xoshiro128** 1.1 (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c). It uses 32-bit
 * integer arithmetic only, so that a seed gives the same sequence on every machine.
 */
export class Xoshiro128 {
  #a: number
  #b: number
  #c: number
  #d: number

  private constructor(a: number, b: number, c: number, d: number) {
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  /** Returns a generator from an unsigned 32-bit seed, spread over the state by SplitMix32's steps. */
  static fromSeed(seed: number): Xoshiro128 {
    const word = (step: number) => mix32(seed + Math.imul(0x9e3779b9, step))
    return new Xoshiro128(word(1), word(2), word(3), word(4))
  }

  /** Returns a generator with a given state of four 32-bit words, not all of them 0. */
  static fromState(a: number, b: number, c: number, d: number): Xoshiro128 {
    return new Xoshiro128(a | 0, b | 0, c | 0, d | 0)
  }

  /** Returns the next unsigned 32-bit integer. */
  next(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9)
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = rotateLeft(this.#d, 11)
    return result >>> 0
  }

  /** Returns an integer from 0 to `bound` - 1, each equally likely. `bound` is from 1 to 2^32. */
  below(bound: number): number {
    // Values above the largest multiple of `bound` are drawn again, since they would favour small results.
    const limit = 2 ** 32 - (2 ** 32 % bound)
    for (;;) {
      const value = this.next()
      if (value < limit) return value % bound
    }
  }
}
