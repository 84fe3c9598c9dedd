import type { Addon, Yardstick } from '../../poller/addon.ts'
import { roundFigure } from '../../recorder/summary.ts'
import { median } from '../../stats/quantile.ts'

/** The batches of a reading take about 0.1 ms together, and an interrupt spoils only one of them. */
const BATCHES = 32
const LOOP_STEPS = 1000

/** The reads of one reading of memory: about 0.1 ms, and 16 KiB of cache lines that the next work finds evicted. */
const MEMORY_READS = 256

/** Memory is read after every so many works, so that a block spends less than half a millisecond on it. */
const WORKS_PER_MEMORY_READING = 8

type Readers = Required<Pick<Addon, 'readYardstick'>> & Pick<Addon, 'readMemoryNs'>

type Figures = readonly [systemCallNs: number, userLoopNs: number]

function yardstickOf(readings: readonly Figures[], middle: (values: readonly number[]) => number): Yardstick {
  const of = (at: 0 | 1) => roundFigure(middle(readings.map(reading => reading[at])))
  return { systemCallNs: of(0), userLoopNs: of(1) }
}

/** Reads the machine's pace before the first work of a block and after each one. */
export class YardstickMeter {
  readonly #readers: Readers
  readonly #readings: Figures[]
  readonly #memoryReadings: number[] = []

  constructor(readers: Readers) {
    this.#readers = readers
    this.#readings = [this.#read()]
    this.#readMemory()
  }

  #read(): Figures {
    const { systemCallNs, userLoopNs } = this.#readers.readYardstick(BATCHES, LOOP_STEPS)
    return [systemCallNs, userLoopNs]
  }

  #readMemory(): void {
    const memoryNs = this.#readers.readMemoryNs?.(MEMORY_READS) ?? 0
    if (memoryNs > 0) this.#memoryReadings.push(memoryNs)
  }

  /** Reads the yardstick after a work; returns the mean of the readings before and after the work, without memory. */
  afterWork(): Yardstick {
    const before = this.#readings.at(-1) as Figures
    const after = this.#read()
    this.#readings.push(after)
    const works = this.#readings.length - 1
    if (works % WORKS_PER_MEMORY_READING === 0) this.#readMemory()
    return yardstickOf([before, after], ([a = 0, b = 0]) => (a + b) / 2)
  }

  /** Returns the medians of all readings, after a last one of memory. */
  ofBlock(): Yardstick {
    this.#readMemory()
    const pace = yardstickOf(this.#readings, median)
    return this.#memoryReadings.length === 0
      ? pace
      : { ...pace, memoryNs: roundFigure(median(this.#memoryReadings)) }
  }
}

/** Returns a meter, or null where the addon, of an older checkout, has no yardstick. */
export function yardstickMeter({ readYardstick, readMemoryNs }: Addon): YardstickMeter | null {
  return readYardstick ? new YardstickMeter({ readYardstick, ...(readMemoryNs && { readMemoryNs }) }) : null
}
