import { afterEach, expect, test, vi } from 'vitest'
import suite from '../../../suites/perf-epoll-wait.ts'
import { leadMetricName } from '../../metrics/metrics.ts'
import type { NativeFdPool } from '../../poller/addon.ts'
import { loadAddon } from '../../poller/addon.ts'
import type { CpuParts, FloodColumns, FloodCounts, FloodOptions } from '../../poller/native_loops.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { UNPINNED } from '../block_protocol.ts'
import { NOTHING_REFUSED, planCells, refusalsOf } from '../cell_plan.ts'
import type { CellContext } from './cell_context.ts'
import { fakeAddon } from './fake_addon.fixture.ts'
import { contextOf, measureOne } from './measure_one.fixture.ts'

const limit = { soft: 4096, hard: 4096 }

function cellsOf(change: SuiteDefinition['axes'] = {}, variants = suite.variants): CellSpec[] {
  return expandCells({ ...suite, variants, axes: { ...suite.axes, ...change } })
}

const cellOf = (change: SuiteDefinition['axes'] = {}) => cellsOf(change)[0] as CellSpec

/** The time of a test without threads, in which nothing but a sample takes any. */
let nowMs = 0

/** Threads that each see an event in every millisecond, the second reader two. */
class FakeFlood {
  static opened: FakeFlood[] = []
  static fails = false
  static silent = false
  static onSample = (_: number) => {}
  readonly options: FloodOptions
  samples = 0
  closed = false

  constructor(_: NativeFdPool, options: FloodOptions) {
    this.options = options
    FakeFlood.opened.push(this)
  }

  sample(
    { eventRates, writeRates, roundRates, waitNs, ...control }: FloodColumns,
    sliceMs: number,
  ): FloodCounts {
    if (FakeFlood.fails) throw new Error('made to fail')
    this.samples++
    nowMs += eventRates.length * sliceMs
    FakeFlood.onSample(eventRates.length * sliceMs)
    eventRates.fill(FakeFlood.silent ? 0 : 1000 * this.samples)
    writeRates.fill(FakeFlood.silent ? 0 : 3000 * this.samples)
    roundRates.fill(500)
    waitNs.fill(7, 0, 2)
    control.controlRates?.fill(90)
    control.modifyNs?.fill(11, 0, 3)
    control.removeNs?.fill(12, 0, 3)
    control.addNs?.fill(13, 0, 3)
    const readerEvents = this.options.readerCpus.map((_, i) => (FakeFlood.silent ? 0 : i + 1))
    return {
      waits: 10,
      events: readerEvents.reduce((sum, events) => sum + events),
      emptyWaits: 1,
      interruptedWaits: 2,
      emptyReads: 3,
      timedWaits: 2,
      rounds: 4,
      writes: 5,
      fullWrites: 6,
      ...(control.controlRates && { changes: 21, timedChanges: 3 }),
      readerCpuNs: 900,
      readerEvents,
      readerSleeps: this.options.quiet ? readerEvents.map(events => 2 * events) : [],
    }
  }

  close(): CpuParts {
    this.closed = true
    return { userNs: 100, systemNs: 200 }
  }
}

function fakeContext(cpus: number[] = [0, 1]): CellContext {
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
  FakeFlood.opened = []
  FakeFlood.fails = false
  FakeFlood.silent = false
  FakeFlood.onSample = () => {}
  return contextOf({
    addon: { ...fakeAddon().addon, affinity: () => cpus, Flood: FakeFlood },
    allowedCpus: cpus,
  })
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('warming up is not recorded, and what is recorded adds up', async () => {
  const result = await measureOne(cellOf({ readers: [2] }), fakeContext(), 100)
  const [flood] = FakeFlood.opened
  const recorded = (flood?.samples ?? 0) - 1
  expect(recorded).toBeGreaterThan(0)
  expect(result?.samples.eventsPerSecond).toMatchObject({ min: 2000, max: 1000 * (recorded + 1) })
  expect(result?.samples.writesPerSecond).toMatchObject({ min: 6000, max: 3000 * (recorded + 1) })
  expect(result?.samples.waitNs).toMatchObject({ min: 7, max: 7, counts: [2 * recorded] })
  expect(result).toMatchObject({
    workDigest: null,
    counters: {
      iterations: 4 * recorded,
      waits: 10 * recorded,
      events: 3 * recorded,
      emptyWaits: recorded,
      interruptedWaits: 2 * recorded,
      emptyReads: 3 * recorded,
      writes: 5 * recorded,
      fullWrites: 6 * recorded,
      leastReaderEvents: recorded,
      mostReaderEvents: 2 * recorded,
      userCpuNs: 100,
      systemCpuNs: 200,
    },
  })
  // 900 ns for 3 events.
  expect(result?.samples.cpuNs).toMatchObject({ min: 300, max: 300, counts: [recorded] })
  expect(flood?.closed).toBe(true)
})

test('an abort is heard between calls of at most 50 ms, and ends the threads', async () => {
  const abort = new AbortController()
  const context = { ...fakeContext(), signal: abort.signal }
  FakeFlood.onSample = lengthMs => {
    expect(lengthMs).toBeLessThanOrEqual(50)
    abort.abort()
  }
  expect(await measureOne(cellOf(), context, 600_000)).toBeNull()
  expect(FakeFlood.opened).toMatchObject([{ closed: true, samples: 1 }])
})

test('a flood that fails is closed, and its error is the cell’s', async () => {
  const context = fakeContext()
  FakeFlood.fails = true
  await expect(measureOne(cellOf(), context, 100)).rejects.toThrow('made to fail')
  expect(FakeFlood.opened).toMatchObject([{ closed: true }])
})

test('a flood that delivers nothing fails its cell', async () => {
  const context = fakeContext()
  FakeFlood.silent = true
  await expect(measureOne(cellOf(), context, 100)).rejects.toThrow('no event was delivered')
})

test.each([
  [UNPINNED, [4, 6], [4, 6, 4], null, 'readers pinned to CPU 4, 6 in turn, the writer left to the scheduler'],
  [UNPINNED, [4], [4, 4, 4], null, 'one CPU only: the writer and the readers share it'],
  [
    { reader: 6, writer: null },
    [6],
    [6, 6, 6],
    null,
    'readers pinned to CPU 6, the writer left to the scheduler',
  ],
  [{ reader: 6, writer: 4 }, [6], [6, 6, 6], 4, undefined],
  [{ reader: 6, writer: 6 }, [6], [6, 6, 6], 6, 'the writer and the readers share CPU 6'],
])('pin %o where %o are allowed', async (pin, cpus, readerCpus, writerCpu, note) => {
  const result = await measureOne(cellOf({ readers: [3] }), { ...fakeContext(cpus), pin }, 1)
  expect(FakeFlood.opened[0]?.options).toMatchObject({ readerCpus, writerCpus: [writerCpu] })
  expect(result?.notes).toEqual(note === undefined ? [] : [note])
})

const UNPAUSED = { writers: [3], writerPauseNs: [0] }

test.each([
  [
    UNPINNED,
    [4, 6],
    [null],
    [4, 6, 4],
    'readers left to the scheduler, the writers pinned to CPU 4, 6 in turn',
  ],
  [UNPINNED, [4], [null], [4, 4, 4], 'one CPU only: the writers and the readers share it'],
  [
    { reader: 4, writer: null },
    [4, 6],
    [4],
    [null, null, null],
    'readers pinned to CPU 4, the writers left to the scheduler',
  ],
  [{ reader: 4, writer: 6 }, [4], [4], [6, 6, 6], undefined],
])(
  'writers that never pause, pin %o where %o are allowed',
  async (pin, cpus, readerCpus, writerCpus, note) => {
    const result = await measureOne(cellOf(UNPAUSED), { ...fakeContext(cpus), pin }, 1)
    expect(FakeFlood.opened[0]?.options).toMatchObject({
      ...{ writers: 3, writerPauseNs: 0 },
      ...{ readerCpus, writerCpus },
    })
    expect(result?.notes).toEqual(note === undefined ? [] : [note])
  },
)

test('the suite is what perf bench does, and every parameter reaches the threads', async () => {
  const cells = cellsOf()
  expect(planCells(cells, limit).map(planned => planned.skipReason)).toEqual(cells.map(() => null))
  const context = fakeContext()
  for (const cell of cells) await measureOne(cell, context, 1)
  const seen = FakeFlood.opened.map(({ options: { readers, sharedQueue, edge } }) => ({
    readers,
    sharedQueue,
    edge,
  }))
  const both = (readers: number, sharedQueue: boolean) =>
    [false, true].map(edge => ({ readers, sharedQueue, edge }))
  expect(seen).toEqual([...both(1, false), ...both(2, false), ...both(2, true)])
  for (const { options } of FakeFlood.opened) {
    expect(options).toMatchObject({
      mechanism: 'epoll',
      fdCount: 64,
      maxEvents: 1,
      blocking: true,
      oneshot: false,
      sharedFdTable: true,
      highestFd: null,
    })
  }
})

test.each([
  [
    { waitDelayNs: [5] },
    'waitDelayNs 5: readers that are threads or processes time no wait that could be delayed; possible: waitDelayNs 0',
  ],
  [
    { stallMs: [5] },
    'stallMs 5: readers that are threads or processes have no schedule that a stall could be seen against; possible: stallMs 0',
  ],
  [
    { active: ['50%'] },
    'active 50% with arrivals flood: a flood writes to every descriptor; possible: active 100%',
  ],
  [
    { fdCount: [2], writers: [3] },
    'writers 3 with fdCount 2: each writer has descriptors of its own; possible: writers 1 to 2',
  ],
  [
    { readers: [2], highestFd: [900] },
    'highestFd 900 with readers 2: only one of several readers could have the highest descriptor; possible: highestFd none, or readers 1',
  ],
] as const)('%o is refused', (change, reason) => {
  expect(planCells(cellsOf(change), limit)[0]?.skipReason).toBe(reason)
})

const CLOSED = { ...suite, axes: { fdCount: [8], fdKind: ['eventfd'] } } as SuiteDefinition

function closedCell(change: SuiteDefinition['axes']): CellSpec {
  const axes = { ...CLOSED.axes, readersAs: ['threads'], readers: [3], ...change }
  return expandCells({ ...CLOSED, axes })[0] as CellSpec
}

test('readers in closed loop are pinned in turn, write themselves, and are judged by their iterations', async () => {
  const cell = closedCell({ active: [2] })
  expect(cell.id).toBe('epoll/n8/k2/nonblocking/eventfdFds/readers3Threads')
  const result = await measureOne(cell, fakeContext(), 100)
  expect(FakeFlood.opened[0]?.options).toMatchObject({
    ...{ processes: false, closed: true, active: 2, quiet: false, sameFds: false, blocking: false },
    readerCpus: [0, 1, 0],
  })
  expect(result?.samples.readerIterationsPerSecond).toMatchObject({ min: 500, max: 500 })
  expect(result?.samples.eventsPerSecond).toBeDefined()
  expect(result?.samples.writesPerSecond).toBeUndefined()
  expect(result?.notes).toEqual(['3 readers share CPU 0, 1: what one of them does is bounded by that'])
  expect((await measureOne(closedCell({ readers: [2] }), fakeContext(), 10))?.notes).toEqual([])
})

test('where writers never pause, a turn has one rate of events, which no slice without a reader makes 0', async () => {
  const cell = cellOf({ writers: [2], writerPauseNs: [0] })
  const context = fakeContext()
  const result = await measureOne(cell, context, 60)
  const countOf = (name: 'eventsPerSecond' | 'writesPerSecond') =>
    result?.samples[name]?.counts.reduce((sum, count) => sum + count, 0) ?? 0
  expect(countOf('eventsPerSecond')).toBeGreaterThan(0)
  expect(countOf('eventsPerSecond')).toBeLessThan(countOf('writesPerSecond'))
  expect(result?.samples.eventsPerSecond?.min).toBeGreaterThan(0)
})

test('readers that change their sets are judged by the calls of all of them, some of which are timed', async () => {
  const cell = closedCell({ churn: [4], queue: ['shared'] })
  expect(cell.id).toBe('epoll/n8/k1/nonblocking/eventfdFds/churn4/readers3ThreadsShared')
  expect(leadMetricName(cell.params)).toBe('controlCallsPerSecond')
  const result = await measureOne(cell, fakeContext(), 100)
  expect(FakeFlood.opened[0]?.options).toMatchObject({ churn: 4, sharedQueue: true })
  const calls = (result?.counters['changes'] as number) / 7
  expect(result?.samples).toMatchObject({
    controlCallsPerSecond: { min: 90, max: 90 },
    modifyNs: { min: 11, max: 11, counts: [calls] },
    removeNs: { min: 12, max: 12, counts: [calls] },
    addNs: { min: 13, max: 13, counts: [calls] },
  })
  const unchanged = await measureOne(closedCell({}), fakeContext(), 10)
  expect(Object.keys(unchanged?.samples ?? {})).not.toContain('addNs')
  expect(unchanged?.counters['changes']).toBeUndefined()
})

test('a single reader that is a process is another cell than the measuring thread', () => {
  const ids = [[null], ['threads'], ['processes']].map(
    readersAs => closedCell({ readersAs, readers: [1] }).id.split('/')[5],
  )
  expect(ids).toEqual([undefined, 'readers1Threads', 'readers1Processes'])
})

test('where nothing is ever ready, iterations are all that a reader does', async () => {
  const context = fakeContext()
  FakeFlood.silent = true
  const result = await measureOne(closedCell({ active: [0] }), context, 10)
  expect(result?.samples.readerIterationsPerSecond).toBeDefined()
  expect(result?.samples.eventsPerSecond).toBeUndefined()
})

test('one event at a time is judged by whom it wakes', async () => {
  const [cell] = expandCells({
    ...CLOSED,
    variants: [{ mechanism: 'epoll', exclusive: true }],
    axes: {
      ...CLOSED.axes,
      ...{ waitMode: ['wakeup'], load: ['open'], arrivals: ['quiet'], readers: [4], readerFds: ['same'] },
    },
  })
  expect(cell?.id).toBe('epoll-exclusive/n8/k1/wakeup/eventfdFds/quiet/readers4SameFds')
  const result = await measureOne(cell as CellSpec, fakeContext(), 100)
  expect(FakeFlood.opened[0]?.options).toMatchObject({ quiet: true, sameFds: true, exclusive: true })
  // Four readers take 1 to 4 events of a call and sleep twice as often.
  expect(result?.samples).toMatchObject({
    wakeupsPerThousandEvents: { min: 2000, max: 2000 },
    vainWakeupsPerThousandEvents: { min: 1000, max: 1000 },
    busiestReaderPerThousandEvents: { min: 400, max: 400 },
  })
  const { counters } = result as NonNullable<typeof result>
  expect(counters['mostReaderWakeups']).toBe(4 * (counters['leastReaderWakeups'] as number))
})

const OWN = { fdCount: [8], fdKind: ['eventfd'] }
const SINGLE = { ...OWN, waitMode: ['wakeup'], load: ['open'], arrivals: ['quiet'], readers: [2] }
const EXCLUSIVE = [{ mechanism: 'epoll', exclusive: true }]
const THREADS = { ...OWN, readersAs: ['threads'], readers: [2] }

test.each([
  [
    { ...THREADS, waitMode: ['wakeup'] },
    /: readers in closed loop write themselves, so that nothing wakes them/,
  ],
  [
    { ...THREADS, active: [0], waitMode: ['timeout'], timeoutNs: [1000] },
    /: the measuring thread alone waits for timeouts/,
  ],
  [
    { ...THREADS, waitMode: ['ready'], queue: ['shared'] },
    /: a reader may take what another one has written/,
  ],
  [{ ...THREADS, active: [0], waitMode: ['ready'] }, /: a wait without a timeout would never end/],
  [{ ...THREADS, readerFds: ['same'] }, /: readers in closed loop have descriptors of their own/],
  [{ ...THREADS, chainWrites: [2] }, /: readers that are threads or processes make no chains of writes/],
  [
    { ...THREADS, churn: [9] },
    'churn 9 with fdCount 8: there are not so many descriptors to change; possible: churn 0 to 8',
  ],
  [
    { ...THREADS, active: [0], churn: [9] },
    'churn 9 with fdCount 8: there are not so many descriptors to change; possible: churn 0 to 8',
  ],
  [{ ...THREADS, highestFd: [900] }, /: only one of several readers could have the highest descriptor/],
  [
    { ...OWN, readersAs: ['processes'], fdTable: ['shared'] },
    /: a process has a descriptor table of its own/,
  ],
  [{ ...SINGLE, waitMode: ['nonblocking'] }, /: an event is sent when all readers sleep/],
  [
    { ...OWN, readersAs: ['processes'], load: ['open'], ratePerSecond: [9] },
    /: readers of a schedule are the measuring/,
  ],
] as const)('%o is refused with the reason', (axes, reason) => {
  const cells = expandCells({ ...suite, variants: [{ mechanism: 'epoll' }], axes } as SuiteDefinition)
  expect(planCells(cells, limit)[0]?.skipReason).toMatch(reason)
})

test('a set whose descriptors cannot be changed by their owner alone is refused', () => {
  const reasonOf = (variant: SuiteDefinition['variants'][number], change: SuiteDefinition['axes'] = {}) => {
    const axes = { ...THREADS, churn: [2], ...change }
    return planCells(expandCells({ ...suite, variants: [variant], axes }), limit)[0]?.skipReason
  }
  expect(reasonOf({ mechanism: 'epoll', exclusive: true })).toMatch(
    /: the kernel lets no exclusive descriptor/,
  )
  expect(reasonOf({ mechanism: 'epoll', oneshot: true }, { queue: ['shared'] })).toMatch(
    /: who takes a oneshot/,
  )
  expect(reasonOf({ mechanism: 'epoll', oneshot: true })).toBeNull()
  expect(reasonOf({ mechanism: 'epoll', trigger: 'edge' }, { queue: ['shared'] })).toBeNull()
  expect(reasonOf({ mechanism: 'io_uring' })).toBeNull()
})

test('exclusive is refused where there is no other set, and by what cannot do it', () => {
  const reasonOf = (variants: SuiteDefinition['variants'], axes: SuiteDefinition['axes']) =>
    planCells(expandCells({ ...suite, variants, axes }), limit)[0]?.skipReason
  expect(reasonOf(EXCLUSIVE, OWN)).toMatch(/: only with several readers of the same descriptors/)
  expect(reasonOf([{ mechanism: 'poll', exclusive: true }], SINGLE)).toMatch(
    /: poll has no exclusive wake-ups;/,
  )
  expect(reasonOf([{ mechanism: 'epoll', exclusive: true, oneshot: true }], SINGLE)).toMatch(
    /: epoll cannot re-arm/,
  )
  expect(reasonOf([{ mechanism: 'sim-epoll' }], THREADS)).toMatch(/: sim-epoll has no threads or processes/)
  expect(reasonOf(EXCLUSIVE, { ...SINGLE, readerFds: ['same'] })).toBeNull()
})

test('several readers or writers that are no flood are refused', () => {
  const reasonOf = (change: SuiteDefinition['axes']) => {
    const axes = { fdCount: [64], waitMode: ['ready'], ...change }
    return planCells(expandCells({ ...suite, axes }), limit)[0]?.skipReason
  }
  expect(reasonOf({ readers: [2] })).toBe(
    'readers 2 with readersAs none: the measuring thread is one reader; possible: readers 1, readersAs threads or processes, or load open with arrivals flood or quiet',
  )
  const mixed = { load: ['closed', 'open'], arrivals: ['flood'], active: ['100%'], writers: [2] }
  expect(reasonOf(mixed)).toBe(
    'writers 2 with load closed: only a flood has several writers; possible: writers 1, or load open with arrivals flood',
  )
})

test('threads that the machine does not grant are said before anything runs', () => {
  const tried: number[] = []
  const threads = (count: number) => {
    tried.push(count)
    return count > 40 ? 'EAGAIN' : null
  }
  const cells = cellsOf({ ...UNPAUSED, writers: [8, 64], queue: ['own'] }, [{ mechanism: 'epoll' }]).filter(
    ({ params }) => params.readers === 1,
  )
  const reasons = planCells(cells, limit, { ...NOTHING_REFUSED, threads }).map(({ skipReason }) => skipReason)
  expect(tried).toEqual([11 + 9, 11 + 65])
  expect(reasons).toEqual([
    null,
    'readers 1 with writers 64: their 65 threads beside the 11 of a block process are not granted (EAGAIN); possible: fewer, or a higher RLIMIT_NPROC (ulimit -u) or pids.max of the control group',
  ])
})

test('a number of threads is tried once', () => {
  let tries = 0
  const probeThreads = () => {
    tries++
    throw Object.assign(new Error('made to fail'), { code: 'EAGAIN' })
  }
  const { threads } = refusalsOf({ ...loadAddon(), probeThreads })
  expect([threads(20), threads(20)]).toEqual(['EAGAIN', 'EAGAIN'])
  expect(tries).toBe(1)
  expect(refusalsOf(loadAddon()).threads(3)).toBeNull()
})

test('real threads give a rate', async () => {
  const addon = loadAddon()
  const pool = new addon.FdPool(128, 'eventfd')
  const context = contextOf({ addon, pool: () => pool, allowedCpus: addon.affinity() })
  const result = await measureOne(cellOf({ readers: [2] }), context, 60)
  pool.close()
  expect(result?.samples.eventsPerSecond?.max).toBeGreaterThan(0)
  expect(result?.counters.events).toBeGreaterThan(0)
})

test('under another scheduler a note says that its threads are not', async () => {
  const context = fakeContext()
  const notes = async (scheduler: string) => {
    const addon = { ...context.addon, scheduler: () => scheduler }
    return (await measureOne(cellOf(), { ...context, addon }, 1))?.notes
  }
  const note = 'its readers and its writers ran under SCHED_OTHER, not SCHED_FIFO'
  expect(await notes('SCHED_FIFO')).toContain(note)
  expect(await notes('SCHED_OTHER')).not.toContain(note)
})
