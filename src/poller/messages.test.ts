import { writeSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { type FdKind, MAX_MESSAGE_BYTES } from '../suite/fd_kinds.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon, type NativeFdPool } from './addon.ts'
import { batchOf, testColumns, testOptions, triggersOf } from './columns.fixture.ts'
import { KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { RunnerOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 12
const plan = encodePlan(makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 3 }))
const pools = new Map(KERNEL_FD_KINDS.map(({ name }) => [name, new addon.FdPool(FD_COUNT, name)]))
afterAll(() => {
  for (const pool of pools.values()) pool.close()
})

function runnerOf(mechanism: string, change: Partial<RunnerOptions>, kind: FdKind = 'socketpair') {
  return new addon.Runner(
    pools.get(kind) as NativeFdPool,
    plan,
    { ...testOptions(mechanism, FD_COUNT), ...change },
    testColumns(100),
  )
}

/** Writes to a descriptor until it takes no more. */
function fillBuffer(fd: number): void {
  try {
    for (;;) writeSync(fd, new Uint8Array(MAX_MESSAGE_BYTES))
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' })
  }
}

describe.each(GRANTED_MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))(
  '%s',
  (name, { features }) => {
    test('a message that is read whole is one event, whatever the trigger', () => {
      for (const kind of KERNEL_FD_KINDS.filter(
        ({ nests, maxMessageBytes }) => nests <= features.maxNests && maxMessageBytes > 1,
      )) {
        for (const messageBytes of [2, 17, kind.maxMessageBytes]) {
          for (const variant of triggersOf(features)) {
            const result = batchOf(runnerOf(name, { ...variant, messageBytes }, kind.name), 0, 6)
            expect(result).toMatchObject({ iterations: 6, events: 18 })
            expect(result.waits).toBe(6)
            if (!kind.isDeferred) expect(result.emptyWaits).toBe(0)
          }
        }
      }
    })

    test('what a read leaves behind is an event of the next wait', () => {
      for (const variant of triggersOf(features).filter(({ edge }) => !edge)) {
        for (const waitMode of ['nonblocking', 'ready']) {
          const change = { ...variant, waitMode, messageBytes: 100, readBytes: 30 }
          const result = batchOf(runnerOf(name, change), 0, 6)
          expect(result).toMatchObject({ iterations: 6, events: 6 * 3 * 4, waits: 6 * 4, emptyWaits: 0 })
        }
      }
    })
  },
)

test('a message for which a descriptor has no room fails with EMSGSIZE, and can be read away', () => {
  for (const kind of ['socketpair', 'pipe'] as const) {
    for (let i = 0; i < FD_COUNT; i++) fillBuffer(pools.get(kind)?.peer(i) as number)
    const runner = runnerOf('poll', { messageBytes: MAX_MESSAGE_BYTES }, kind)
    expect(() => runner.runBatch(0, 1)).toThrow(expect.objectContaining({ code: 'EMSGSIZE' }))
    runner.close()
    pools.get(kind)?.reset()
    expect(batchOf(runnerOf('poll', {}, kind), 0, 2)).toMatchObject({ events: 6 })
  }
})

test('what would lose events is refused', () => {
  expect(() => runnerOf('epoll', { edge: true, messageBytes: 10, readBytes: 9 })).toThrow(
    'an edge needs readBytes to be messageBytes',
  )
  expect(() => runnerOf('epoll', { messageBytes: 10, readBytes: 11 })).toThrow('readBytes must be an integer')
  for (const messageBytes of [0, MAX_MESSAGE_BYTES + 1])
    expect(() => runnerOf('epoll', { messageBytes })).toThrow(
      'messageBytes must be an integer from 1 to 65536',
    )
  expect(() => runnerOf('epoll', { messageBytes: 10, readBytes: 9 }, 'udp')).toThrow(
    'readBytes must be messageBytes',
  )
  expect(() => runnerOf('epoll', { messageBytes: 2 }, 'eventfd')).toThrow('messageBytes must be 1')
  expect(() => runnerOf('epoll', { messageBytes: 2, chainWrites: 2 })).toThrow('messageBytes must be 1')
})
