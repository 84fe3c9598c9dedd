import { readdirSync, readFileSync, readSync, writeSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { descriptorsEach } from '../suite/fd_kinds.ts'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon, type NativeFdPool, POLLIN, POLLOUT } from './addon.ts'
import { batchOf, testColumns, testOptions, triggersOf } from './columns.fixture.ts'
import { FULL_POOLS, KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'

const addon = loadAddon()
const FD_COUNT = 24
const ITERATIONS = 30
/** Returns the set of signals that this thread blocks, of which signal n is bit n - 1. */
function blockedSignals(): bigint {
  const status = readFileSync('/proc/thread-self/status', 'utf8')
  return BigInt(`0x${/^SigBlk:\t(\w+)$/m.exec(status)?.[1]}`)
}

const openDescriptors = () => readdirSync('/proc/self/fd').length

test('the tables of the addon and of TypeScript say the same', () => {
  const stated = KERNEL_FD_KINDS.map(({ plural, memoryBytes, closedOnly, neverFull, ...row }) => ({
    ...row,
    closedOnly: closedOnly !== null,
    neverFull: neverFull !== null,
  }))
  expect(addon.fdKinds()).toEqual(stated)
  expect(addon.refusedFdKinds()).toEqual([])
})

describe.each(KERNEL_FD_KINDS.map(row => [row.name, row] as const))('%s', (kind, row) => {
  const { isOwnPeer, isDeferred, alwaysReady, maxMessageBytes, nests } = row
  const plan = makePlan({ seed: 11, fdCount: FD_COUNT, activeCount: alwaysReady ? FD_COUNT : 5 })
  const buffer = encodePlan(plan)
  const digest = expectedDigest(plan, ITERATIONS)
  const mechanisms = GRANTED_MECHANISMS.filter(
    ({ features }) => (!alwaysReady || features.regularFiles) && nests <= features.maxNests,
  )
  /** Whether an event is what a write(2) to the peer writes. */
  const isWritten = maxMessageBytes > 1 || kind === 'eventfd'
  /** One event: a byte, or eight that make a count. */
  const event = new Uint8Array(kind === 'eventfd' ? BigUint64Array.of(1n).buffer : [1])
  let pool: NativeFdPool

  // All mechanisms follow one another on one pool, as they do in a block.
  beforeAll(() => {
    pool = new addon.FdPool(FD_COUNT, kind)
  })
  afterAll(() => pool.close())

  test('the watched descriptors have consecutive numbers, and their peers are above or themselves', () => {
    const watched = Array.from({ length: FD_COUNT }, (_, index) => pool.watched(index))
    const peers = Array.from({ length: FD_COUNT }, (_, index) => pool.peer(index))
    expect(watched).toEqual([...watched].sort((a, b) => a - b))
    expect((watched.at(-1) as number) - (watched[0] as number)).toBeLessThan(FD_COUNT + 32)
    if (isOwnPeer) expect(peers).toEqual(watched)
    else expect(Math.min(...peers)).toBeGreaterThan(Math.max(...watched))
  })

  describe.each(mechanisms.map(mechanism => [mechanism.name, mechanism] as const))(
    '%s',
    (name, { features }) => {
      // Other kinds are made ready by calls of their own, which the runner makes below.
      if (isWritten) {
        test('reports one that is written to until it is read, and no other', () => {
          const poller = new addon.Poller(name, FD_COUNT)
          for (let i = 0; i < FD_COUNT; i++) poller.add(pool.watched(i), POLLIN)
          expect(poller.wait(0)).toEqual([])
          writeSync(pool.peer(7), event)
          expect(poller.wait(-1)).toEqual([{ fd: pool.watched(7), events: POLLIN }])
          expect(poller.wait(0)).toHaveLength(1)
          expect(nests > 0 ? pool.reset() : readSync(pool.watched(7), new Uint8Array(8))).toBe(
            nests > 0 ? undefined : event.length,
          )
          expect(poller.wait(0)).toEqual([])
          poller.close()
        })
      }

      test('the runner delivers the plan, whatever the wait mode and the trigger', () => {
        const triggers = triggersOf(features).filter(
          ({ edge = false, oneshot = false }) =>
            !(alwaysReady && (edge || oneshot)) && !(row.sharesWakeups && features.submitsInWait && edge),
        )
        for (const variant of triggers) {
          for (const waitMode of ['nonblocking', 'ready']) {
            for (const maxEvents of alwaysReady ? [FD_COUNT] : [FD_COUNT, 2]) {
              const options = { ...testOptions(name, FD_COUNT), ...variant, waitMode, maxEvents }
              const columns = testColumns(ITERATIONS * FD_COUNT)
              const result = batchOf(new addon.Runner(pool, buffer, options, columns), 0, ITERATIONS)
              expect(result).toMatchObject({ iterations: ITERATIONS, events: ITERATIONS * plan.activeCount })
              if (!isDeferred) expect(result.emptyWaits).toBe(0)
              expect(formatDigest(result.digestHigh, result.digestLow)).toBe(digest)
            }
          }
        }
      })

      test('leaves the pool as it was, for the next mechanism', () => {
        const options = testOptions(name, FD_COUNT)
        batchOf(new addon.Runner(pool, buffer, options, testColumns(400)), 0, 3)
        for (let i = 0; i < FD_COUNT; i++)
          expect(addon.readiness(pool.watched(i)) & POLLIN).toBe(alwaysReady ? POLLIN : 0)
      })
    },
  )
})

describe.each(FULL_POOLS)('%s watched for %s', (kind, interest, { isDeferred, isOwnPeer }) => {
  const plan = makePlan({ seed: 12, fdCount: FD_COUNT, activeCount: 5 })
  const wanted = interest === 'out' ? POLLOUT : POLLIN | POLLOUT
  const ready = interest === 'out' ? POLLOUT : POLLIN
  let pool: NativeFdPool

  beforeAll(() => {
    pool = new addon.FdPool(FD_COUNT, kind, interest)
  })
  afterAll(() => pool.close())

  /** Makes one descriptor ready, as the loops do. */
  function makeReady(index: number): void {
    if (interest === 'inout') writeSync(pool.peer(index), 'x')
    else readSync(pool.peer(index), new Uint8Array(kind === 'tcp' || kind === 'eventfd' ? 8192 : 1))
  }

  test('all descriptors are full, and have consecutive numbers', () => {
    const watched = Array.from({ length: FD_COUNT }, (_, index) => pool.watched(index))
    expect(watched).toEqual(watched.map((_, index) => (watched[0] as number) + index))
    for (const fd of watched) expect(addon.readiness(fd) & (POLLIN | POLLOUT) & wanted).toBe(0)
    if (!isOwnPeer) expect(pool.peer(0)).toBeGreaterThan(watched.at(-1) as number)
  })

  describe.each(GRANTED_MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))(
    '%s',
    (name, { features }) => {
      test('reports one that is made ready, with its event, until the pool is reset', () => {
        const poller = new addon.Poller(name, FD_COUNT)
        for (let i = 0; i < FD_COUNT; i++) poller.add(pool.watched(i), wanted)
        expect(poller.wait(0)).toEqual([])
        makeReady(7)
        expect(poller.wait(-1)).toEqual([{ fd: pool.watched(7), events: ready }])
        expect(poller.wait(0)).toHaveLength(1)
        pool.reset()
        expect(poller.wait(0)).toEqual([])
        poller.close()
      })

      test('the runner delivers the plan and leaves all descriptors as they were', () => {
        for (const variant of triggersOf(features)) {
          for (const maxEvents of features.bounded ? [FD_COUNT, 2] : [FD_COUNT]) {
            const options = { ...testOptions(name, FD_COUNT), ...variant, maxEvents }
            const runner = new addon.Runner(pool, encodePlan(plan), options, testColumns(100))
            const result = batchOf(runner, 0, 12)
            expect(result).toMatchObject({ iterations: 12, events: 60 })
            if (!isDeferred) expect(result.emptyWaits).toBe(0)
            expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 12))
          }
        }
        for (let i = 0; i < FD_COUNT; i++) expect(addon.readiness(pool.watched(i)) & wanted).toBe(0)
      })
    },
  )

  test('a chain of writes goes from handler to handler', () => {
    const options = { ...testOptions('poll', FD_COUNT), chainWrites: 7 }
    const chain = encodePlan(makePlan({ seed: 12, fdCount: FD_COUNT, activeCount: 5, chainWrites: 7 }))
    const result = batchOf(new addon.Runner(pool, chain, options, testColumns(200)), 0, 10)
    expect(result).toMatchObject({ iterations: 10, events: 120 })
  })

  test('a pool that is read and written at will is as at the beginning after a reset', () => {
    if (interest === 'inout') for (let i = 0; i < 3; i++) writeSync(pool.peer(0), 'xxx')
    makeReady(3)
    makeReady(4)
    pool.reset()
    const options = testOptions('poll', FD_COUNT)
    const result = batchOf(new addon.Runner(pool, encodePlan(plan), options, testColumns(2000)), 0, 30)
    expect(result).toMatchObject({ iterations: 30, events: 150 })
  })

  test('leaves no descriptor open', () => {
    const before = openDescriptors()
    const second = new addon.FdPool(20, kind, interest)
    expect(openDescriptors()).toBe(before + 20 * (isOwnPeer ? 1 : 2))
    second.close()
    expect(openDescriptors()).toBe(before)
  })
})

test('what cannot be full, or has input where it is, is refused', () => {
  for (const { name, neverFull, isDuplex } of KERNEL_FD_KINDS) {
    const refused = neverFull !== null ? (['out', 'inout'] as const) : isDuplex ? [] : (['inout'] as const)
    for (const interest of refused) expect(() => new addon.FdPool(1, name, interest)).toThrow('EINVAL')
  }
  expect(() => new addon.FdPool(1, 'pipe', 'both' as never)).toThrow('cannot be watched for both')
})

test('loops whose events are input refuse a pool that is watched for output', () => {
  const pool = new addon.FdPool(1, 'socketpair', 'out')
  expect(() => new addon.Flood(pool, {} as never)).toThrow('this loop watches for input')
  expect(() => new addon.OpenLoop(pool, {} as never, {} as never)).toThrow('this loop watches for input')
  const single = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  for (const change of [{ churn: 1 }, { messageBytes: 2 }, { chainWrites: 1 }]) {
    const options = { ...testOptions('poll', 1), ...change }
    expect(() => new addon.Runner(pool, single, options, testColumns(10))).toThrow(
      'chainWrites' in change ? 'chains must not meet' : 'room to write is watched for',
    )
  }
  pool.close()
})

test('a peer that has nothing to read fails with the errno and the call', () => {
  const pool = new addon.FdPool(1, 'pipe', 'out')
  readSync(pool.peer(0), new Uint8Array(1))
  const single = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  const runner = new addon.Runner(pool, single, testOptions('poll', 1), testColumns(10))
  expect(() => runner.runBatch(0, 1)).toThrow('read of the peer: EAGAIN')
  runner.close()
  pool.close()
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

test.each(KERNEL_FD_KINDS)('a pool of $name leaves no descriptor open', row => {
  const before = openDescriptors()
  const pool = new addon.FdPool(20, row.name)
  expect(openDescriptors()).toBe(before + 20 * descriptorsEach(row))
  pool.close()
  expect(pool.size).toBe(0)
  expect(openDescriptors()).toBe(before)
})

test('a pool has no more signalfds than there are signals', () => {
  expect(() => new addon.FdPool(29, 'signalfd')).toThrow('EINVAL')
})

test('the signals of signalfds are blocked in the thread that has the pool, and no longer', () => {
  const before = blockedSignals()
  const pool = new addon.FdPool(28, 'signalfd')
  expect(blockedSignals()).toBe(before | (((1n << 28n) - 1n) << 34n))
  pool.close()
  expect(blockedSignals()).toBe(before)
})

test('a wait that an event has not reached yet is repeated and not recorded, until a second is over', () => {
  const pool = new addon.FdPool(1, 'udp')
  const [silent, other] = addon.socketpair()
  addon.dup2(silent, pool.watched(0))
  const columns = testColumns(10)
  const single = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  const runner = new addon.Runner(pool, single, testOptions('poll', 1), columns)
  expect(() => runner.runBatch(0, 1)).toThrow('descriptors that were made ready were not delivered')
  expect(columns.waitNs.every(value => value === -1)).toBe(true)
  runner.close()
  pool.close()
  addon.close(silent)
  addon.close(other)
})

test('more epolls in a row than the kernel lets one watch fail with ELOOP', () => {
  const pool = new addon.FdPool(1, 'epoll5')
  const single = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  expect(() => new addon.Runner(pool, single, testOptions('epoll', 1), testColumns(10))).toThrow(
    expect.objectContaining({ code: 'ELOOP' }),
  )
  pool.close()
})

test('what is always ready is refused unless all of it is active', () => {
  const pool = new addon.FdPool(4, 'file')
  for (const [activeCount, change] of [
    [3, {}],
    [4, { edge: true }],
    [4, { oneshot: true }],
    [4, { chainWrites: 1 }],
  ] as const) {
    const few = encodePlan(makePlan({ seed: 1, fdCount: 4, activeCount }))
    const options = { ...testOptions('io_uring', 4), ...change }
    expect(() => new addon.Runner(pool, few, options, testColumns(10))).toThrow('always ready')
  }
  pool.close()
})

test('an unknown kind is refused', () => {
  expect(() => new addon.FdPool(1, 'sockets' as never)).toThrow('there is no kind of descriptors sockets')
})
