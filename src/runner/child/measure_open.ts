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
import { type CellContext, cellResult, poolOf, watchOptions } from './cell_context.ts'
import { ASLEEP_NOT_COUNTED, PerfCounting } from './perf_counting.ts'
import { sampleColumns } from './sample_columns.ts'
import { onCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'

/** The limits of one episode, which bound its memory and the time that an abort has to wait. */
const MAX_EPISODE_EVENTS = 2 ** 18
const MAX_EPISODE_MS = 1000
/** The least measured time of a cell, even where its budget is used up: a single event tells no rate. */
const MIN_MEASURED_MS = 50
/** The limit of the warm-up: a rate that no writer reaches would otherwise warm up for longer than its time. */
const MAX_WARMUP_EVENTS = 2 ** 16

/** The share of a cell's time whose events are delivered and not recorded; it is one episode at most. */
const WARMUP_SHARE = 0.15

/** The writer gives up when an episode has taken LIMIT_FACTOR times its time, and MIN_EXTRA_NS more than its time. */
const LIMIT_FACTOR = 2
const MIN_EXTRA_NS = 100e6

/** The limit for the events of the digest, which have to be sent however slowly. */
const DIGEST_PATIENCE_NS = 10e9

export const SHARED_CPU_NOTE =
  'writer and reader share one CPU: the writer sleeps until an event is due, and each waits for the other'

const COLUMNS = [
  'dispatchLatencyNs',
  'intendedNs',
  'writerLatenessNs',
  'writeNs',
  'armNs',
  'scanNs',
  'drainNs',
] as const satisfies readonly (keyof OpenLoopColumns)[]

function eventsWithin(ms: number, { ratePerSecond }: ScheduleSpec): number {
  return Math.max(1, Math.min(MAX_EPISODE_EVENTS, Math.floor((ratePerSecond * ms) / 1000)))
}

function openLoop(
  cell: CellSpec,
  columns: OpenLoopColumns,
  { writerCpu, isShared }: ThreadPlacement,
  context: CellContext,
): NativeOpenLoop {
  return new context.addon.OpenLoop(
    poolOf(context),
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

/**
 * Returns the work digest, which covers the first events of the first episode.
 * @throws Error where they are not the events of the schedule.
 */
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
    // In open loop the number of clock readings within a latency does not depend on the rounds.
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
  // All episodes have one length, so that the last one is not a short remainder.
  const events = eventsWithin(measuredMs / Math.max(1, Math.ceil(measuredMs / MAX_EPISODE_MS)), spec)
  const episodeMs = (events * 1000) / spec.ratePerSecond
  const warmupMs = Math.min(MAX_EPISODE_MS, context.budgetMs * WARMUP_SHARE)
  const warmupEvents = Math.max(digestEvents, Math.min(MAX_WARMUP_EVENTS, eventsWithin(warmupMs, spec)))
  const columns = sampleColumns(COLUMNS, Math.max(events, warmupEvents))
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
      // The writer got too little of its CPU and gave up: the same first events are sent again with a longer limit.
      schedule = makeSchedule({ ...spec, events: digestEvents })
      episode = run(schedule, { stallNs: 0, digestEvents, limitNs: DIGEST_PATIENCE_NS })
    }
    const workDigest = digestOf(episode, schedule, digestEvents)
    let leftMs = measuredMs
    for (let index = 1; index === 1 || leftMs > episodeMs / 2; index++) {
      // The event loop gets a chance to receive an abort message.
      await setImmediate()
      if (context.signal.aborted) return null
      const schedule = makeSchedule({ ...spec, episode: index, events })
      // The stall is injected once, in the episode that holds the middle of the measured time.
      const isMiddle = (recorder.counters['stalls'] ?? 0) === 0 && leftMs - episodeMs <= measuredMs / 2
      const start = performance.now()
      const episodeRun = () => run(schedule, { stallNs: isMiddle ? stallNs : 0, digestEvents: 0 })
      const result = perf ? perf.count(episodeRun) : episodeRun()
      recorder.record(columns, result, schedule)
      leftMs -= Math.max(performance.now() - start, schedule.endNs / 1e6)
    }
    return cellResult(cell, context, {
      workDigest,
      counters: recorder.counters,
      samples: recorder.samples(),
      timeline: recorder.timeline(context.blockIndex),
      notes: placement.isShared ? [SHARED_CPU_NOTE] : [],
      perf: perf?.reading() ?? ASLEEP_NOT_COUNTED,
    })
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
