import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePlan, writesOfChain } from './plan.ts'

const spec = fc
  .record({ seed: fc.nat(0xffffffff), fdCount: fc.integer({ min: 1, max: 300 }), share: fc.nat(1000) })
  .map(({ seed, fdCount, share }) => ({
    seed,
    fdCount,
    activeCount: Math.max(1, Math.floor((fdCount * share) / 1000)),
  }))

test('every iteration names distinct descriptors of the pool', () => {
  fc.assert(
    fc.property(spec, given => {
      const plan = makePlan(given)
      expect(plan.indices.length).toBe(plan.iterations * plan.activeCount)
      for (let i = 0; i < plan.iterations; i++) {
        const active = plan.indices.subarray(i * plan.activeCount, (i + 1) * plan.activeCount)
        const isSound = new Set(active).size === plan.activeCount && Math.max(...active) < given.fdCount
        if (!isSound) expect.fail(`iteration ${i} has the indices ${active.join(', ')}`)
      }
    }),
    { numRuns: 20 },
  )
})

test('a plan without active descriptors names none, and has iterations all the same', () => {
  const plan = makePlan({ seed: 42, fdCount: 1000, activeCount: 0 })
  expect(plan.indices).toHaveLength(0)
  expect(plan.iterations).toBeGreaterThan(1)
  expect(plan.digestIterations).toBeGreaterThan(0)
  expect(Number.isInteger(plan.digestIterations)).toBe(true)
})

test('this seed gives this plan, on every machine', () => {
  const plan = makePlan({ seed: 42, fdCount: 1000, activeCount: 3 })
  expect([...plan.indices.subarray(0, 9)]).toMatchInlineSnapshot(`
    [
      794,
      569,
      361,
      485,
      921,
      596,
      310,
      139,
      854,
    ]
  `)
  expect(plan.iterations).toBe(2666)
})

test('another seed, N or k gives another plan', () => {
  const first = (seed: number, fdCount: number, activeCount: number) =>
    [...makePlan({ seed, fdCount, activeCount }).indices.subarray(0, 8)].join()
  const plans = [first(1, 1000, 2), first(2, 1000, 2), first(1, 1001, 2), first(1, 1000, 4)]
  expect(new Set(plans).size).toBe(4)
})

test('over a plan every descriptor is about equally often ready', () => {
  const plan = makePlan({ seed: 1, fdCount: 16, activeCount: 4 })
  const counts = new Array<number>(16).fill(0)
  for (const index of plan.indices) counts[index]! += 1
  const mean = plan.indices.length / 16
  for (const count of counts) expect(Math.abs(count - mean)).toBeLessThan(mean * 0.2)
})

test('a plan is short where an iteration is large, and has at least two iterations', () => {
  expect(makePlan({ seed: 1, fdCount: 8192, activeCount: 8192 }).iterations).toBe(8)
  const huge = makePlan({ seed: 1, fdCount: 100_000, activeCount: 100_000 })
  expect(huge.iterations).toBe(2)
  expect(huge.digestIterations).toBe(1)
  const digestIterations = (fdCount: number, activeCount: number) =>
    makePlan({ seed: 1, fdCount, activeCount }).digestIterations
  expect(digestIterations(8, 1)).toBe(256)
  expect(digestIterations(8, 8)).toBe(32)
  expect(digestIterations(8192, 1)).toBe(4)
  expect(digestIterations(8192, 819)).toBe(1)
  expect(digestIterations(8192, 8192)).toBe(1)
  expect(digestIterations(1_000_000, 1)).toBe(4)
})

test('chains begin evenly spaced, at another place in each iteration', () => {
  const plan = makePlan({ seed: 8, fdCount: 103, activeCount: 10, chainWrites: 25 })
  const offsets = new Set<number>()
  for (let i = 0; i < 200; i++) {
    const starts = [...plan.indices.subarray(i * 10, (i + 1) * 10)]
    offsets.add(starts[0]!)
    expect(starts).toEqual(starts.map((_, chain) => (starts[0]! + chain * 10) % 103))
  }
  expect(offsets.size).toBeGreaterThan(50)
  expect(Math.max(...plan.indices)).toBe(102)
})

test('the writes are dealt out over the chains', () => {
  const dealt = (activeCount: number, chainWrites: number) => {
    const plan = makePlan({ seed: 1, fdCount: 64, activeCount, chainWrites })
    return Array.from({ length: activeCount }, (_, at) => writesOfChain(plan, at))
  }
  expect(dealt(4, 10)).toEqual([3, 3, 2, 2])
  expect(dealt(3, 2)).toEqual([1, 1, 0])
  expect(dealt(1, 100)).toEqual([100])
  expect(dealt(2, 0)).toEqual([0, 0])
})

test('the digest takes fewer iterations where each has many rounds', () => {
  const digestIterations = (fdCount: number, activeCount: number, chainWrites: number) =>
    makePlan({ seed: 1, fdCount, activeCount, chainWrites }).digestIterations
  expect(digestIterations(8, 1, 100)).toBe(2)
  expect(digestIterations(100, 1, 100)).toBe(2)
  expect(digestIterations(8192, 1, 100)).toBe(1)
  expect(digestIterations(8192, 100, 100)).toBe(1)
})
