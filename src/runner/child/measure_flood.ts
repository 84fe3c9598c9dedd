import { setImmediate } from 'node:timers/promises'
import { leadMetricName } from '../../metrics/metrics.ts'
import type { FloodColumns, FloodCounts, FloodOptions } from '../../poller/native_loops.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import { CpuRecorder } from '../../recorder/cpu_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellParams, CellSpec } from '../../suite/cells.ts'
import type { Pin } from '../block_protocol.ts'
import {
  type CellContext,
  type MeasuredCell,
  poolOf,
  type TurnRequest,
  type TurnResult,
  watchOptions,
} from './cell_context.ts'
import { notCounted } from './perf_counting.ts'
import { sampleColumns } from './sample_columns.ts'

/** The length of one sample: waking up for it must disturb the readers little, and there must be many samples. */
const SLICE_MS = 5

/** The number of slices in one native call: an abort has to wait for its end. */
const SLICES = 10

const WARMUP_SHARE = 0.15

/** How long a turn may go on until a reader has had its first event: among many writers it may wait long for a CPU. */
const PATIENCE_MS = 5000

/** Fewer events than these in a native call are too few to say how many wake-ups a thousand of them cause. */
const LEAST_EVENTS = 5

/** A flood has no iterations, and its threads register their descriptors as a part of warming up. */
const NEEDS = { iterationMs: 0, registrationMs: 0 }

/** The room for the waits and the changes that are timed in one native call: a reader rarely makes more in its time. */
const TIMED_CALLS = 16_384

/** One sample for each change of a descriptor that is timed. */
const CONTROL_METRICS = ['modifyNs', 'removeNs', 'addNs'] as const

type Cpus = Pick<FloodOptions, 'readerCpus' | 'writerCpus'>

type Threads = Pick<CellParams, 'load' | 'readers' | 'writers' | 'writerPauseNs'>

/**
 * Returns the CPUs of a flood's threads. Without a pin, threads of the kind that is measured take the CPUs in turn and
 * the others are left to the scheduler: the readers as in `perf bench`, or, where the writers never pause, these as in
 * stress-epoll.
 */
function cpusOf(
  { load, readers, writers, writerPauseNs }: Threads,
  pin: Pin,
  allowed: readonly number[],
): Cpus {
  const each = (count: number, pinned: number | null, inTurn: boolean) =>
    Array.from(
      { length: count },
      (_, i) => pinned ?? (inTurn ? (allowed[i % allowed.length] as number) : null),
    )
  return {
    readerCpus: each(readers, pin.reader, load === 'closed' || writerPauseNs > 0),
    writerCpus: each(writers, pin.writer, pin.reader === null && writerPauseNs === 0),
  }
}

/** Says where threads run: `readers pinned to CPU 0, 1 in turn`, `the writer left to the scheduler`. */
function placeOf(name: string, cpus: readonly (number | null)[], isPinned: boolean): string {
  const places = [...new Set(cpus)]
  if (places.includes(null)) return `${name} left to the scheduler`
  return `${name} pinned to CPU ${places.join(', ')}${isPinned ? '' : ' in turn'}`
}

function placeNotes(threads: Threads, { readerCpus, writerCpus }: Cpus, pin: Pin, cpus: readonly number[]) {
  if (threads.load === 'closed') {
    const places = [...new Set(readerCpus)]
    return threads.readers > places.length
      ? [
          `${threads.readers} readers share CPU ${places.join(', ')}: what one of them does is bounded by that`,
        ]
      : []
  }
  const writers = threads.writers === 1 ? 'the writer' : 'the writers'
  if (pin.reader === null && cpus.length === 1) return [`one CPU only: ${writers} and the readers share it`]
  if (pin.reader === null || pin.writer === null) {
    const places = [
      placeOf('readers', readerCpus, pin.reader !== null),
      placeOf(writers, writerCpus, pin.writer !== null),
    ]
    return [places.join(', ')]
  }
  return pin.reader === pin.writer ? [`${writers} and the readers share CPU ${pin.writer}`] : []
}

/**
 * Returns a note where SCHED_FIFO was asked for. The threads of a flood never run under it, since a spinning reader
 * would lock out the thread that ends it.
 */
function schedulerNotes(scheduler: string): string[] {
  return scheduler === 'SCHED_OTHER'
    ? []
    : [`its readers and its writers ran under SCHED_OTHER, not ${scheduler}`]
}

function countersOf(counts: FloodCounts): CellCounters {
  const { waits, events, emptyWaits, interruptedWaits, rounds, emptyReads, writes, fullWrites, changes } =
    counts
  const counters = { waits, events, emptyWaits, interruptedWaits, emptyReads, writes, fullWrites }
  return { iterations: rounds, ...counters, ...(changes !== undefined && { changes }) }
}

/** Counts by reader, over all turns of a block. */
class ReaderCounts {
  readonly #events: number[]
  readonly #sleeps: number[]

  constructor(readers: number) {
    this.#events = new Array<number>(readers).fill(0)
    this.#sleeps = new Array<number>(readers).fill(0)
  }

  add({ readerEvents, readerSleeps }: FloodCounts): void {
    readerEvents.forEach((events, i) => {
      this.#events[i]! += events
    })
    readerSleeps.forEach((sleeps, i) => {
      this.#sleeps[i]! += sleeps
    })
  }

  /** Returns how unevenly events and wake-ups fell; nothing for a single reader. */
  counters(): Record<string, number> {
    const [events, sleeps] = [this.#events, this.#sleeps]
    if (events.length < 2) return {}
    const ofEvents = { leastReaderEvents: Math.min(...events), mostReaderEvents: Math.max(...events) }
    if (!sleeps.some(count => count > 0)) return ofEvents
    return { ...ofEvents, leastReaderWakeups: Math.min(...sleeps), mostReaderWakeups: Math.max(...sleeps) }
  }
}

/** Records whom the events of a native call have woken. */
function recordWakeups(
  { events, readerEvents, readerSleeps }: FloodCounts,
  histograms: MetricHistograms,
): void {
  if (events < LEAST_EVENTS) return
  const perThousand = (count: number) => (1000 * count) / events
  const wakeups = readerSleeps.reduce((sum, sleeps) => sum + sleeps, 0)
  histograms.record('wakeupsPerThousandEvents', perThousand(wakeups))
  histograms.record('vainWakeupsPerThousandEvents', perThousand(Math.max(0, wakeups - events)))
  histograms.record('busiestReaderPerThousandEvents', perThousand(Math.max(...readerEvents)))
}

/** Records the rates that tell something in a cell's kind of loop. */
function recordRates(
  { load, arrivals, activeCount }: CellParams,
  isByWrites: boolean,
  { eventRates, writeRates, roundRates, controlRates }: FloodColumns,
  slices: number,
  histograms: MetricHistograms,
): void {
  if (controlRates) histograms.recordAll('controlCallsPerSecond', controlRates, slices)
  if (activeCount > 0 && !isByWrites) histograms.recordAll('eventsPerSecond', eventRates, slices)
  if (arrivals === 'flood') histograms.recordAll('writesPerSecond', writeRates, slices)
  if (load === 'closed') histograms.recordAll('readerIterationsPerSecond', roundRates, slices)
}

/** Records the waits and the changes that were timed in a native call. */
function recordTimes(
  columns: FloodColumns,
  { timedWaits, timedChanges = 0 }: FloodCounts,
  histograms: MetricHistograms,
): void {
  histograms.recordAll('waitNs', columns.waitNs, timedWaits)
  for (const name of CONTROL_METRICS) {
    const column = columns[name]
    if (column) histograms.recordAll(name, column, timedChanges)
  }
}

function nativeOptions(cell: CellSpec): Omit<FloodOptions, keyof Cpus> {
  const { params } = cell
  return {
    ...watchOptions(cell),
    readers: params.readers,
    processes: params.readersAs === 'processes',
    closed: params.load === 'closed',
    active: params.activeCount,
    churn: params.churn,
    quiet: params.arrivals === 'quiet',
    sameFds: params.readerFds === 'same',
    writers: params.writers,
    writerPauseNs: params.writerPauseNs,
    fdCount: params.fdCount,
    sharedQueue: params.queue === 'shared',
    blocking: params.waitMode !== 'nonblocking',
  }
}

/**
 * Returns a cell that measures how many events a second the readers take while writers write without a schedule.
 * Readers in closed loop write themselves, and a quiet writer sends one event at a time. The threads run from the first
 * slice of a turn to its last, and the calling thread samples their counters, so that there is no tinybench task. A turn
 * throws where a thread failed, nothing was delivered, or what was read is not what was written.
 */
export function floodCell(cell: CellSpec, context: CellContext, histograms: MetricHistograms): MeasuredCell {
  const { addon, pin, allowedCpus, signal } = context
  const { params } = cell
  const cpus = cpusOf(params, pin, allowedCpus)
  const timed = {
    ...sampleColumns(['waitNs'], TIMED_CALLS),
    ...(params.churn > 0 && sampleColumns(CONTROL_METRICS, TIMED_CALLS)),
  }
  const isQuiet = params.arrivals === 'quiet'
  const isByWrites = leadMetricName(params) === 'writesPerSecond'
  const byReader = new ReaderCounts(params.readers)
  const cpu = new CpuRecorder(histograms)
  let counters = NO_COUNTERS

  /** Returns whether the readers had anything to do: where nothing is ever ready, waits are all that they do. */
  function isServedSince({ events, iterations }: CellCounters): boolean {
    if (params.activeCount === 0) return counters.iterations > iterations
    return counters.events > events && (!isQuiet || counters.events >= events + LEAST_EVENTS)
  }

  // The threads of a turn are fresh ones, so that each turn warms up by itself.
  async function turn({ lengthMs }: TurnRequest): Promise<TurnResult | null> {
    const before = counters
    let measuredMs = 0
    let sampledMs = 0
    const flood = new addon.Flood(poolOf(context), { ...nativeOptions(cell), ...cpus })
    try {
      // The threads run before the length is asked for, since that is when a cell that is held says who they are.
      const budgetMs = lengthMs(NEEDS)
      const slices = Math.max(1, Math.min(SLICES, Math.floor(budgetMs / SLICE_MS / 4)))
      const rates = () => new Float64Array(slices)
      const columns: FloodColumns = {
        ...{ eventRates: rates(), writeRates: rates(), roundRates: rates() },
        ...(params.churn > 0 && { controlRates: rates() }),
        ...timed,
      }
      const start = performance.now()
      for (let measuring = false, ended = false; !ended; ) {
        const sampleStart = performance.now()
        const counts = flood.sample(columns, SLICE_MS)
        if (measuring) {
          sampledMs += performance.now() - sampleStart
          recordRates(cell.params, isByWrites, columns, slices, histograms)
          recordTimes(columns, counts, histograms)
          if (isQuiet) recordWakeups(counts, histograms)
          counters = addCounters(counters, countersOf(counts))
          byReader.add(counts)
          // Few waits are timed, so that nothing is taken off for the clock.
          cpu.record(counts.readerCpuNs, params.load === 'closed' ? counts.rounds : counts.events, 0)
          measuredMs += slices * SLICE_MS
        }
        // The event loop gets a chance to receive an abort message.
        await setImmediate()
        if (signal.aborted) return null
        const elapsedMs = performance.now() - start
        const isServed = isServedSince(before) || elapsedMs >= PATIENCE_MS
        ended = measuring && elapsedMs >= budgetMs && isServed
        measuring ||= elapsedMs >= budgetMs * WARMUP_SHARE
      }
    } finally {
      const parts = flood.close()
      if (parts) cpu.divide(parts)
    }
    if (!isServedSince(before)) throw new Error('no event was delivered while measuring')
    // Among many writers the reader has no CPU in most slices, so that their median would be 0.
    if (isByWrites) {
      histograms.record('eventsPerSecond', (1000 * (counters.events - before.events)) / sampledMs)
    }
    return { workDigest: null, simWork: null, warmUp: null, measuredMs, needs: NEEDS }
  }

  return {
    clockCostNs: context.clockCostNs,
    notes: [...placeNotes(params, cpus, pin, allowedCpus), ...schedulerNotes(addon.scheduler())],
    turn,
    recorded: () => ({
      counters: { ...counters, ...byReader.counters(), ...cpu.counters() },
      perf: notCounted('the readers of a flood are threads of their own'),
    }),
    release: () => {},
    close: () => {},
  }
}
