import { afterAll, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { loadAddon, type NativeFdPool } from './addon.ts'
import { testColumns, testOptions, triggersOf } from './columns.fixture.ts'
import { isSimulated, MECHANISMS, mechanismNamed } from './mechanisms.ts'
import { SimRunner, simClockCostNs } from './sim_runner.ts'

const addon = loadAddon()
const FD_COUNT = 40
const plan = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 7 })

const defaults = testOptions('sim-epoll', FD_COUNT)

const pool = new addon.FdPool(FD_COUNT)
const fullPools = {
  out: new addon.FdPool(FD_COUNT, 'socketpair', 'out'),
  inout: new addon.FdPool(FD_COUNT, 'socketpair', 'inout'),
}
afterAll(() => {
  for (const each of [pool, ...Object.values(fullPools)]) each.close()
})

const variants = MECHANISMS.filter(({ name }) => isSimulated(name)).flatMap(({ name, features }) =>
  ['nonblocking', 'ready'].flatMap(waitMode =>
    triggersOf(features).map(trigger => ({ ...defaults, mechanism: name, waitMode, ...trigger })),
  ),
)

test.each(variants.filter(({ waitMode }) => waitMode === 'nonblocking'))(
  'an iteration of an empty plan is one wait that finds nothing: %j',
  variant => {
    const empty = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 0 })
    const runner = new SimRunner(empty, variant, testColumns(100), null)
    expect(runner.runBatch(0, 50)).toMatchObject({
      ...{ iterations: 50, waits: 50, events: 0, emptyWaits: 50 },
      ...{ digestHigh: 0, digestLow: 0 },
    })
    runner.close()
  },
)

describe.each(
  variants.map(variant => {
    const flags = `${variant.edge ? ' edge' : ''}${variant.oneshot ? ' oneshot' : ''}`
    return [`${variant.mechanism}${flags} ${variant.waitMode}`, variant] as const
  }),
)('%s', (_, variant) => {
  test.each([
    ['simulated', () => null],
    ['real', () => ({ pool, addon })],
  ])('on %s socketpairs it delivers what the plan makes ready', (_, real) => {
    for (const maxEvents of [FD_COUNT, 3]) {
      const runner = new SimRunner(plan, { ...variant, maxEvents }, testColumns(2000), real())
      const result = runner.runBatch(0, 50)
      expect(result).toMatchObject({ iterations: 50, events: 350, emptyWaits: 0 })
      expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 50))
      expect(result.waits).toBe(
        mechanismNamed(variant.mechanism)?.features.bounded ? 50 * Math.ceil(7 / maxEvents) : 50,
      )
      runner.close()
    }
  })

  test.each([
    ['simulated', 'out'],
    ['simulated', 'inout'],
    ['real', 'out'],
    ['real', 'inout'],
  ] as const)(
    'on full %s socketpairs watched for %s it delivers what the plan makes ready',
    (kind, interest) => {
      const real = kind === 'real' ? { pool: fullPools[interest], addon } : null
      const runner = new SimRunner(plan, variant, testColumns(2000), real, interest)
      const result = runner.runBatch(0, 50)
      expect(result).toMatchObject({ iterations: 50, events: 350, emptyWaits: 0 })
      expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 50))
      runner.close()
    },
  )

  test('its samples add up', () => {
    const samples = testColumns(200)
    const runner = new SimRunner(plan, variant, samples, null)
    const { elapsedNs } = runner.runBatch(0, 10)
    for (let i = 0; i < 10; i++) {
      const cycle = samples.armNs[i]! + samples.waitNs[i]! + samples.scanNs[i]!
      expect(samples.cycleNs[i]).toBeCloseTo(cycle, 0)
      expect(samples.iterationNs[i]).toBeCloseTo(samples.writeNs[i]! + cycle + samples.drainNs[i]!, 0)
    }
    expect(samples.waitNs.filter(value => value >= 0)).toHaveLength(10)
    expect(samples.dispatchLatencyNs.filter(value => value >= 0)).toHaveLength(70)
    expect(elapsedNs).toBeGreaterThan(0)
  })

  test('the same plan gives the same counts, on simulated and on real socketpairs', () => {
    const count = (real: { pool: NativeFdPool; addon: typeof addon } | null) => {
      const runner = new SimRunner(plan, variant, testColumns(500), real)
      const before = runner.work()
      runner.runBatch(0, 30)
      const after = runner.work()
      runner.close()
      return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]!]))
    }
    const simulated = count(null)
    expect(count(null)).toEqual(simulated)
    const real = count({ pool, addon })
    for (const name of ['filePolls', 'callbacks', 'eventsReturned', 'entriesCopiedOut', 'bytesCopiedOut']) {
      expect([name, real[name]]).toEqual([name, simulated[name]])
    }
  })
})

test('select and poll look at every file in every wait, epoll at those on its ready list', () => {
  const one = makePlan({ seed: 1, fdCount: FD_COUNT, activeCount: 1 })
  const polls = (mechanism: string, edge: boolean) => {
    const runner = new SimRunner(one, { ...defaults, mechanism, edge }, testColumns(200), null)
    const before = runner.work()['filePolls']!
    runner.runBatch(0, 100)
    return (runner.work()['filePolls']! - before) / 100
  }
  expect(polls('sim-select', false)).toBe(FD_COUNT)
  expect(polls('sim-poll', false)).toBe(FD_COUNT)
  expect(polls('sim-epoll', true)).toBe(1)
  // Level: the item of the wait before is still on the list, and is found idle.
  expect(polls('sim-epoll', false)).toBeGreaterThan(1)
  expect(polls('sim-epoll', false)).toBeLessThanOrEqual(2)
})

test('where it may block, select and poll queue themselves on every file, also with data there', () => {
  const entries = (mechanism: string, waitMode: string) => {
    const runner = new SimRunner(plan, { ...defaults, mechanism, waitMode }, testColumns(200), null)
    const before = runner.work()['waitEntriesAdded']!
    runner.runBatch(0, 5)
    return runner.work()['waitEntriesAdded']! - before
  }
  for (const mechanism of ['sim-select', 'sim-poll']) {
    expect(entries(mechanism, 'nonblocking')).toBe(0)
    expect(entries(mechanism, 'ready')).toBeGreaterThan(0)
  }
  expect(entries('sim-epoll', 'nonblocking')).toBe(0)
})

test('a mechanism that is not simulated is refused', () => {
  expect(() => new SimRunner(plan, { ...defaults, mechanism: 'epoll' }, testColumns(10), null)).toThrow(
    'there is no simulated mechanism called "epoll"',
  )
})

test('reading the clock costs something', () => {
  expect(simClockCostNs()).toBeGreaterThan(0)
})
