import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { FdKind } from '../suite/fd_kinds.ts'
import { ADDON_PATH, loadAddon, type NativeFdPool, POLLIN } from './addon.ts'
import { floodColumns } from './columns.fixture.ts'
import { loopsWithKinds } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { FloodOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 8
const READERS = 2

/** A busy machine may let a thread wait for its turn. */
const SOON = { timeout: 10_000 }

function options(change: Partial<FloodOptions>): FloodOptions {
  const { readers = 1, writers = 1 } = change
  return {
    mechanism: 'epoll',
    readers,
    processes: false,
    closed: false,
    active: 0,
    quiet: false,
    sameFds: false,
    fdCount: FD_COUNT,
    sharedQueue: false,
    blocking: true,
    edge: false,
    oneshot: false,
    sharedFdTable: true,
    maxEvents: 1,
    highestFd: null,
    writers,
    writerPauseNs: 500,
    readerCpus: new Array<null>(readers).fill(null),
    writerCpus: new Array<null>(writers).fill(null),
    ...change,
  }
}

const openDescriptors = () => readdirSync('/proc/self/fd').length
const threads = () => readdirSync('/proc/self/task')
const threadsSince = (before: readonly string[]) => threads().filter(id => !before.includes(id))

/** A joined thread is in the list until the kernel has done with it. */
async function allEnded(before: readonly string[]): Promise<void> {
  await expect.poll(() => threadsSince(before), SOON).toEqual([])
}

let pool: NativeFdPool | undefined
function makePool(kind: FdKind): NativeFdPool {
  pool = new addon.FdPool(FD_COUNT * READERS, kind)
  return pool
}
afterEach(() => {
  pool?.close()
  pool = undefined
})

function expectClean(used: NativeFdPool): void {
  for (let i = 0; i < used.size; i++) expect(addon.readiness(used.watched(i)) & POLLIN).toBe(0)
}

const variants = GRANTED_MECHANISMS.flatMap(({ name, features }) =>
  [true, false].flatMap(blocking => [
    options({ mechanism: name, blocking }),
    options({ mechanism: name, blocking, readers: READERS, sharedFdTable: false }),
    ...(features.edge ? [options({ mechanism: name, blocking, edge: true, maxEvents: 4 })] : []),
    ...(features.oneshot ? [options({ mechanism: name, blocking, oneshot: true })] : []),
    ...(features.shareable
      ? [{}, { edge: true }, { oneshot: true }, { writers: 4, writerPauseNs: 0 }].map(change =>
          options({ mechanism: name, blocking, readers: READERS, sharedQueue: true, ...change }),
        )
      : []),
  ]),
)

function title(variant: FloodOptions): string {
  const words = [
    variant.mechanism,
    variant.blocking ? 'blocking' : 'nonblocking',
    `${variant.readers} readers`,
    `${variant.writers} writers`,
    ...(['edge', 'oneshot', 'sharedQueue', 'sharedFdTable'] as const).filter(name => variant[name]),
  ]
  return words.join(' ')
}

const cases = loopsWithKinds(variants).map(([variant, kinds]) => [title(variant), variant, kinds] as const)

describe.each(cases)('%s', (_, variant, kinds) => {
  test.each(kinds)(
    'delivers from each %s, ends its threads, and leaves nothing registered or unread',
    async kind => {
      const descriptors = openDescriptors()
      const threadsBefore = threads()
      const used = makePool(kind)
      const flood = new addon.Flood(used, variant)
      expect(threadsSince(threadsBefore)).toHaveLength(variant.readers + variant.writers)
      // Until each reader has had its share: a busy machine may let one of them wait for its turn.
      const seen = new Array<number>(variant.readers).fill(0)
      let emptyWaits = 0
      // Writers that never pause may leave no wait without an event.
      const findsNothing = !variant.blocking && variant.writerPauseNs > 0
      const isDone = () => !seen.includes(0) && (!findsNothing || emptyWaits > 0)
      // What came at the start may be over, such as a oneshot's first delivery.
      flood.sample(floodColumns(1), 2)
      for (let tries = 0; tries < 2000 && !isDone(); tries++) {
        const counts = flood.sample(floodColumns(2), 2)
        emptyWaits += counts.emptyWaits
        counts.readerEvents.forEach((events, i) => {
          seen[i]! += events
        })
      }
      expect(seen).not.toContain(0)
      if (variant.blocking) expect(emptyWaits).toBe(0)
      if (findsNothing) expect(emptyWaits).toBeGreaterThan(0)
      flood.close()
      flood.close()
      await allEnded(threadsBefore)
      expectClean(used)
      used.close()
      expect(openDescriptors()).toBe(descriptors)
    },
  )
})

test('a slice is what was counted in it', () => {
  const flood = new addon.Flood(makePool('eventfd'), options({}))
  const columns = floodColumns(4)
  let counts = flood.sample(columns, 5)
  for (let tries = 0; tries < 1000 && counts.events === 0; tries++) counts = flood.sample(columns, 5)
  flood.close()
  const mean = columns.eventRates.reduce((sum, rate) => sum + rate, 0) / columns.eventRates.length
  // A rate is the events of a second; what was counted is those of four slices.
  expect(mean).toBeGreaterThan(counts.events)
  expect(counts.events).toBeGreaterThan(0)
  expect(counts.readerEvents).toEqual([counts.events])
  expect(counts.rounds).toBeGreaterThan(0)
  expect(counts.fullWrites).toBe(0)
})

test('writers that never pause are counted in each slice, some waits are timed, and no write is lost', () => {
  const flood = new addon.Flood(makePool('eventfd'), options({ maxEvents: 8, writers: 3, writerPauseNs: 0 }))
  const columns = floodColumns(2)
  let [events, timed, waits, mean] = [0, 0, 0, 0]
  for (let tries = 0; tries < 1000 && (events === 0 || timed === 0 || mean === 0); tries++) {
    const counts = flood.sample(columns, 5)
    events += counts.events
    timed += counts.timedWaits
    waits += counts.waits
    mean = Math.max(mean, ...columns.writeRates)
    for (const waitNs of columns.waitNs.subarray(0, counts.timedWaits)) expect(waitNs).toBeGreaterThan(0)
  }
  expect(mean).toBeGreaterThan(0)
  // One wait in seven is timed.
  expect(timed).toBeLessThanOrEqual(waits / 7 + 100)
  // It compares what was read with what was written.
  flood.close()
})

test('each writer has its part of the descriptors', () => {
  const used = makePool('socketpair')
  // The writers of descriptors that are full write to the others all the same.
  for (let i = 0; i < FD_COUNT; i += 2) addon.write(used.peer(i), 1 << 24)
  const flood = new addon.Flood(used, options({ writers: 2 }))
  let [writes, fullWrites] = [0, 0]
  for (let tries = 0; tries < 1000 && (writes === 0 || fullWrites === 0); tries++) {
    const counts = flood.sample(floodColumns(1), 2)
    writes += counts.writes
    fullWrites += counts.fullWrites
  }
  expect([writes > 0, fullWrites > 0]).toEqual([true, true])
  expect(() => flood.close()).toThrow('what was read is not what was written')
})

test('what a reader has missed is found', () => {
  const used = makePool('socketpair')
  const flood = new addon.Flood(used, options({ mechanism: 'poll', blocking: false }))
  // One is enough, and a second might never come: the reader that misses it fails, which ends the writer.
  for (let taken = 0, i = 0; taken === 0; i++) {
    try {
      taken = addon.read(used.watched(i % FD_COUNT), 1)
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' })
    }
  }
  expect(() => flood.close()).toThrow(
    /what was read is not what was written|read of a descriptor that was delivered: EAGAIN/,
  )
})

/** All of the pool full. A buffer of some 30,000 bytes has to be emptied before there is room, 16 at a time. */
function makeFullPool(): NativeFdPool {
  const used = makePool('socketpair')
  for (let i = 0; i < used.size; i++) addon.write(used.peer(i), 1 << 24)
  return used
}

test.each([1, 16])('a full descriptor is left out and counted; a wait delivers %i events', maxEvents => {
  const used = makeFullPool()
  const flood = new addon.Flood(used, options({ fdCount: used.size, maxEvents }))
  let [fullWrites, events, waits] = [0, 0, 0]
  // The counts are read one after the other while the reader is at work, and this thread may have to stop between two of them.
  const isRight = () => waits >= 5 && events <= (waits + 1) * maxEvents
  for (let tries = 0; tries < 1000 && (fullWrites === 0 || !isRight()); tries++) {
    const counts = flood.sample(floodColumns(1), 5)
    fullWrites += counts.fullWrites
    events = counts.events
    waits = counts.waits
  }
  expect(fullWrites).toBeGreaterThan(0)
  expect({ events, waits }).toSatisfy(isRight)
  if (maxEvents > 1) expect(events).toBeGreaterThan(waits + maxEvents)
  expect(() => flood.close()).toThrow('what was read is not what was written')
  expectClean(used)
})

test('an edge is read to its end: no other would come from a full descriptor', () => {
  const used = makeFullPool()
  const flood = new addon.Flood(used, options({ fdCount: used.size, edge: true }))
  let writes = 0
  for (let tries = 0; tries < 1000 && writes === 0; tries++) {
    writes += flood.sample(floodColumns(1), 2).writes
  }
  expect(writes).toBeGreaterThan(0)
  expect(() => flood.close()).toThrow('what was read is not what was written')
})

test('the last descriptor has the number that was asked for', () => {
  const number = 300
  const flood = new addon.Flood(
    makePool('eventfd'),
    options({ mechanism: 'select', highestFd: number, fdCount: 1 }),
  )
  expect(readdirSync('/proc/self/fd')).toContain(String(number))
  let events = 0
  for (let tries = 0; tries < 1000 && events === 0; tries++) {
    events = flood.sample(floodColumns(1), 2).events
  }
  expect(events).toBeGreaterThan(0)
  flood.close()
  expect(readdirSync('/proc/self/fd')).not.toContain(String(number))
})

/** In `/proc/self/task/ID`, of the threads that have been started since. */
function ofThreads(before: readonly string[], file: string): string[] {
  return threadsSince(before).map(id => readFileSync(`/proc/self/task/${id}/${file}`, 'utf8'))
}

function cpusOfThreads(before: readonly string[]): string[] {
  return ofThreads(before, 'status')
    .map(status => /^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] as string)
    .sort()
}

test('the threads run where they are told to', async () => {
  const cpus = addon.affinity()
  const [reader, writer] = [cpus[0] as number, cpus.at(-1) as number]
  const before = threads()
  const flood = new addon.Flood(makePool('eventfd'), options({ readerCpus: [reader], writerCpus: [writer] }))
  await expect.poll(() => cpusOfThreads(before), SOON).toEqual([String(reader), String(writer)].sort())
  flood.close()
})

test('a thread without a CPU does not keep to that of the thread which starts it', async () => {
  const cpus = addon.affinity()
  const all = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))?.[1]
  const before = threads()
  addon.setAffinity([cpus[0] as number])
  const flood = new addon.Flood(makePool('eventfd'), options({}))
  addon.setAffinity(cpus)
  await expect.poll(() => cpusOfThreads(before), SOON).toEqual([all, all])
  flood.close()
})

const REAL_TIME = `
  const { readdirSync, readFileSync } = require('node:fs')
  const addon = require(process.argv[1])
  const policies = () => readdirSync('/proc/self/task').map(id =>
    Number(readFileSync('/proc/self/task/' + id + '/stat', 'utf8').split(') ')[1].split(' ')[38]))
  const before = policies().filter(policy => policy === 0).length
  const pool = new addon.FdPool(8, 'eventfd')
  const flood = new addon.Flood(pool, JSON.parse(process.argv[2]))
  const column = () => new Float64Array(1)
  const columns = { eventRates: column(), writeRates: column(), roundRates: column(), waitNs: column() }
  const others = () => policies().filter(policy => policy === 0).length - before
  for (let tries = 0; tries < 500 && others() < 2; tries++) flood.sample(columns, 5)
  const seen = others()
  flood.close()
  process.stdout.write(String(seen))
`

const isPrivileged = spawnSync('chrt', ['--fifo', '1', 'true']).status === 0

test.skipIf(!isPrivileged)('no thread has a real-time priority, also where it is started from one', () => {
  const args = ['--fifo', '1', process.execPath, '-e', REAL_TIME, ADDON_PATH]
  const { stdout, stderr } = spawnSync('chrt', [...args, JSON.stringify(options({ blocking: false }))], {
    timeout: 20_000,
  })
  expect(stderr.toString()).toBe('')
  expect(stdout.toString()).toBe('2')
})

test.each([
  [true, 3],
  [false, 1],
])('with a shared table (%s) what is opened is seen by %i threads', async (sharedFdTable, seen) => {
  const before = threads()
  const flood = new addon.Flood(makePool('eventfd'), options({ sharedFdTable }))
  const own = [...threadsSince(before), String(process.pid)]
  const seeingThreads = () => {
    const [fd, peer] = addon.socketpair()
    // By its inode: a thread that copies the table in between keeps another one under that number.
    const files = own.map(id => {
      const link = `/proc/self/task/${id}/fd/${fd}`
      return existsSync(link) ? readlinkSync(link) : null
    })
    addon.close(fd)
    addon.close(peer)
    return files.filter(file => file === files.at(-1)).length
  }
  // A thread takes a table of its own when it first runs.
  await expect.poll(seeingThreads, SOON).toBe(seen)
  flood.close()
})

describe('what it refuses leaves nothing behind', () => {
  test.each([
    ['too few descriptors', options({ readers: 3 }), 'fdCount must be an integer from 1 to 5'],
    ['no CPU for a reader', options({ readerCpus: [] }), 'readerCpus must be an array with a CPU'],
    ['no CPU for a writer', options({ writerCpus: [] }), 'writerCpus must be an array with a CPU'],
    ['more writers than descriptors', options({ writers: 17 }), 'writers must be an integer from 1 to 16'],
    ['an unknown mechanism', options({ mechanism: 'kqueue' }), 'no native mechanism called "kqueue"'],
    ['edges from poll', options({ mechanism: 'poll', edge: true }), 'add: ENOTSUP'],
    [
      'a shared set that is not in the kernel',
      options({ mechanism: 'poll', readers: 2, sharedQueue: true }),
      'sharing an interest set: ENOTSUP',
    ],
  ])('%s', async (_, given, message) => {
    const threadsBefore = threads()
    const used = makePool('eventfd')
    expect(() => new addon.Flood(used, given)).toThrow(message)
    await allEnded(threadsBefore)
    expectClean(used)
  })

  test('a CPU that is not there fails the threads, which end', async () => {
    const flood = new addon.Flood(makePool('eventfd'), options({ readerCpus: [1023] }))
    const problem = () => {
      try {
        flood.sample(floodColumns(1), 5)
        return 'none'
      } catch (error) {
        return (error as Error).message
      }
    }
    await expect.poll(problem, SOON).toContain('sched_setaffinity: EINVAL')
    expect(() => flood.close()).toThrow('sched_setaffinity')
  })

  test('a pool in use cannot be closed, nor can a closed flood be sampled', () => {
    const used = makePool('eventfd')
    const flood = new addon.Flood(used, options({}))
    expect(() => used.close()).toThrow('still uses the pool')
    flood.close()
    expect(() => flood.sample(floodColumns(1), 1)).toThrow('closed')
  })
})
