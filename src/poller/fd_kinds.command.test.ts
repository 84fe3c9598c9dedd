import { readdirSync, readSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon, type NativeFdPool, POLLIN } from './addon.ts'
import { batchOf, testColumns, testOptions, triggersOf } from './columns.fixture.ts'
import { DEFERRED_FD_KINDS, KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'

const addon = loadAddon()
const FD_COUNT = 24
const openDescriptors = () => readdirSync('/proc/self/fd').length
const plan = makePlan({ seed: 11, fdCount: FD_COUNT, activeCount: 5 })

test('the tables of the addon and of TypeScript say the same', () => {
  const stated = KERNEL_FD_KINDS.map(({ plural, memoryBytes, ...row }) => row)
  expect(addon.fdKinds()).toEqual(stated)
  expect(addon.refusedFdKinds()).toEqual([])
})

describe.each(KERNEL_FD_KINDS.map(row => [row.name, row] as const))('%s', (kind, { isOwnPeer }) => {
  const isDeferred = DEFERRED_FD_KINDS.has(kind)
  /** One event: a byte, or eight that make a count. */
  const event = new Uint8Array(kind === 'eventfd' ? BigUint64Array.of(1n).buffer : [1])
  let pool: NativeFdPool

  beforeEach(() => {
    pool = new addon.FdPool(FD_COUNT, kind)
  })
  afterEach(() => pool.close())

  test('the watched descriptors have consecutive numbers, and their peers are above or themselves', () => {
    const watched = Array.from({ length: FD_COUNT }, (_, index) => pool.watched(index))
    const peers = Array.from({ length: FD_COUNT }, (_, index) => pool.peer(index))
    expect(watched).toEqual([...watched].sort((a, b) => a - b))
    expect((watched.at(-1) as number) - (watched[0] as number)).toBeLessThan(FD_COUNT + 32)
    if (isOwnPeer) expect(peers).toEqual(watched)
    else expect(Math.min(...peers)).toBeGreaterThan(Math.max(...watched))
  })

  describe.each(GRANTED_MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))(
    '%s',
    (name, { features }) => {
      test('reports one that is written to until it is read, and no other', () => {
        const poller = new addon.Poller(name, FD_COUNT)
        for (let i = 0; i < FD_COUNT; i++) poller.add(pool.watched(i), POLLIN)
        expect(poller.wait(0)).toEqual([])
        writeSync(pool.peer(7), event)
        expect(poller.wait(-1)).toEqual([{ fd: pool.watched(7), events: POLLIN }])
        expect(poller.wait(0)).toHaveLength(1)
        expect(readSync(pool.watched(7), new Uint8Array(8))).toBe(event.length)
        expect(poller.wait(0)).toEqual([])
        poller.close()
      })

      test('the runner delivers the plan, whatever the wait mode and the trigger', () => {
        for (const variant of triggersOf(features)) {
          for (const waitMode of ['nonblocking', 'ready']) {
            for (const maxEvents of [FD_COUNT, 2]) {
              const options = { ...testOptions(name, FD_COUNT), ...variant, waitMode, maxEvents }
              const result = batchOf(
                new addon.Runner(pool, encodePlan(plan), options, testColumns(400)),
                0,
                30,
              )
              expect(result).toMatchObject({ iterations: 30, events: 150 })
              if (!isDeferred) expect(result.emptyWaits).toBe(0)
              expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 30))
            }
          }
        }
      })

      test('leaves the pool as it was, for the next mechanism', () => {
        const options = testOptions(name, FD_COUNT)
        batchOf(new addon.Runner(pool, encodePlan(plan), options, testColumns(400)), 0, 3)
        for (let i = 0; i < FD_COUNT; i++) expect(addon.readiness(pool.watched(i)) & POLLIN).toBe(0)
        pool.close()
        expect(pool.size).toBe(0)
      })
    },
  )
})

test('two events in one eventfd are not one', () => {
  const pool = new addon.FdPool(1, 'eventfd')
  const single = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  const runner = new addon.Runner(pool, single, testOptions('poll', 1), testColumns(10))
  writeSync(pool.peer(0), BigUint64Array.of(1n))
  expect(() => runner.runBatch(0, 1)).toThrow('read')
  runner.close()
  pool.close()
})

test.each(KERNEL_FD_KINDS)('a pool of $name leaves no descriptor open', ({ name, isOwnPeer }) => {
  const before = openDescriptors()
  const pool = new addon.FdPool(100, name)
  expect(openDescriptors()).toBe(before + (isOwnPeer ? 100 : 200))
  pool.close()
  expect(openDescriptors()).toBe(before)
})

test('an unknown kind is refused', () => {
  expect(() => new addon.FdPool(1, 'sockets' as never)).toThrow('there is no kind of descriptors sockets')
})
