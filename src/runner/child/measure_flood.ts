import { setImmediate } from 'node:timers/promises'
import type { FloodCounts, FloodOptions } from '../../poller/native_loops.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellSpec } from '../../suite/cells.ts'
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

/** The length of one sample: waking up for it must disturb the readers little, and there must be many samples. */
const SLICE_MS = 5

/** The number of slices in one native call: an abort has to wait for its end. */
const SLICES = 10

const WARMUP_SHARE = 0.15

/** A flood has no iterations, and its threads register their descriptors as a part of warming up. */
const NEEDS = { iterationMs: 0, registrationMs: 0 }

type Cpus = Pick<FloodOptions, 'readerCpus' | 'writerCpu'>

/**
 * Returns the CPUs of a flood's threads. Without a pin the readers take the CPUs in turn and the writer is left to
 * the scheduler, as `perf bench` does.
 */
function cpusOf(readers: number, pin: Pin, allowed: readonly number[]): Cpus {
  const readerCpus = Array.from(
    { length: readers },
    (_, i) => pin.reader ?? (allowed[i % allowed.length] as number),
  )
  return { readerCpus, writerCpu: pin.writer }
}

function placeNotes({ readerCpus, writerCpu }: Cpus, pin: Pin, allowed: readonly number[]): string[] {
  const cpus = [...new Set(readerCpus)]
  if (pin.reader === null && allowed.length === 1)
    return ['one CPU only: the writer and the readers share it']
  if (pin.reader === null)
    return [`readers pinned to CPU ${cpus.join(', ')} in turn, the writer left to the scheduler`]
  if (writerCpu === null)
    return [`readers pinned to CPU ${cpus.join(', ')}, the writer left to the scheduler`]
  return cpus.includes(writerCpu) ? [`the writer and the readers share CPU ${writerCpu}`] : []
}

/**
 * Returns a note where SCHED_FIFO was asked for. The threads of a flood never run under it, since a spinning reader
 * would lock out the thread that ends it.
 */
function schedulerNotes(scheduler: string): string[] {
  return scheduler === 'SCHED_OTHER'
    ? []
    : [`its readers and its writer ran under SCHED_OTHER, not ${scheduler}`]
}

function countersOf(counts: FloodCounts): CellCounters {
  const { waits, events, emptyWaits, interruptedWaits, rounds, emptyReads, writes, fullWrites } = counts
  return { iterations: rounds, waits, events, emptyWaits, interruptedWaits, emptyReads, writes, fullWrites }
}

/** Returns the least and the most events that a reader got; nothing for a single reader. */
function fairness(readerEvents: readonly number[]): Record<string, number> {
  if (readerEvents.length < 2) return {}
  return { leastReaderEvents: Math.min(...readerEvents), mostReaderEvents: Math.max(...readerEvents) }
}

function nativeOptions(cell: CellSpec): Omit<FloodOptions, keyof Cpus> {
  const { params } = cell
  return {
    ...watchOptions(cell),
    readers: params.readers,
    fdCount: params.fdCount,
    sharedQueue: params.queue === 'shared',
    blocking: params.waitMode === 'wakeup',
  }
}

/**
 * Returns a cell that measures how many events a second the readers take while a writer writes without a schedule.
 * The threads run from the first slice of a turn to its last, and the calling thread samples their counters. No call
 * is timed, so that there is no tinybench task. A turn throws where a thread failed, nothing was delivered, or what
 * was read is not what was written.
 */
export function floodCell(cell: CellSpec, context: CellContext, histograms: MetricHistograms): MeasuredCell {
  const { addon, pin, allowedCpus, signal } = context
  const { params } = cell
  const cpus = cpusOf(params.readers, pin, allowedCpus)
  const readerEvents = new Array<number>(params.readers).fill(0)
  let counters = NO_COUNTERS

  // The threads of a turn are fresh ones, so that each turn warms up by itself.
  async function turn({ lengthMs }: TurnRequest): Promise<TurnResult | null> {
    const budgetMs = lengthMs(NEEDS)
    const rates = new Float64Array(Math.max(1, Math.min(SLICES, Math.floor(budgetMs / SLICE_MS / 4))))
    const before = counters.events
    let measuredMs = 0
    const flood = new addon.Flood(poolOf(context), { ...nativeOptions(cell), ...cpus })
    try {
      const start = performance.now()
      for (let measuring = false, ended = false; !ended; ) {
        const counts = flood.sample(rates, SLICE_MS)
        if (measuring) {
          histograms.recordAll('eventsPerSecond', rates, rates.length)
          counters = addCounters(counters, countersOf(counts))
          counts.readerEvents.forEach((events, i) => {
            readerEvents[i]! += events
          })
          measuredMs += rates.length * SLICE_MS
        }
        // The event loop gets a chance to receive an abort message.
        await setImmediate()
        if (signal.aborted) return null
        const elapsedMs = performance.now() - start
        ended = measuring && elapsedMs >= budgetMs
        measuring ||= elapsedMs >= budgetMs * WARMUP_SHARE
      }
    } finally {
      flood.close()
    }
    if (counters.events === before) throw new Error('no event was delivered while measuring')
    return { workDigest: null, simWork: null, warmUp: null, measuredMs, needs: NEEDS }
  }

  return {
    clockCostNs: context.clockCostNs,
    notes: [...placeNotes(cpus, pin, allowedCpus), ...schedulerNotes(addon.scheduler())],
    turn,
    recorded: () => ({
      counters: { ...counters, ...fairness(readerEvents) },
      perf: notCounted('the readers of a flood are threads of their own'),
    }),
    release: () => {},
    close: () => {},
  }
}
