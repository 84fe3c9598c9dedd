import type { Addon, Yardstick } from '../../poller/addon.ts'
import { roundFigure } from '../../recorder/summary.ts'
import { median } from '../../stats/quantile.ts'

/** The batches of a reading take about 0.1 ms together, and an interrupt spoils only one of them. */
const BATCHES = 32
const LOOP_STEPS = 1000

type ReadYardstick = NonNullable<Addon['readYardstick']>

type Figures = readonly [systemCallNs: number, userLoopNs: number]

function yardstickOf(readings: readonly Figures[], middle: (values: readonly number[]) => number): Yardstick {
  const of = (at: 0 | 1) => roundFigure(middle(readings.map(reading => reading[at])))
  return { systemCallNs: of(0), userLoopNs: of(1) }
}

/** Reads the machine's pace before the first work of a block and after each one. */
export class YardstickMeter {
  readonly #read: () => Figures
  readonly #readings: Figures[]

  constructor(readYardstick: ReadYardstick) {
    this.#read = () => {
      const { systemCallNs, userLoopNs } = readYardstick(BATCHES, LOOP_STEPS)
      return [systemCallNs, userLoopNs]
    }
    this.#readings = [this.#read()]
  }

  /** Reads the yardstick after a work; returns the mean of the readings before and after the work. */
  afterWork(): Yardstick {
    const before = this.#readings.at(-1) as Figures
    const after = this.#read()
    this.#readings.push(after)
    return yardstickOf([before, after], ([a = 0, b = 0]) => (a + b) / 2)
  }

  /** Returns the medians of all readings. */
  ofBlock(): Yardstick {
    return yardstickOf(this.#readings, median)
  }
}
