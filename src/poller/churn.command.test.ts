import { afterAll, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon } from './addon.ts'
import { batchOf, churnColumns, testColumns, testOptions } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { SampleColumns } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 20
const plan = makePlan({ seed: 2, fdCount: FD_COUNT, activeCount: 3 })
const pool = new addon.FdPool(FD_COUNT, 'eventfd')
afterAll(() => pool.close())

function openRunner(mechanism: string, churn: number, columns: SampleColumns, change = {}) {
  const options = { ...testOptions(mechanism, FD_COUNT), churn, ...change }
  return new addon.Runner(pool, encodePlan(plan), options, columns)
}

const variants = GRANTED_MECHANISMS.flatMap(({ name, features }) => [
  [name, {}] as const,
  ...(features.edge ? [[`${name}`, { edge: true }] as const] : []),
  ...(features.oneshot ? [[`${name}`, { oneshot: true, maxEvents: 2 }] as const] : []),
])

describe.each(variants)('%s %j', (mechanism, change) => {
  test('the set is whole after every change, also where more is changed than an iteration makes ready', () => {
    for (const churn of [1, 7, FD_COUNT]) {
      const result = batchOf(openRunner(mechanism, churn, churnColumns(400, 1000), change), 0, 40)
      expect(result).toMatchObject({ iterations: 40, events: 120, counters: { changes: 40 * churn } })
      expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 40))
    }
  })

  test('each call is one sample, outside the iteration', () => {
    const columns = churnColumns(400, 100)
    batchOf(openRunner(mechanism, 6, columns, change), 0, 10)
    for (const column of [columns.modifyNs, columns.removeNs, columns.addNs]) {
      expect([...column!].filter(value => value >= 0)).toHaveLength(60)
      expect(column!.subarray(60).every(value => value === -1)).toBe(true)
    }
    // The phases still make up the whole.
    for (let i = 0; i < 10; i++) {
      expect(columns.iterationNs[i]).toBe(columns.writeNs[i]! + columns.cycleNs[i]! + columns.drainNs[i]!)
    }
  })
})

test('it walks round the pool: each descriptor in turn is changed', () => {
  // A descriptor that is taken out behind the runner's back is missed when its turn comes.
  const own = new addon.FdPool(FD_COUNT, 'eventfd')
  const options = { ...testOptions('epoll', FD_COUNT), churn: 5 }
  const runner = new addon.Runner(own, encodePlan(plan), options, churnColumns(400, 1000))
  const gone = own.watched(12)
  const target = new addon.FdPool(1, 'eventfd')
  const first = runner.runBatch(0, 2)
  expect(first).toMatchObject({ iterations: 2, counters: { changes: 10 } })
  addon.dup2(target.watched(0), gone)
  expect(() => runner.runBatch(0, 1)).toThrow('modify: ENOENT')
  runner.close()
  own.close()
  target.close()
})

test('stops where a column for changes is full', () => {
  expect(batchOf(openRunner('poll', 4, churnColumns(400, 11)), 0, 100)).toMatchObject({
    iterations: 2,
    counters: { changes: 8 },
  })
})

test('without churn nothing is counted, and no column is needed', () => {
  const runner = openRunner('epoll', 0, testColumns(100))
  expect(runner.runBatch(0, 3).counters).toBeUndefined()
  runner.close()
})

test('more changes than descriptors, or no columns for them, are refused', () => {
  expect(() => openRunner('poll', FD_COUNT + 1, churnColumns(400, 100))).toThrow(
    'churn must be an integer from 0 to 20',
  )
  expect(() => openRunner('poll', 1, testColumns(100))).toThrow('columns.modifyNs must be a Float64Array')
})
