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
  expect(
    expectedDigest(
      changed(indices => {
        indices[0] = (indices[0]! + 1) % 64
      }),
      2,
    ),
  ).not.toBe(digest)
})
