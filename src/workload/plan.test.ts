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

const ACTIVITIES = ['random', 'round-robin', 'first', 'last', 'hot-set', 'zipf', 'bursts'] as const

function iterationsOf(given: Parameters<typeof makePlan>[0]): number[][] {
  const { indices, iterations, activeCount } = makePlan(given)
  return Array.from({ length: iterations }, (_, i) => [
    ...indices.subarray(i * activeCount, (i + 1) * activeCount),
  ])
}

/** Returns how often each descriptor is active, from the most frequent one on. */
function frequencies(given: Parameters<typeof makePlan>[0]): number[] {
  const counts = new Array<number>(given.fdCount).fill(0)
  for (const index of makePlan(given).indices) counts[index]! += 1
  return counts.sort((a, b) => b - a)
}

test.each(ACTIVITIES)('%s: each iteration names distinct descriptors, the same ones for a seed', activity => {
  for (const activeCount of [1, 7, 64]) {
    const given = { seed: 3, fdCount: 64, activeCount, activity }
    const iterations = iterationsOf(given)
    expect(iterations.every(active => new Set(active).size === activeCount)).toBe(true)
    expect(Math.max(...iterations.flat())).toBeLessThan(64)
    expect(iterationsOf(given)).toEqual(iterations)
    const sequential = iterationsOf({ ...given, writeOrder: 'sequential' })
    if (activity !== 'bursts') {
      expect(sequential).toEqual(iterations.map(active => active.sort((a, b) => a - b)))
    }
    expect(sequential.every(active => active.every((index, i) => i === 0 || index > active[i - 1]!))).toBe(
      true,
    )
  }
})

test('the descriptors take turns, or are the first or the last ones, and are written to in random order', () => {
  const given = { seed: 3, fdCount: 64, activeCount: 48 }
  const sets = (activity: 'round-robin' | 'first' | 'last') =>
    iterationsOf({ ...given, activity, writeOrder: 'sequential' })
  const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)
  expect(sets('round-robin').slice(0, 3)).toEqual([
    from(0, 48),
    [...from(0, 32), ...from(48, 16)],
    [...from(0, 16), ...from(32, 32)],
  ])
  expect(new Set(sets('first').map(String))).toEqual(new Set([String(from(0, 48))]))
  expect(new Set(sets('last').map(String))).toEqual(new Set([String(from(16, 48))]))
  expect(new Set(iterationsOf({ ...given, activity: 'first' }).map(String)).size).toBeGreaterThan(50)
})

test('a burst makes the same descriptors active for 16 iterations, and then others', () => {
  const sets = iterationsOf({
    ...{ seed: 3, fdCount: 1000, activeCount: 4 },
    activity: 'bursts',
    writeOrder: 'sequential',
  }).map(String)
  const bursts = Array.from({ length: 20 }, (_, burst) => new Set(sets.slice(burst * 16, (burst + 1) * 16)))
  expect(bursts.every(burst => burst.size === 1)).toBe(true)
  expect(new Set(bursts.flatMap(burst => [...burst])).size).toBe(20)
})

test('a tenth of the descriptors is hot, and has nine tenths of the events', () => {
  const counts = frequencies({ seed: 3, fdCount: 1000, activeCount: 1, activity: 'hot-set' })
  const all = counts.reduce((a, b) => a + b, 0)
  const hot = counts.slice(0, 100).reduce((a, b) => a + b, 0)
  expect(hot / all).toBeGreaterThan(0.88)
  expect(hot / all).toBeLessThan(0.92)
  // With more active descriptors than hot ones, cold ones are active, too.
  expect(frequencies({ seed: 3, fdCount: 20, activeCount: 10, activity: 'hot-set' }).at(-1)).toBeGreaterThan(
    0,
  )
})

test("with Zipf's law the r-th descriptor is active 1/r as often as the first", () => {
  const counts = frequencies({ seed: 3, fdCount: 1000, activeCount: 1, activity: 'zipf' })
  const harmonic = Array.from({ length: 1000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0)
  const all = counts.reduce((a, b) => a + b, 0)
  for (const rank of [1, 2, 4, 8]) {
    const expected = all / harmonic / rank
    expect(Math.abs(counts[rank - 1]! - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
  const ranked = (seed: number) =>
    String(makePlan({ seed, fdCount: 64, activeCount: 2, activity: 'zipf' }).indices)
  expect(ranked(1)).not.toBe(ranked(2))
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
  expect(makePlan({ seed: 1, fdCount: 8, activeCount: 2, readsPerMessage: 4 }).digestIterations).toBe(32)
})
