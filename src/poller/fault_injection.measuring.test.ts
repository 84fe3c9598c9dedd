import { afterAll, describe, expect, test } from 'vitest'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon } from './addon.ts'
import { batchOf, testColumns, testOptions } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'

const addon = loadAddon()
const FD_COUNT = 8
const plan = encodePlan(makePlan({ seed: 4, fdCount: FD_COUNT, activeCount: 2 }))
const pool = new addon.FdPool(FD_COUNT)
afterAll(() => pool.close())

const cases = GRANTED_MECHANISMS.flatMap(({ name }) => [
  [name, 'nonblocking'] as const,
  [name, 'ready'] as const,
])

describe.each(cases)('%s %s', (mechanism, waitMode) => {
  test('a delay is in every wait, and so in the cycle and in what the handler sees', () => {
    const delayNs = 200_000
    const columns = testColumns(50)
    const options = { ...testOptions(mechanism, FD_COUNT), waitMode, waitDelayNs: delayNs }
    const { waits } = batchOf(new addon.Runner(pool, plan, options, columns), 0, 20)
    expect(waits).toBe(20)
    for (const column of [columns.waitNs, columns.cycleNs, columns.iterationNs, columns.dispatchLatencyNs]) {
      expect(Math.min(...column.subarray(0, 20))).toBeGreaterThanOrEqual(delayNs)
    }
  })

  test('a stall is in the next wait and in no other', () => {
    const columns = testColumns(50)
    const runner = new addon.Runner(pool, plan, { ...testOptions(mechanism, FD_COUNT), waitMode }, columns)
    runner.runBatch(0, 3)
    runner.stallNext(50)
    runner.runBatch(3, 20)
    runner.close()
    expect(columns.waitNs[0]).toBeGreaterThanOrEqual(50e6)
    // A busy machine may prolong some of the others, but not most of them.
    const stalled = columns.waitNs.subarray(1, 20).filter(waitNs => waitNs >= 50e6)
    expect(stalled.length).toBeLessThan(10)
  })
})

test('a fault that is none, and one for a runner that is closed, is refused', () => {
  const options = testOptions('poll', FD_COUNT)
  for (const waitDelayNs of [-1, 0.5, 1e12]) {
    expect(() => new addon.Runner(pool, plan, { ...options, waitDelayNs }, testColumns(10))).toThrow(
      'waitDelayNs must be an integer from 0',
    )
  }
  const runner = new addon.Runner(pool, plan, options, testColumns(10))
  expect(() => runner.stallNext(-1)).toThrow('milliseconds must be an integer from 0')
  runner.close()
  expect(() => runner.stallNext(1)).toThrow('the runner is closed')
})
