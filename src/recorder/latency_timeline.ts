import { type BinsPerOctave, binOf } from '../stats/log_bins.ts'

/**
 * Latency over time: for each slot of time, a histogram of the latencies of the events that were to be sent in it.
 * Time is the intended time of the schedule, so that an event that had to wait stands where its wait began.
 */
export interface LatencyTimeline {
  readonly blockIndex: number
  /** The length of a slot. */
  readonly slotNs: number
  /** The number of bins for a factor of 2; bins are equally wide in the logarithm of the latency. */
  readonly binsPerOctave: BinsPerOctave
  /** When each episode begins, on a time line on which the schedules of all episodes follow each other. */
  readonly episodeStartsNs: readonly number[]
  /** For each slot its first non-empty bin, then the counts from there to the last one; empty without events. */
  readonly slots: readonly (readonly number[])[]
}

export const MAX_SLOTS = 60
export const MAX_BINS = 24

const FINEST: BinsPerOctave = 4
/** The bins reach up to 137 s, as the histograms do. */
export const FINE_BINS = 37 * FINEST
const FINE_SLOTS = 10 * MAX_SLOTS
const FIRST_SLOT_NS = 1000
/** The lengths of final slots are these factors times a power of ten. */
const ROUND_FACTORS = [1, 2, 5, 10]

/**
 * Collects the latencies of a cell's episodes over time. The total time need not be known before: slots become ten
 * times longer whenever they no longer suffice, and their final length is 1, 2 or 5 times a power of ten.
 */
export class TimelineRecorder {
  readonly #counts = new Uint32Array(FINE_SLOTS * FINE_BINS)
  readonly #episodeStartsNs: number[] = []
  readonly #correctionNs: number
  #slotNs = FIRST_SLOT_NS
  #endNs = 0

  /** @param correctionNs is subtracted from every latency; the result is not below 0. */
  constructor(correctionNs: number) {
    this.#correctionNs = correctionNs
  }

  /** Records the first `length` events, in any order, of one episode whose schedule ends at `endNs`. */
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
