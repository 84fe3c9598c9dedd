import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { FdKind } from '../suite/fd_kinds.ts'
import { loadAddon, type NativeFdPool, POLLIN } from './addon.ts'
import { floodColumns } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { FloodCounts, FloodOptions, NativeFlood } from './native_loops.ts'

/** Readers that write themselves, readers that are processes, and readers that one event at a time wakes. */

const addon = loadAddon()
const FD_COUNT = 4
const READERS = 2

function options(change: Partial<FloodOptions>): FloodOptions {
  const readers = change.readers ?? READERS
  return {
    mechanism: 'epoll',
    readers,
    ...{ processes: false, closed: false, active: 1, quiet: false, sameFds: false },
    ...{ writers: 1, writerPauseNs: 500, fdCount: FD_COUNT, sharedQueue: false, blocking: false },
    ...{ edge: false, oneshot: false, sharedFdTable: false, maxEvents: FD_COUNT, highestFd: null },
    readerCpus: new Array<null>(readers).fill(null),
    writerCpus: [null],
    ...change,
  }
}

let pool: NativeFdPool | undefined
function makePool(kind: FdKind = 'eventfd'): NativeFdPool {
  pool = new addon.FdPool(FD_COUNT * READERS, kind)
  return pool
}
afterEach(() => {
  pool?.close()
  pool = undefined
})

const openDescriptors = () => readdirSync('/proc/self/fd').length

/** Returns the processes that this one has started and that have not been waited for. */
function children(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(id => {
      try {
        const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Samples until what was counted together satisfies a condition, or long after a slow machine would have. */
function sampleUntil(flood: NativeFlood, isDone: (sum: FloodCounts) => boolean): FloodCounts {
  const columns = floodColumns(1)
  let sum = flood.sample(columns, 2)
  for (let tries = 0; tries < 2000 && !isDone(sum); tries++) {
    const { readerEvents, readerSleeps, ...counts } = flood.sample(columns, 2)
    const before: Record<string, unknown> = { ...sum }
    const added = Object.entries(counts).map(([name, count]) => [name, (before[name] as number) + count])
    sum = {
      ...(Object.fromEntries(added) as Omit<FloodCounts, 'readerEvents' | 'readerSleeps'>),
      readerEvents: readerEvents.map((events, i) => events + (sum.readerEvents[i] as number)),
      readerSleeps: readerSleeps.map((sleeps, i) => sleeps + (sum.readerSleeps[i] as number)),
    }
  }
  return sum
}

const KINDS = GRANTED_MECHANISMS.flatMap(({ name, features }) =>
  [false, true].flatMap(processes => [
    options({ mechanism: name, processes, closed: true }),
    options({
      ...{ mechanism: name, processes, closed: true, blocking: true, active: 3, edge: features.edge },
      churn: 3,
    }),
    options({ mechanism: name, processes, blocking: true }),
    options({ mechanism: name, processes, quiet: true, sameFds: true, blocking: true }),
    ...(features.shareable
      ? [options({ mechanism: name, processes, closed: true, sharedQueue: true, churn: FD_COUNT })]
      : []),
  ]),
)

function title({ mechanism, ...option }: FloodOptions): string {
  const flags = ['processes', 'closed', 'blocking', 'quiet', 'sharedQueue', 'edge'] as const
  return [mechanism, ...flags.filter(name => option[name])].join(' ')
}

test.each(KINDS.map(kind => [title(kind), kind] as const))(
  '%s: all readers read, and they leave no process, no descriptor and no event behind',
  (_, kind) => {
    const before = openDescriptors()
    const childrenBefore = children().length
    const used = makePool('socketpair')
    const flood = new addon.Flood(used, kind)
    if (kind.processes) expect(children()).toHaveLength(childrenBefore + READERS)
    // Where all watch the same descriptors, one reader may take every event. What a reader on a busy machine did in one
    // slice it may count in the next one.
    const changes = (kind.churn ?? 0) > 0
    const counts = sampleUntil(
      flood,
      sum =>
        (kind.sameFds ? sum.events > 2 : !sum.readerEvents.includes(0)) &&
        sum.readerCpuNs > 0 &&
        (!changes || (sum.changes ?? 0) > 0),
    )
    const parts = flood.close()
    expect(counts.readerCpuNs).toBeGreaterThan(0)
    expect(Object.keys(parts ?? {})).toEqual(['userNs', 'systemNs'])
    expect(flood.close()).toBeUndefined()
    if (!kind.sameFds) expect(counts.readerEvents).not.toContain(0)
    expect((counts.changes ?? 0) > 0).toBe(changes)
    expect(counts.events).toBeGreaterThan(0)
    expect(children()).toHaveLength(childrenBefore)
    for (let i = 0; i < used.size; i++) expect(addon.readiness(used.watched(i)) & POLLIN).toBe(0)
    used.close()
    expect(openDescriptors()).toBe(before)
  },
)

/**
 * Returns the first sample that satisfies a condition, or the last one. The counts are read one after the other while the
 * readers are at work, and the sampling thread may be interrupted in between, but not in every sample.
 */
function sampleThat(flood: NativeFlood, isRight: (counts: FloodCounts) => boolean): FloodCounts {
  let counts = flood.sample(floodColumns(1), 2)
  for (let tries = 0; tries < 1000 && !isRight(counts); tries++) counts = flood.sample(floodColumns(1), 2)
  flood.close()
  return counts
}

test('in closed loop each iteration waits once, and writes and delivers as many events as are active', () => {
  const flood = new addon.Flood(makePool(), options({ closed: true, active: 3, readers: 1 }))
  // An iteration may be under way at both ends of a sample.
  const isNear = (count: number, expected: number) => Math.abs(count - expected) <= 6
  const isRight = ({ rounds, writes, events, waits }: FloodCounts) =>
    rounds > 20 && isNear(writes, 3 * rounds) && isNear(events, 3 * rounds) && isNear(waits, rounds)
  expect(sampleThat(flood, isRight)).toSatisfy(isRight)
})

test('with nothing active every wait finds nothing, and nothing is written', () => {
  const flood = new addon.Flood(makePool(), options({ closed: true, active: 0 }))
  const isRight = ({ rounds, waits, emptyWaits }: FloodCounts) =>
    rounds > 20 && Math.abs(waits - emptyWaits) <= 4 && Math.abs(waits - rounds) <= 4
  const counts = sampleThat(flood, isRight)
  expect(counts).toSatisfy(isRight)
  expect([counts.events, counts.writes]).toEqual([0, 0])
})

test('the rate of rounds is that of an average reader', () => {
  const flood = new addon.Flood(makePool(), options({ closed: true, active: 0 }))
  const columns = floodColumns(1)
  // The slice ends before the counts of the sample are read, and lasts for 2 ms at least.
  let counts = flood.sample(columns, 2)
  for (let tries = 0; tries < 1000 && counts.rounds < 100; tries++) counts = flood.sample(columns, 2)
  flood.close()
  expect(columns.roundRates[0]).toBeLessThanOrEqual((counts.rounds / READERS) * 501)
  expect(columns.roundRates[0]).toBeGreaterThan(0)
})

describe('readers that change their interest sets', () => {
  const changing = (change: Partial<FloodOptions> = {}) =>
    new addon.Flood(makePool(), options({ closed: true, churn: 3, ...change }))

  test('change as many descriptors in each iteration as they are to, and the rate is that of all calls', () => {
    const flood = changing()
    const columns = floodColumns(1)
    // Each reader may be in the midst of an iteration at both ends of a sample.
    const isRight = ({ rounds, changes = 0 }: FloodCounts) =>
      rounds > 20 && Math.abs(changes - 3 * rounds) <= 6 * READERS
    let counts = flood.sample(columns, 2)
    for (let tries = 0; tries < 1000 && !isRight(counts); tries++) counts = flood.sample(columns, 2)
    flood.close()
    expect(counts).toSatisfy(isRight)
    // The slice ends before the counts of the sample are read, and lasts for 2 ms at least.
    expect(columns.controlRates?.[0]).toBeGreaterThan(0)
    expect(columns.controlRates?.[0]).toBeLessThanOrEqual(3 * (counts.changes as number) * 501)
  })

  test('time one change in seven, each of its calls', () => {
    const flood = changing()
    const columns = floodColumns(1)
    let [changes, timed] = [0, 0]
    for (let tries = 0; tries < 1000 && timed < 100; tries++) {
      const counts = flood.sample(columns, 2)
      changes += counts.changes as number
      timed += counts.timedChanges as number
      for (const column of [columns.modifyNs, columns.removeNs, columns.addNs]) {
        for (const ns of column?.subarray(0, counts.timedChanges) ?? []) expect(ns).toBeGreaterThan(0)
      }
    }
    flood.close()
    expect(timed).toBeGreaterThanOrEqual(100)
    expect(timed).toBeLessThanOrEqual(changes / 7 + 100)
  })

  test('fail where a descriptor of theirs is missing', () => {
    // None is active: a reader could have been delivered a descriptor, and would find nothing in what has taken its place.
    const flood = changing({ churn: FD_COUNT, sharedFdTable: true, active: 0 })
    const other = new addon.FdPool(1, 'eventfd')
    // A reader that has just removed the descriptor adds what has taken its place. It cannot have removed all of them, and
    // changes them in the opposite order.
    for (const index of [3, 2, 1]) addon.dup2(other.watched(0), (pool as NativeFdPool).watched(index))
    other.close()
    const sample = () => {
      for (let tries = 0; tries < 1000; tries++) flood.sample(floodColumns(1), 2)
    }
    expect(sample).toThrow('change of the interest set: ENOENT')
    expect(() => flood.close()).toThrow()
  })

  test('are refused more changes than descriptors, and need columns for them', () => {
    expect(() => changing({ churn: FD_COUNT + 1 })).toThrow('churn must be an integer from 0 to 4')
    const flood = changing()
    const { modifyNs, ...others } = floodColumns(1)
    expect(() => flood.sample(others, 2)).toThrow('columns.modifyNs must be a Float64Array')
    expect(() => flood.sample({ ...others, controlRates: new Float64Array(2) }, 2)).toThrow()
    flood.close()
  })
})

describe('one event at a time', () => {
  const herd = (change: Partial<FloodOptions>) => {
    const flood = new addon.Flood(
      makePool(),
      options({ quiet: true, sameFds: true, blocking: true, fdCount: 1, ...change }),
    )
    const counts = sampleUntil(flood, ({ events }) => events >= 60)
    flood.close()
    expect(counts.events).toBeGreaterThanOrEqual(60)
    return counts.readerSleeps.reduce((sum, sleeps) => sum + sleeps, 0) / counts.events
  }

  test('wakes every reader that has a set of its own, and with exclusive one of them', () => {
    // Something else may make a reader sleep once more, and each sample cuts an event at both ends.
    expect(herd({ readers: 4 })).toBeGreaterThan(3)
    expect(herd({ readers: 4, exclusive: true })).toBeLessThan(2)
  })
})

test('an exclusive descriptor is refused by what cannot watch it so', () => {
  for (const change of [{ mechanism: 'poll' }, { oneshot: true }]) {
    const made = () => new addon.Flood(pool ?? makePool(), options({ exclusive: true, ...change }))
    expect(made).toThrow('add: ENOTSUP')
  }
})

test('a process that something else kills is told of, and the others end', () => {
  const before = new Set(children())
  const flood = new addon.Flood(makePool(), options({ processes: true, closed: true }))
  const [first] = children().filter(id => !before.has(id))
  process.kill(first as number, 'SIGKILL')
  const sample = () => {
    for (let tries = 0; tries < 1000; tries++) flood.sample(floodColumns(1), 2)
  }
  expect(sample).toThrow('the process of a reader was killed')
  expect(() => flood.close()).toThrow(/killed|what was read is not what was written/)
  expect(children().filter(id => !before.has(id))).toEqual([])
})
