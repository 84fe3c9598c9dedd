import { mix32 } from '../random/mix32.ts'
import { type Plan, writesOfChain } from './plan.ts'

/**
 * Returns a work digest as text: 64 bits in 16 hexadecimal digits. A digest is the sum of a hash of every delivered
 * (iteration, index), so that the order of delivery within a wait does not matter.
 */
export function formatDigest(high: number, low: number): string {
  const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0')
  return hex(high) + hex(low)
}

/** The sum that becomes a digest: two unsigned 32-bit words. */
export interface DigestSum {
  digestHigh: number
  digestLow: number
}

/** Adds one delivered descriptor. native/work_digest.h computes the same. */
export function addDelivery(sum: DigestSum, iteration: number, index: number): void {
  const hash = mix32(Math.imul(iteration, 0x9e3779b1) + index)
  sum.digestHigh = (sum.digestHigh + hash) >>> 0
  sum.digestLow = (sum.digestLow + mix32(hash ^ 0x27d4eb2f)) >>> 0
}

/**
 * Returns the digest of a mechanism that delivers exactly what the first `iterations` of the plan make ready, the
 * writes of its handlers included.
 */
export function expectedDigest(plan: Plan, iterations: number): string {
  const sum = { digestHigh: 0, digestLow: 0 }
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let i = 0; i < plan.activeCount; i++) {
      const first = plan.indices[iteration * plan.activeCount + i] as number
      for (let step = 0; step <= writesOfChain(plan, i); step++) {
        addDelivery(sum, iteration, (first + step) % plan.fdCount)
      }
    }
  }
  return formatDigest(sum.digestHigh, sum.digestLow)
}
