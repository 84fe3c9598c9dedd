import { expect, test } from 'vitest'
import { expectedDigest, formatDigest } from './digest.ts'
import { makePlan, type Plan } from './plan.ts'

test('a digest has 16 digits', () => {
  expect(formatDigest(1, 0xffffffff)).toBe('00000001ffffffff')
})

test('order within an iteration does not count, the iteration and the index do', () => {
  const plan = makePlan({ seed: 9, fdCount: 64, activeCount: 4 })
  const digest = expectedDigest(plan, 2)
  const changed = (change: (indices: Uint32Array) => void): Plan => {
    const indices = plan.indices.slice()
    change(indices)
    return { ...plan, indices }
  }
  const swap = (a: number, b: number) => (indices: Uint32Array) => {
    ;[indices[a], indices[b]] = [indices[b]!, indices[a]!]
  }
  expect(expectedDigest(changed(swap(0, 3)), 2)).toBe(digest)
  expect(expectedDigest(changed(swap(0, 4)), 2)).not.toBe(digest)
  const other = changed(indices => {
    indices[0] = (indices[0]! + 1) % 64
  })
  expect(expectedDigest(other, 2)).not.toBe(digest)
})

test('what the handlers of a chain make ready is work, too, and goes round at the end', () => {
  const chained = makePlan({ seed: 9, fdCount: 8, activeCount: 2, chainWrites: 3 })
  const indices = chained.indices.slice()
  // Two chains, of two writes and of one, begin at 6 and at 2.
  indices.set([6, 2])
  const delivered = { ...chained, activeCount: 5, chainWrites: 0, indices: Uint32Array.of(6, 7, 0, 2, 3) }
  expect(expectedDigest({ ...chained, indices }, 1)).toBe(expectedDigest(delivered, 1))
  expect(expectedDigest({ ...chained, indices, chainWrites: 2 }, 1)).not.toBe(expectedDigest(delivered, 1))
})
