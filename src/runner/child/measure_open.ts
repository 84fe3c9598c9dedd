import { setImmediate } from 'node:timers/promises'
import { clockCorrectionNs } from '../../metrics/metrics.ts'
import type { EpisodeResult, NativeOpenLoop, OpenLoopColumns } from '../../poller/native_loops.ts'
import { addCounters, type CellCounters, NO_COUNTERS } from '../../recorder/cell_recorder.ts'
import { CpuRecorder } from '../../recorder/cpu_recorder.ts'
import { TimelineRecorder } from '../../recorder/latency_timeline.ts'
import type { MetricHistograms } from '../../recorder/metric_histograms.ts'
import type { CellParams, CellSpec } from '../../suite/cells.ts'
import { formatDigest } from '../../workload/digest.ts'
import {
  digestEventsOf,
  expectedScheduleDigest,
  makeSchedule,
  type Schedule,
  type ScheduleSpec,
} from '../../workload/schedule.ts'
import {
  type CellContext,
  type MeasuredCell,
  poolOf,
  type TurnRequest,
  type TurnResult,
  watchOptions,
} from './cell_context.ts'
import { ASLEEP_NOT_COUNTED, PerfCounting } from './perf_counting.ts'
import { sampleColumns } from './sample_columns.ts'
import { onReaderCpu, placeThreads, type ThreadPlacement } from './thread_placement.ts'

/** The limits of one episode, which bound its memory and the time that an abort has to wait. */
const MAX_EPISODE_EVENTS = 2 ** 18
const MAX_EPISODE_MS = 1000
/** The least measured time of a cell, even where its budget is used up: a single event tells no rate. */
const MIN_MEASURED_MS = 50
/** The limit of the warm-up: a rate that no writer reaches would otherwise warm up for longer than its time. */
const MAX_WARMUP_EVENTS = 2 ** 16

/** Turns are not planned by episodes or registrations: TURN_RULE's least length is far longer. */
const NEEDS = { iterationMs: 0, registrationMs: 0 }

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
  readonly #histograms: MetricHistograms
  readonly cpu: CpuRecorder
  readonly #clockCostNs: number
  readonly #timeline: TimelineRecorder
  counters: CellCounters = NO_COUNTERS

  constructor(histograms: MetricHistograms, timeline: TimelineRecorder, clockCostNs: number) {
    this.#histograms = histograms
    this.cpu = new CpuRecorder(histograms)
    this.#clockCostNs = clockCostNs
    this.#timeline = timeline
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
    // Every look at the descriptors reads the clock three times, what it finds once more, and so does each event.
    const readings = 3 * episode.waits + rounds + events
    this.cpu.record(episode.cpu.ns, events, readings * this.#clockCostNs)
    this.cpu.divide(episode.cpu)
    const deliveryNs = Math.max(endNs, episode.lastDeliveryNs)
    this.#histograms.record('eventsPerSecond', (events * 1e9) / deliveryNs)
    this.counters = addCounters(this.counters, {
      iterations: rounds,
      waits: episode.waits,
      events,
      emptyWaits: episode.emptyWaits,
      interruptedWaits: episode.interruptedWaits,
      emptyReads: episode.emptyReads,
      episodes: 1,
      blockedWrites: episode.blockedWrites,
      unsentEvents: unsent,
      stalls: episode.stalls,
      offeredEvents: timesNs.length,
      offeredNs: endNs,
      deliveryNs,
    })
  }
}

function timelineOf(
  { activeCount, chainWrites, load, waitMode }: CellParams,
  clockCostNs: number,
): TimelineRecorder {
  // In open loop the number of clock readings within a latency does not depend on the rounds.
  const context = { clockCostNs, activeCount, chainWrites, waitsPerIteration: 1, load, waitMode }
  return new TimelineRecorder(clockCorrectionNs('dispatchLatencyNs', context))
}

function specOf({ fdCount, ratePerSecond, arrivals, burstSize }: CellParams, seed: number): ScheduleSpec {
  if (ratePerSecond === null || arrivals === null || arrivals === 'flood' || arrivals === 'quiet') {
    throw new Error('a schedule needs a rate and a way to arrive')
  }
  return { seed, fdCount, ratePerSecond, arrivals, burstSize, episode: 0, events: 0 }
}

/**
 * Returns an open-loop cell. A turn is episodes of a schedule each; an episode is one call of the native loop, since a
 * pause for JavaScript would be a stall of our own making. The warm-up is an episode that gives the work digest. A
 * turn throws where the mechanism failed or did other work than the schedule.
 */
export function openCell(cell: CellSpec, context: CellContext, histograms: MetricHistograms): MeasuredCell {
  const placement = placeThreads(context.pin, context.allowedCpus)
  const spec = specOf(cell.params, context.seed)
  const digestEvents = digestEventsOf(spec.ratePerSecond)
  let episodesRun = 0
  const timeline = timelineOf(cell.params, context.clockCostNs)
  const recorder = new EpisodeRecorder(histograms, timeline, context.clockCostNs)
  const perf = cell.params.waitMode === 'nonblocking' ? new PerfCounting(context.addon) : null

  const run = (
    loop: NativeOpenLoop,
    schedule: Schedule,
    options: { stallNs?: number; digestEvents?: number; limitNs?: number } = {},
  ): EpisodeResult => {
    const stallNs = options.stallNs ?? 0
    return loop.runEpisode(schedule.timesNs, schedule.indices, {
      limitNs: Math.max(LIMIT_FACTOR * schedule.endNs, schedule.endNs + MIN_EXTRA_NS) + stallNs,
      stallAtNs: Math.floor(schedule.endNs / 2),
      digestEvents: 0,
      ...options,
      stallNs,
    })
  }

  /** Runs the episode that warms up; returns its work digest. */
  function warmUp(loop: NativeOpenLoop, events: number): string {
    let schedule = makeSchedule({ ...spec, events })
    let episode = run(loop, schedule, { digestEvents })
    if (events - episode.unsent < digestEvents) {
      // The writer got too little of its CPU and gave up: the same first events are sent again with a longer limit.
      schedule = makeSchedule({ ...spec, events: digestEvents })
      episode = run(loop, schedule, { digestEvents, limitNs: DIGEST_PATIENCE_NS })
    }
    return digestOf(episode, schedule, digestEvents)
  }

  /** Runs episodes for about `turnMs`; returns their time in ms, or null where the signal aborted them. */
  async function measure(
    loop: NativeOpenLoop,
    columns: OpenLoopColumns,
    events: number,
    turnMs: number,
    stallMs: number,
  ): Promise<number | null> {
    const episodeMs = (events * 1000) / spec.ratePerSecond
    let leftMs = turnMs
    let measuredMs = 0
    for (let isFirst = true; isFirst || leftMs > episodeMs / 2; isFirst = false) {
      // The event loop gets a chance to receive an abort message.
      await setImmediate()
      if (context.signal.aborted) return null
      const schedule = makeSchedule({ ...spec, episode: ++episodesRun, events })
      const start = performance.now()
      const episode = () => run(loop, schedule, { stallNs: isFirst ? stallMs * 1e6 : 0 })
      recorder.record(columns, perf ? perf.count(episode) : episode(), schedule)
      const tookMs = performance.now() - start
      measuredMs += tookMs
      leftMs -= Math.max(tookMs, schedule.endNs / 1e6)
    }
    return measuredMs
  }

  async function turn({ warmUpMs, lengthMs, stallMs }: TurnRequest): Promise<TurnResult | null> {
    const turnMs = Math.max(MIN_MEASURED_MS, lengthMs(NEEDS))
    // All episodes of a turn have one length, so that the last one is not a short remainder.
    const events = eventsWithin(turnMs / Math.max(1, Math.ceil(turnMs / MAX_EPISODE_MS)), spec)
    const warmUpEvents = Math.min(
      MAX_WARMUP_EVENTS,
      eventsWithin(Math.min(MAX_EPISODE_MS, warmUpMs ?? 0), spec),
    )
    const firstEvents = warmUpMs === null ? 0 : Math.max(digestEvents, warmUpEvents)
    const columns = sampleColumns(COLUMNS, Math.max(events, firstEvents))
    const loop = openLoop(cell, columns, placement, context)
    try {
      const workDigest = warmUpMs === null ? null : warmUp(loop, firstEvents)
      const measuredMs = await measure(loop, columns, events, turnMs, stallMs)
      return measuredMs === null
        ? null
        : { workDigest, simWork: null, warmUp: null, measuredMs, needs: NEEDS }
    } finally {
      loop.close()
    }
  }

  const { clockCostNs, addon } = context
  const notes = placement.isShared ? [SHARED_CPU_NOTE] : []
  const open = {
    clockCostNs,
    notes,
    turn,
    recorded: () => ({
      counters: { ...recorder.counters, ...recorder.cpu.counters() },
      perf: perf?.reading() ?? ASLEEP_NOT_COUNTED,
      timeline: timeline.toData(context.blockIndex),
    }),
    release: () => {},
    close: () => perf?.close(),
  }
  return onReaderCpu(open, addon, placement.readerCpu)
}
