import { setImmediate } from 'node:timers/promises'
import { clockCorrectionNs } from '../../metrics/metrics.ts'
import type { EpisodeResult, NativeOpenLoop, OpenLoopColumns } from '../../poller/native_loops.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import { TimelineRecorder } from '../../recorder/latency_timeline.ts'
import { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellParams, CellSpec } from '../../suite/cells.ts'
import { formatDigest } from '../../workload/digest.ts'
import {
  digestEventsOf,
  expectedScheduleDigest,
  makeSchedule,
  type Schedule,
  type ScheduleSpec,
} from '../../workload/schedule.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { faultNotes } from '../fault_notes.ts'
import type { CellContext } from './measure_cell.ts'
import { ASLEEP_NOT_COUNTED, PerfCounting } from './perf_counting.ts'
import { sampleColumn } from './sample_column.ts'
import { onCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'
import { watchOptions } from './watch_options.ts'

/** Of one episode: its memory, and how long an abort has to wait. */
const MAX_EPISODE_EVENTS = 2 ** 18
const MAX_EPISODE_MS = 1000
/** What a cell gets even where its time is up: a rate is nothing that a single event could tell. */
const MIN_MEASURED_MS = 50
/** A rate that no writer reaches would warm up for longer than its time. */
const MAX_WARMUP_EVENTS = 2 ** 16

/** Share of a cell's time whose events are delivered and not recorded, of one episode at most. */
const WARMUP_SHARE = 0.15

/** The writer gives up when an episode has taken twice its time, and at least so much longer. */
const LIMIT_FACTOR = 2
const MIN_EXTRA_NS = 100e6

/** For the events of the digest, which have to be sent, however slowly. */
const DIGEST_PATIENCE_NS = 10e9

export const SHARED_CPU_NOTE =
  'writer and reader share one CPU: the writer sleeps until an event is due, and each waits for the other'

function makeColumns(events: number): OpenLoopColumns {
  const column = () => sampleColumn(events)
  return {
    dispatchLatencyNs: column(),
    intendedNs: column(),
    writerLatenessNs: column(),
    writeNs: column(),
    armNs: column(),
    scanNs: column(),
    drainNs: column(),
  }
}

function eventsWithin(ms: number, { ratePerSecond }: ScheduleSpec): number {
  return Math.max(1, Math.min(MAX_EPISODE_EVENTS, Math.floor((ratePerSecond * ms) / 1000)))
}

function openLoop(
  cell: CellSpec,
  columns: OpenLoopColumns,
  { writerCpu, isShared }: ThreadPlacement,
  { addon, pool }: CellContext,
): NativeOpenLoop {
  if (!pool) throw new Error('the block has no pool of descriptors')
  return new addon.OpenLoop(
    pool,
    {
      ...watchOptions(cell),
      waitMode: cell.params.waitMode,
      fdCount: cell.params.fdCount,
      writerCpu,
      sharesCpu: isShared,
      waitDelayNs: cell.params.waitDelayNs,
    },
    columns,
  )
}

/** The first events of a cell's first episode are its proof of work. */
function digestOf(episode: EpisodeResult, schedule: Schedule, events: number): string {
  const digest = formatDigest(episode.digestHigh, episode.digestLow)
  const expected = expectedScheduleDigest(schedule, events)
  if (digest !== expected) {
    throw new Error(
      `it did not deliver the first ${events} events of its schedule: ${digest}, not ${expected}`,
    )
  }
  return digest
}

/** The samples and counts of a cell's episodes. */
class EpisodeRecorder {
  readonly #histograms = new MetricHistograms()
  readonly #timeline: TimelineRecorder
  counters: CellCounters = NO_COUNTERS

  constructor({ activeCount, chainWrites, load, waitMode }: CellParams, clockCostNs: number) {
    // In open loop the readings of the clock within a latency do not depend on the rounds.
    const context = { clockCostNs, activeCount, chainWrites, waitsPerIteration: 1, load, waitMode }
    this.#timeline = new TimelineRecorder(clockCorrectionNs('dispatchLatencyNs', context))
  }

  record(columns: OpenLoopColumns, episode: EpisodeResult, { timesNs, endNs }: Schedule): void {
    const { events, unsent, rounds } = episode
    const sent = timesNs.length - unsent
    this.#histograms.recordAll('dispatchLatencyNs', columns.dispatchLatencyNs, events)
    for (const name of ['writerLatenessNs', 'writeNs'] as const) {
      this.#histograms.recordAll(name, columns[name], sent)
    }
    for (const name of ['armNs', 'scanNs', 'drainNs'] as const) {
      this.#histograms.recordAll(name, columns[name], rounds)
    }
    this.#timeline.recordEpisode(columns.intendedNs, columns.dispatchLatencyNs, events, endNs)
    const deliveryNs = Math.max(endNs, episode.lastDeliveryNs)
    this.#histograms.record('eventsPerSecond', (events * 1e9) / deliveryNs)
    this.counters = addCounters(this.counters, {
      iterations: rounds,
      waits: episode.waits,
      events,
      emptyWaits: episode.emptyWaits,
      interruptedWaits: episode.interruptedWaits,
      episodes: 1,
      blockedWrites: episode.blockedWrites,
      unsentEvents: unsent,
      stalls: episode.stalls,
      offeredEvents: timesNs.length,
      offeredNs: endNs,
      deliveryNs,
    })
  }

  samples() {
    return this.#histograms.toData()
  }

  timeline(blockIndex: number) {
    return this.#timeline.toData(blockIndex)
  }
}

function specOf({ fdCount, ratePerSecond, arrivals, burstSize }: CellParams, seed: number): ScheduleSpec {
  if (ratePerSecond === null || arrivals === null || arrivals === 'flood') {
    throw new Error('a schedule needs a rate and a way to arrive')
  }
  return { seed, fdCount, ratePerSecond, arrivals, burstSize, episode: 0, events: 0 }
}

async function runEpisodes(
  cell: CellSpec,
  context: CellContext,
  placement: ThreadPlacement,
): Promise<CellBlockResult | null> {
  const spec = specOf(cell.params, context.seed)
  const measuredMs = Math.max(MIN_MEASURED_MS, context.budgetMs * (1 - WARMUP_SHARE))
  const digestEvents = digestEventsOf(spec.ratePerSecond)
  // Parts of one length, so that the last is not a stub.
  const events = eventsWithin(measuredMs / Math.max(1, Math.ceil(measuredMs / MAX_EPISODE_MS)), spec)
  const episodeMs = (events * 1000) / spec.ratePerSecond
  const warmupMs = Math.min(MAX_EPISODE_MS, context.budgetMs * WARMUP_SHARE)
  const warmupEvents = Math.max(digestEvents, Math.min(MAX_WARMUP_EVENTS, eventsWithin(warmupMs, spec)))
  const columns = makeColumns(Math.max(events, warmupEvents))
  const recorder = new EpisodeRecorder(cell.params, context.clockCostNs)
  const loop = openLoop(cell, columns, placement, context)
  const perf = cell.params.waitMode === 'nonblocking' ? new PerfCounting(context.addon) : null
  const stallNs = cell.params.stallMs * 1e6
  const run = (
    schedule: Schedule,
    faults: { stallNs: number; digestEvents: number; limitNs?: number },
  ): EpisodeResult =>
    loop.runEpisode(schedule.timesNs, schedule.indices, {
      limitNs: Math.max(LIMIT_FACTOR * schedule.endNs, schedule.endNs + MIN_EXTRA_NS) + faults.stallNs,
      stallAtNs: Math.floor(schedule.endNs / 2),
      ...faults,
    })
  try {
    let schedule = makeSchedule({ ...spec, events: warmupEvents })
    let episode = run(schedule, { stallNs: 0, digestEvents })
    if (warmupEvents - episode.unsent < digestEvents) {
      // A writer that got too little of its CPU gave up: the same first events again, with patience.
      schedule = makeSchedule({ ...spec, events: digestEvents })
      episode = run(schedule, { stallNs: 0, digestEvents, limitNs: DIGEST_PATIENCE_NS })
    }
    const workDigest = digestOf(episode, schedule, digestEvents)
    let leftMs = measuredMs
    for (let index = 1; index === 1 || leftMs > episodeMs / 2; index++) {
      // A turn of the event loop lets an abort message in.
      await setImmediate()
      if (context.signal.aborted) return null
      const schedule = makeSchedule({ ...spec, episode: index, events })
      // Once, in the episode that has the middle of the time.
      const isMiddle = (recorder.counters['stalls'] ?? 0) === 0 && leftMs - episodeMs <= measuredMs / 2
      const start = performance.now()
      const episodeRun = () => run(schedule, { stallNs: isMiddle ? stallNs : 0, digestEvents: 0 })
      const result = perf ? perf.count(episodeRun) : episodeRun()
      recorder.record(columns, result, schedule)
      leftMs -= Math.max(performance.now() - start, schedule.endNs / 1e6)
    }
    return {
      cellId: cell.id,
      blockIndex: context.blockIndex,
      position: context.position,
      workDigest,
      clockCostNs: context.clockCostNs,
      counters: recorder.counters,
      samples: recorder.samples(),
      timeline: recorder.timeline(context.blockIndex),
      simWork: null,
      notes: [...(placement.isShared ? [SHARED_CPU_NOTE] : []), ...faultNotes(cell.params)],
      perf: perf?.reading() ?? ASLEEP_NOT_COUNTED,
    }
  } finally {
    perf?.close()
    loop.close()
  }
}

/**
 * Measures an open-loop cell: episodes of a schedule each, the first of which warms up and gives the work digest.
 * An episode is one call of the native loop, since a pause for JavaScript would be a stall of our own making.
 *
 * @returns null where the signal aborted it.
 * @throws Error where the mechanism failed or did other work than the schedule.
 */
export function measureOpen(cell: CellSpec, context: CellContext): Promise<CellBlockResult | null> {
  const placement = placeThreads(context.pin, context.allowedCpus)
  return onCpu(context.addon, placement.readerCpu, () => runEpisodes(cell, context, placement))
}
