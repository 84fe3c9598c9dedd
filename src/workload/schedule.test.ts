import fc from 'fast-check'
import { expect, test } from 'vitest'
import { digestEventsOf, expectedScheduleDigest, makeSchedule, type ScheduleSpec } from './schedule.ts'

const spec: ScheduleSpec = {
  seed: 7,
  fdCount: 64,
  ratePerSecond: 20_000,
  arrivals: 'poisson',
  burstSize: null,
  episode: 1,
  events: 20_000,
}

const anySpec = fc
  .record({
    seed: fc.nat(0xffffffff),
    fdCount: fc.integer({ min: 1, max: 5000 }),
    ratePerSecond: fc.integer({ min: 1, max: 1_000_000_000 }),
    arrivals: fc.constantFrom('constant', 'poisson', 'bursts'),
    size: fc.integer({ min: 1, max: 50 }),
    episode: fc.nat(9),
    events: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ size, ...given }): ScheduleSpec => {
    const arrivals = given.arrivals as ScheduleSpec['arrivals']
    return { ...given, arrivals, burstSize: arrivals === 'bursts' ? size : null }
  })

test('times are whole and ascend from 0 to the end, and targets are of the pool', () => {
  fc.assert(
    fc.property(anySpec, given => {
      const { timesNs, indices, endNs } = makeSchedule(given)
      expect(timesNs[0]).toBe(0)
      expect(timesNs.every((time, i) => Number.isInteger(time) && time >= (timesNs[i - 1] ?? 0))).toBe(true)
      expect(endNs).toBeGreaterThanOrEqual(timesNs.at(-1) as number)
      expect(indices.every(index => index < given.fdCount)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('more events do not change the first ones', () => {
  fc.assert(
    fc.property(anySpec, fc.nat(300), (given, more) => {
      const short = makeSchedule(given)
      const long = makeSchedule({ ...given, events: given.events + more })
      expect(long.timesNs.subarray(0, given.events)).toEqual(short.timesNs)
      expect(long.indices.subarray(0, given.events)).toEqual(short.indices)
    }),
    { numRuns: 40 },
  )
})

test('this seed gives this schedule, on every machine', () => {
  const { timesNs, indices } = makeSchedule({ ...spec, events: 6 })
  expect([...indices]).toEqual([13, 46, 58, 52, 4, 12])
  expect([...timesNs]).toEqual([0, 22146, 50255, 59310, 75573, 81107])
})

test('a seed, an episode, a rate and N of its own give other targets and gaps', () => {
  const changes = [{}, { seed: 8 }, { episode: 2 }, { ratePerSecond: 20_001 }, { fdCount: 65 }]
  const schedules = changes.map(change => makeSchedule({ ...spec, ...change, events: 50 }))
  expect(new Set(schedules.map(({ indices }) => indices.join())).size).toBe(changes.length)
  expect(new Set(schedules.map(({ timesNs }) => timesNs.join())).size).toBe(changes.length)
})

test('a constant rate has equal gaps, to the rounding', () => {
  const { timesNs, endNs } = makeSchedule({ ...spec, arrivals: 'constant', ratePerSecond: 3, events: 4 })
  expect([...timesNs]).toEqual([0, 333_333_333, 666_666_667, 1e9])
  expect(endNs).toBe(1_333_333_333)
})

test('gaps of a Poisson process have the rate as their mean, and deviate as much', () => {
  const { timesNs } = makeSchedule(spec)
  const gaps = Array.from(timesNs.subarray(1), (time, i) => time - (timesNs[i] as number))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  expect(Math.abs(mean / 50_000 - 1)).toBeLessThan(0.03)
  expect(Math.abs(deviation / mean - 1)).toBeLessThan(0.05)
  // Counts in equal windows have a variance that is their mean.
  const counts = new Array<number>(900).fill(0)
  for (const time of timesNs) {
    const window = Math.floor(time / 1e6)
    if (window < counts.length) counts[window]! += 1
  }
  const average = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / counts.length
  expect(Math.abs(variance / average - 1)).toBeLessThan(0.2)
})

test('a burst is due at one moment, and the rate is that of the events', () => {
  const { timesNs, endNs } = makeSchedule({ ...spec, arrivals: 'bursts', burstSize: 4, events: 10 })
  expect([...timesNs]).toEqual([0, 0, 0, 0, 200e3, 200e3, 200e3, 200e3, 400e3, 400e3])
  expect(endNs).toBe(600e3)
})

test('targets are drawn anew, each equally often', () => {
  const { indices } = makeSchedule({ ...spec, fdCount: 16 })
  const counts = new Array<number>(16).fill(0)
  for (const index of indices) counts[index]! += 1
  for (const count of counts) expect(Math.abs(count / 1250 - 1)).toBeLessThan(0.15)
})

test('the digest covers a hundredth of a second, and knows every target', () => {
  expect([1, 1000, 100_000, 1_000_000_000].map(digestEventsOf)).toEqual([1, 10, 1000, 1024])
  const schedule = makeSchedule({ ...spec, events: 20 })
  const digest = expectedScheduleDigest(schedule, 10)
  expect(digest).not.toBe(expectedScheduleDigest(schedule, 9))
  schedule.indices[9] = ((schedule.indices[9] as number) + 1) % 64
  expect(expectedScheduleDigest(schedule, 10)).not.toBe(digest)
})
