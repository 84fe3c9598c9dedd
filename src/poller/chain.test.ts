import { afterAll, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon } from './addon.ts'
import { batchOf, testColumns, testOptions } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'

const addon = loadAddon()
const FD_COUNT = 30
const pool = new addon.FdPool(FD_COUNT)
afterAll(() => pool.close())

/** Chains that just fit, go round the pool, have unequal lengths, are alone, or begin at neighbours. */
const SHAPES = [
  { activeCount: 15, chainWrites: 45 },
  { activeCount: 4, chainWrites: 202 },
  { activeCount: 7, chainWrites: 3 },
  { activeCount: 1, chainWrites: 31 },
  { activeCount: 16, chainWrites: 99 },
  { activeCount: 30, chainWrites: 100 },
]

function planOf(shape: (typeof SHAPES)[number]) {
  return makePlan({ seed: 5, fdCount: FD_COUNT, ...shape })
}

function openRunner(
  mechanism: string,
  shape: (typeof SHAPES)[number],
  change = {},
  columns = testColumns(4096),
) {
  const options = { ...testOptions(mechanism, FD_COUNT), chainWrites: shape.chainWrites, ...change }
  return new addon.Runner(pool, encodePlan(planOf(shape)), options, columns)
}

describe.each(GRANTED_MECHANISMS.map(({ name }) => name))('%s', mechanism => {
  test.each(SHAPES)('delivers $activeCount events and the $chainWrites of their chains', shape => {
    for (const waitMode of ['nonblocking', 'ready']) {
      const result = batchOf(openRunner(mechanism, shape, { waitMode }), 0, 8)
      const rounds = 1 + Math.ceil(shape.chainWrites / shape.activeCount)
      const events = shape.activeCount + shape.chainWrites
      expect(result).toMatchObject({ iterations: 8, events: 8 * events, emptyWaits: 0 })
      // One wait of io_uring delivers some twenty descriptors at most, and then the chains take unequal steps.
      if (shape.activeCount <= 16) expect(result.waits).toBe(8 * rounds)
      else expect(result.waits).toBeGreaterThanOrEqual(8 * rounds)
      expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(planOf(shape), 8))
    }
  })

  test('the writes of the handlers are in the write phase, and the phases make up the iteration', () => {
    const columns = testColumns(4096)
    const { waits, events } = batchOf(
      openRunner(mechanism, { activeCount: 2, chainWrites: 20 }, {}, columns),
      0,
      1,
    )
    const sum = (column: Float64Array, length: number) =>
      column.subarray(0, length).reduce((a, b) => a + b, 0)
    const at = (column: Float64Array) => column[0] as number
    expect(at(columns.cycleNs)).toBe(at(columns.armNs) + sum(columns.waitNs, waits) + at(columns.scanNs))
    expect(at(columns.iterationNs)).toBe(at(columns.writeNs) + at(columns.cycleNs) + at(columns.drainNs))
    expect(columns.dispatchLatencyNs.subarray(0, events).every(value => value > 0)).toBe(true)
    expect(columns.dispatchLatencyNs[events]).toBe(-1)
  })
})

test('the write phase holds the writes of the handlers, not only the first of each chain', () => {
  const columns = testColumns(4096)
  batchOf(openRunner('epoll', { activeCount: 1, chainWrites: 200 }, {}, columns), 0, 9)
  const shares = Array.from({ length: 9 }, (_, i) => columns.writeNs[i]! / columns.drainNs[i]!)
  // One write in 201 is made before the handlers run: alone, it would be about 0.005 of the drain.
  expect(shares.sort((a, b) => a - b)[4]).toBeGreaterThan(0.02)
})

test('an iteration that might not fit is not begun', () => {
  const shape = { activeCount: 2, chainWrites: 8 }
  expect(batchOf(openRunner('epoll', shape, {}, testColumns(25)), 0, 100)).toMatchObject({
    iterations: 2,
    events: 20,
  })
})

test('a chain that runs into another fails instead of losing an event', () => {
  const plan = encodePlan(makePlan({ seed: 5, fdCount: FD_COUNT, activeCount: 15 }))
  const options = { ...testOptions('poll', FD_COUNT), chainWrites: 30 }
  const own = new addon.FdPool(FD_COUNT)
  const runner = new addon.Runner(own, plan, options, testColumns(100))
  expect(() => runner.runBatch(0, 1)).toThrow('a chain of writes ran into another')
  runner.close()
  own.close()
})

test('chains that meet are refused where one read cannot tell two events apart', () => {
  const plan = encodePlan(planOf({ activeCount: 16, chainWrites: 99 }))
  for (const kind of ['eventfd', 'udp'] as const) {
    const own = new addon.FdPool(FD_COUNT, kind)
    const options = { ...testOptions('poll', FD_COUNT), chainWrites: 99 }
    expect(() => new addon.Runner(own, plan, options, testColumns(4096))).toThrow('chains must not meet')
    own.close()
  }
})

test('a wrong number of writes is refused', () => {
  for (const chainWrites of [-1, 0.5, 1e9]) {
    expect(() => openRunner('poll', { activeCount: 1, chainWrites })).toThrow(
      'chainWrites must be an integer',
    )
  }
})
