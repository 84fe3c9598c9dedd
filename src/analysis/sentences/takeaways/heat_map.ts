import { isSaturated, loadRates } from '../../../recorder/load_rules.ts'
import type { RunCell, RunTimeline } from '../../../result/schema.ts'
import { formatTime } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { eventsIn, slotQuantile } from '../../views/slots.ts'

/** The median of fewer events depends too much on each of them. */
const MIN_EVENTS = 10
const MIN_SLOTS = 8
/** Medians whose ratio is at most this are steady. */
const STEADY_FACTOR = 2
const GROWTH = 4
/** An event that is due at the beginning of a stop waits for at least this share of it. */
const SHARE_OF_STOP = 0.8

/** Returns the medians of the slots from one time to another, in ns, without those that have too few events. */
function medians({ slots, slotNs, binsPerOctave }: RunTimeline, fromNs: number, toNs: number): number[] {
  return slots
    .filter((slot, i) => i * slotNs >= fromNs && i * slotNs < toNs && eventsIn(slot) >= MIN_EVENTS)
    .flatMap(slot => slotQuantile(slot, 0.5, binsPerOctave)?.low ?? [])
}

function isSteady(timeline: RunTimeline): boolean {
  const all = medians(timeline, 0, Number.POSITIVE_INFINITY)
  return all.length >= MIN_SLOTS && Math.max(...all) <= STEADY_FACTOR * Math.min(...all)
}

/** Whether waits grow from the first to the last slot of every episode of a saturated cell. */
function buildsUp({ timeline, counters }: RunCell): boolean {
  const rates = loadRates(counters)
  if (!timeline || !rates || !isSaturated(rates)) return false
  return timeline.episodeStartsNs.every((from, i, starts) => {
    const within = medians(timeline, from, starts[i + 1] ?? Number.POSITIVE_INFINITY)
    const [first = 0, last = 0] = [within[0], within.at(-1)]
    return within.length >= 2 && last >= GROWTH * first
  })
}

function wasStopped({ timeline, params }: RunCell): boolean {
  const slowest = timeline?.slots.flatMap(slot => slotQuantile(slot, 1, timeline.binsPerOctave)?.high ?? [])
  return params.stallMs > 0 && (slowest ?? []).some(high => high >= SHARE_OF_STOP * params.stallMs * 1e6)
}

/** Says what all timelines of the view that a report opens with have in common; null where they have nothing. */
export function heatMapTakeaway(analysis: Analysis): string | null {
  const cells = leadingView(analysis)?.cells.filter(({ timeline }) => timeline) ?? []
  const [first] = cells
  if (!first) return null
  const { stallMs } = first.params
  if (cells.every(cell => cell.params.stallMs === stallMs && wasStopped(cell))) {
    return `In a stop of ${formatTime(1e6 * stallMs)} everybody who is due waits`
  }
  if (cells.every(buildsUp)) return 'Too many events: waits grow for as long as it runs'
  return cells.every(({ timeline }) => timeline && isSteady(timeline))
    ? 'Latency stays the same from beginning to end'
    : null
}
