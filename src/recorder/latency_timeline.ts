import { type BinsPerOctave, binOf } from '../stats/log_bins.ts'

/**
 * Latency over time: how many of the events that were to be sent in a slot of time took how long. Time is that of
 * the schedule, so that what had to wait stands where it began to wait.
 */
export interface LatencyTimeline {
  readonly blockIndex: number
  /** How long a slot is. */
  readonly slotNs: number
  /** Latencies are binned by their logarithm: so many bins for a factor of 2. */
  readonly binsPerOctave: BinsPerOctave
  /** When each episode begins, in time of the schedules laid end to end. */
  readonly episodeStartsNs: readonly number[]
  /** Of each slot: the first bin that holds anything, then the counts from there to the last; empty for no event. */
  readonly slots: readonly (readonly number[])[]
}

export const MAX_SLOTS = 60
export const MAX_BINS = 24

const FINEST: BinsPerOctave = 4
/** Fits to a time of 137 s, where the histograms end as well. */
export const FINE_BINS = 37 * FINEST
const FINE_SLOTS = 10 * MAX_SLOTS
const FIRST_SLOT_NS = 1000
/** Steps from one length of slots to the next. */
const ROUND_FACTORS = [1, 2, 5, 10]

/**
 * Bins the events of a cell's episodes, between them. Nobody has to say how long it will take: slots become
 * longer as time goes on, by a factor of ten, and their final length is 1, 2 or 5 times a power of ten.
 */
export class TimelineRecorder {
  readonly #counts = new Uint32Array(FINE_SLOTS * FINE_BINS)
  readonly #episodeStartsNs: number[] = []
  readonly #correctionNs: number
  #slotNs = FIRST_SLOT_NS
  #endNs = 0

  /** Every latency is taken to be so much shorter than it was measured, and not below 0. */
  constructor(correctionNs: number) {
    this.#correctionNs = correctionNs
  }

  /** The first `length` events of one episode, whose schedule ends at `endNs`: in any order, intended before that. */
  recordEpisode(intendedNs: Float64Array, latencyNs: Float64Array, length: number, endNs: number): void {
    const startNs = this.#endNs
    this.#episodeStartsNs.push(startNs)
    this.#endNs += endNs
    while (this.#endNs > FINE_SLOTS * this.#slotNs) this.#lengthenSlots()
    const counts = this.#counts
    for (let i = 0; i < length; i++) {
      const atNs = startNs + (intendedNs[i] as number)
      const slot = Math.min(FINE_SLOTS - 1, Math.floor(atNs / this.#slotNs))
      const bin = Math.min(FINE_BINS - 1, binOf((latencyNs[i] as number) - this.#correctionNs, FINEST))
      counts[slot * FINE_BINS + bin]! += 1
    }
  }

  #lengthenSlots(): void {
    const counts = this.#counts
    for (let slot = 1; slot < FINE_SLOTS; slot++) {
      for (let bin = 0; bin < FINE_BINS; bin++) {
        const count = counts[slot * FINE_BINS + bin] as number
        counts[slot * FINE_BINS + bin] = 0
        counts[Math.floor(slot / 10) * FINE_BINS + bin]! += count
      }
    }
    this.#slotNs *= 10
  }

  #finestThatFits(): number {
    let [low, high] = [FINE_BINS, -1]
    this.#counts.forEach((count, at) => {
      if (count === 0) return
      low = Math.min(low, at % FINE_BINS)
      high = Math.max(high, at % FINE_BINS)
    })
    return [1, 2, 4].find(factor => Math.floor(high / factor) - Math.floor(low / factor) < MAX_BINS) ?? 8
  }

  #slotOf(from: number, fineSlots: number, binFactor: number): number[] {
    const bins = new Array<number>(Math.ceil(FINE_BINS / binFactor)).fill(0)
    for (let slot = from; slot < Math.min(from + fineSlots, FINE_SLOTS); slot++) {
      for (let bin = 0; bin < FINE_BINS; bin++) {
        bins[Math.floor(bin / binFactor)]! += this.#counts[slot * FINE_BINS + bin] as number
      }
    }
    const first = bins.findIndex(count => count > 0)
    return first < 0 ? [] : [first, ...bins.slice(first, bins.findLastIndex(count => count > 0) + 1)]
  }

  toData(blockIndex: number): LatencyTimeline {
    const used = Math.ceil(this.#endNs / this.#slotNs)
    const slotFactor = ROUND_FACTORS.find(factor => used <= factor * MAX_SLOTS) ?? 10
    const binFactor = this.#finestThatFits()
    const slots: number[][] = []
    for (let slot = 0; slot < used; slot += slotFactor) slots.push(this.#slotOf(slot, slotFactor, binFactor))
    return {
      blockIndex,
      slotNs: this.#slotNs * slotFactor,
      binsPerOctave: (FINEST / binFactor) as BinsPerOctave,
      episodeStartsNs: this.#episodeStartsNs.map(Math.round),
      slots,
    }
  }
}
