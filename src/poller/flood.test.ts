import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { FD_KINDS, type FdKind } from '../suite/parameters.ts'
import { type FloodOptions, loadAddon, type NativeFdPool, POLLIN } from './addon.ts'
import { NATIVE_MECHANISMS } from './mechanisms.ts'

const addon = loadAddon()
const FD_COUNT = 8
const READERS = 2

function options(change: Partial<FloodOptions>): FloodOptions {
  const readers = change.readers ?? 1
  return {
    mechanism: 'epoll',
    readers,
    fdCount: FD_COUNT,
    sharedQueue: false,
    blocking: true,
    edge: false,
    oneshot: false,
    sharedFdTable: true,
    maxEvents: 1,
    highestFd: null,
    readerCpus: new Array<null>(readers).fill(null),
    writerCpu: null,
    ...change,
  }
}

const openDescriptors = () => readdirSync('/proc/self/fd').length
const threads = () => readdirSync('/proc/self/task')
const threadsSince = (before: readonly string[]) => threads().filter(id => !before.includes(id))

/** A joined thread is in the list until the kernel has done with it. */
async function allEnded(before: readonly string[]): Promise<void> {
  await expect.poll(() => threadsSince(before)).toEqual([])
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

const variants = NATIVE_MECHANISMS.flatMap(({ name, features }) =>
  [true, false].flatMap(blocking => [
    options({ mechanism: name, blocking }),
    options({ mechanism: name, blocking, readers: READERS, sharedFdTable: false }),
    ...(features.edge ? [options({ mechanism: name, blocking, edge: true, maxEvents: 4 })] : []),
    ...(features.oneshot ? [options({ mechanism: name, blocking, oneshot: true })] : []),
    ...(name === 'epoll'
      ? [{}, { edge: true }, { oneshot: true }].map(change =>
          options({ blocking, readers: READERS, sharedQueue: true, ...change }),
        )
      : []),
  ]),
)

function title(variant: FloodOptions): string {
  const words = [
    variant.mechanism,
    variant.blocking ? 'blocking' : 'nonblocking',
    `${variant.readers} readers`,
    ...(['edge', 'oneshot', 'sharedQueue', 'sharedFdTable'] as const).filter(name => variant[name]),
  ]
  return words.join(' ')
}

describe.each(variants.map(variant => [title(variant), variant] as const))('%s', (_, variant) => {
  test.each(FD_KINDS.filter(kind => kind !== 'simulated'))(
    'delivers from each %s, ends its threads, and leaves nothing registered or unread',
    async kind => {
      const descriptors = openDescriptors()
      const threadsBefore = threads()
      const used = makePool(kind)
      const flood = new addon.Flood(used, variant)
      expect(threadsSince(threadsBefore)).toHaveLength(variant.readers + 1)
      const rates = new Float64Array(2)
      // Until each reader has had its share: a busy machine may let one of them wait for its turn.
      const seen = new Array<number>(variant.readers).fill(0)
      while (seen.includes(0)) {
        const counts = flood.sample(rates, 2)
        counts.readerEvents.forEach((events, i) => {
          seen[i]! += events
        })
      }
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
  const rates = new Float64Array(4)
  const counts = flood.sample(rates, 5)
  flood.close()
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  // Of a second, where what was counted is of four slices.
  expect(mean).toBeGreaterThan(counts.events)
  expect(counts.events).toBeGreaterThan(0)
  expect(counts.readerEvents).toEqual([counts.events])
  expect(counts.rounds).toBeGreaterThan(0)
  expect(counts.fullWrites).toBe(0)
})

test('what a reader has missed is found', () => {
  const used = makePool('socketpair')
  const flood = new addon.Flood(used, options({ mechanism: 'poll', blocking: false }))
  expect(() => {
    const stolen = 20
    for (let taken = 0; taken < stolen; ) {
      try {
        taken += addon.read(used.watched(taken % FD_COUNT), 1)
      } catch (error) {
        expect(error).toMatchObject({ code: 'EAGAIN' })
      }
    }
    flood.close()
  }).toThrow(/what was read is not what was written|read of a descriptor that was delivered: EAGAIN/)
})

test('a full descriptor is left out and counted', () => {
  const used = makePool('socketpair')
  for (let i = 0; i < used.size; i++) addon.write(used.peer(i), 1 << 24)
  // The reader takes 16 bytes at a time, and a buffer of some 30,000 has to be emptied before there is room.
  const flood = new addon.Flood(used, options({ fdCount: used.size }))
  const counts = flood.sample(new Float64Array(2), 2)
  expect(counts.fullWrites).toBeGreaterThan(0)
  expect(counts.events).toBeGreaterThan(0)
  expect(() => flood.close()).toThrow('what was read is not what was written')
  expectClean(used)
})

test('the threads run where they are told to', () => {
  const cpus = addon.affinity()
  const [reader, writer] = [cpus[0] as number, cpus.at(-1) as number]
  const before = threads()
  const flood = new addon.Flood(makePool('eventfd'), options({ readerCpus: [reader], writerCpu: writer }))
  flood.sample(new Float64Array(2), 5)
  const allowed = threadsSince(before).map(
    id => /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync(`/proc/self/task/${id}/status`, 'utf8'))?.[1],
  )
  flood.close()
  expect(allowed.sort()).toEqual([String(reader), String(writer)].sort())
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
    const tables = own.map(id => readdirSync(`/proc/self/task/${id}/fd`))
    addon.close(fd)
    addon.close(peer)
    return tables.filter(table => table.includes(String(fd))).length
  }
  // A thread takes a table of its own when it first runs.
  await expect.poll(seeingThreads).toBe(seen)
  flood.close()
})

describe('what it refuses leaves nothing behind', () => {
  test.each([
    ['too few descriptors', options({ readers: 3 }), 'fdCount must be an integer from 1 to 5'],
    ['no CPU for a reader', options({ readerCpus: [] }), 'a CPU for each reader'],
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

  test('a CPU that is not there fails the threads, which end', () => {
    const flood = new addon.Flood(makePool('eventfd'), options({ readerCpus: [1023] }))
    expect(() => flood.sample(new Float64Array(1), 5)).toThrow('sched_setaffinity: EINVAL')
    expect(() => flood.close()).toThrow('sched_setaffinity')
  })

  test('a pool in use cannot be closed, nor can a closed flood be sampled', () => {
    const used = makePool('eventfd')
    const flood = new addon.Flood(used, options({}))
    expect(() => used.close()).toThrow('still uses the pool')
    flood.close()
    expect(() => flood.sample(new Float64Array(1), 1)).toThrow('closed')
  })
})
