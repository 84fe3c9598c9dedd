import { readdirSync, readlinkSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon, type NativeFdPool } from './addon.ts'
import { batchOf, testColumns, testOptions } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { RunnerOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 20
const plan = makePlan({ seed: 2, fdCount: FD_COUNT, activeCount: 3 })
const pool = new addon.FdPool(FD_COUNT, 'socketpair')
afterAll(() => pool.close())

function openRunner(
  mechanism: string,
  change: Partial<RunnerOptions> = {},
  columns = testColumns(400),
  on: NativeFdPool = pool,
) {
  const options = { ...testOptions(mechanism, FD_COUNT), freshSet: true, ...change }
  return new addon.Runner(on, encodePlan(plan), options, columns)
}

/** Returns how many descriptors of this process are epolls. */
function openEpolls(): number {
  return readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === 'anon_inode:[eventpoll]'
    } catch {
      return false
    }
  }).length
}

const FRESH = GRANTED_MECHANISMS.filter(({ features }) => features.freshSets)

const variants = FRESH.flatMap(({ name, features }) => [
  [name, {}] as const,
  [name, { waitMode: 'ready', highestFd: 700, sharedFdTable: true }] as const,
  [name, { messageBytes: 100, readBytes: 30 }] as const,
  ...(features.edge ? [[name, { edge: true }] as const] : []),
  ...(features.bounded ? [[name, { maxEvents: 2 }] as const] : []),
])

describe.each(variants)('%s %j', (mechanism, change: Partial<RunnerOptions>) => {
  test('delivers what the plan makes ready, and leaves no epoll open between batches', () => {
    const before = openEpolls()
    const columns = testColumns(2000)
    const runner = openRunner(mechanism, change, columns)
    const idle = openEpolls()
    const result = batchOf(runner, 0, 40)
    expect([idle, openEpolls()]).toEqual([before, before])
    const parts = change.messageBytes ? 4 : 1
    expect(result).toMatchObject({ iterations: 40, events: 120 * parts, emptyWaits: 0 })
    if (parts === 1) expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 40))
    if (change.maxEvents) expect(result.waits).toBe(80)
    // Building the set and giving it back is a part of the cycle, so that the phases still make up the whole.
    for (let i = 0; i < 40; i++) {
      const rest = columns.drainNs[i]! + columns.writeNs[i]!
      expect(columns.iterationNs[i]).toBe(columns.cycleNs[i]! + rest)
      if (result.waits > 40) continue
      const cycle = columns.armNs[i]! + columns.waitNs[i]! + columns.scanNs[i]!
      expect(columns.cycleNs[i]).toBe(cycle)
    }
  })
})

test.each(FRESH.filter(({ features }) => features.keepsInterest).map(({ name }) => [name]))(
  '%s adds every descriptor before each wait: one that it cannot watch any more is found at once',
  mechanism => {
    const own = new addon.FdPool(FD_COUNT, 'eventfd')
    const file = new addon.FdPool(1, 'file')
    const runner = openRunner(mechanism, {}, testColumns(400), own)
    runner.runBatch(0, 2)
    // Where the set were kept, it would still watch the file that the number has stood for.
    addon.dup2(file.watched(0), own.watched(12))
    expect(() => runner.runBatch(0, 1)).toThrow('building the interest set: EPERM')
    runner.close()
    own.close()
    file.close()
  },
)

test('what has no fresh sets, nothing to re-arm and nothing to change is refused', () => {
  expect(() => openRunner('epoll', { oneshot: true })).toThrow('neither oneshot nor churn')
  expect(() => openRunner('epoll', { churn: 1 })).toThrow('neither oneshot nor churn')
  for (const { name, features } of GRANTED_MECHANISMS) {
    if (!features.freshSets) expect(() => openRunner(name)).toThrow('building the interest set: ENOTSUP')
  }
})
