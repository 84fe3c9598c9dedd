import { loadNotesOf } from '../../result/run/load_notes.ts'
import type { RunCell, RunFile, RunTimeline } from '../../result/run/schema.ts'
import { binOf } from '../../stats/log_bins.ts'
import { type SyntheticOptions, syntheticRun, withMedian } from './synthetic_run.fixture.ts'

/** A run of an open loop, made of formulas. */
interface SyntheticLoad {
  readonly rates: readonly number[]
  readonly fdCounts?: readonly number[]
  /** The most events that each mechanism delivers in a second. */
  readonly capacity?: Readonly<Record<string, number>>
  /** The rate from which on the writer is late. */
  readonly writerLimit?: number
  /** How long the reader of every cell stops, starting at 80 ms. */
  readonly stallMs?: number
}

const CAPACITY = { select: 50_000, poll: 60_000, epoll: 700_000 }

const SLOTS = 40
const SLOT_NS = 5e6
const BINS_PER_OCTAVE = 2
/** How many of the 500 events of a slot lie below the usual latency, at it, and above it. */
const SPREAD = [100, 300, 80, 20]

/** Makes 200 ms: steady for what keeps up; otherwise each event waits longer, in two episodes. */
function timelineOf(p50: number, excess: number, stallMs: number): RunTimeline {
  const episodeStartsNs = excess > 0 ? [0, (SLOTS / 2) * SLOT_NS] : [0]
  const slots = Array.from({ length: SLOTS }, (_, i) => {
    const time = i * SLOT_NS
    const queued = excess * (time - (episodeStartsNs.findLast(start => start <= time) ?? 0))
    const stallEnd = (80 + stallMs) * 1e6
    const stopped = time >= 80e6 && time < stallEnd ? stallEnd - time : 0
    const usual = excess > 0 ? 5000 + queued : p50
    return [binOf(usual + stopped, BINS_PER_OCTAVE) - 1, ...SPREAD]
  })
  return { blockIndex: 0, slotNs: SLOT_NS, binsPerOctave: BINS_PER_OCTAVE, episodeStartsNs, slots }
}

function loadedCell(cell: RunCell, ratePerSecond: number, load: SyntheticLoad): RunCell {
  const capacity: number = (load.capacity ?? CAPACITY)[cell.mechanism as 'poll'] ?? 1e6
  const isFull = ratePerSecond > capacity
  const p50 = isFull ? 5e8 : 5000 / (1 - (0.99 * ratePerSecond) / capacity)
  const late = ratePerSecond >= (load.writerLimit ?? Number.POSITIVE_INFINITY) ? 0.5 * p50 : 30
  const delivered = Math.min(capacity, ratePerSecond)
  const stallMs = load.stallMs ?? 0
  const params = { ...cell.params, stallMs, load: 'open', arrivals: 'poisson', ratePerSecond }
  const loaded = withMedian({ ...cell, params }, 'dispatchLatencyNs', p50, 0.02)
  const latency = loaded.metrics['dispatchLatencyNs']!
  const metrics = {
    dispatchLatencyNs: { ...latency, p99: 4 * p50, p999: 8 * p50, max: 20 * p50 },
    eventsPerSecond: { ...latency, unit: '1/s' as const, p50: delivered, ci95: null, count: 5 },
    writerLatenessNs: { ...latency, p50: late, p99: 2 * late },
  }
  const counters = {
    iterations: 100,
    waits: 100,
    events: 20_000,
    emptyWaits: 0,
    interruptedWaits: 0,
    offeredEvents: 20_000,
    offeredNs: Math.round(20_000e9 / ratePerSecond),
    deliveryNs: Math.round(20_000e9 / delivered),
  }
  return {
    ...loaded,
    id: `${cell.mechanism}/n${params.fdCount}/k1/wakeup/poisson/rate${ratePerSecond}`,
    params,
    metrics,
    counters,
    timeline: timelineOf(p50, isFull ? 1 - capacity / ratePerSecond : 0, stallMs),
    notes: loadNotesOf({ params, metrics, counters }),
  }
}

export function syntheticLoadRun(load: SyntheticLoad): RunFile {
  const options: SyntheticOptions = {
    fdCounts: load.fdCounts ?? [128],
    actives: [1],
    waitModes: ['wakeup'],
    variants: [
      ['select', 'level'],
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
  }
  const run = syntheticRun(options)
  const cells = run.cells.flatMap(cell => load.rates.map(rate => loadedCell(cell, rate, load)))
  return { ...run, cells }
}
