import type { Addon, Yardstick } from '../../poller/addon.ts'
import { roundFigure } from '../../recorder/summary.ts'
import { median } from '../../stats/quantile.ts'

/** Together about 0.1 ms: cheap against a cell, and an interrupt spoils one batch of many. */
const BATCHES = 32
const LOOP_STEPS = 1000

export type ReadYardstick = NonNullable<Addon['readYardstick']>

type Figures = readonly [systemCallNs: number, userLoopNs: number]

function yardstickOf(readings: readonly Figures[], middle: (values: readonly number[]) => number): Yardstick {
  const of = (at: 0 | 1) => roundFigure(middle(readings.map(reading => reading[at])))
  return { systemCallNs: of(0), userLoopNs: of(1) }
}

/** The pace of the machine beside the cells of a block: a reading before the first one and after each. */
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

  /** To be called after a cell: the mean of the readings before it and after it. */
  afterCell(): Yardstick {
    const before = this.#readings.at(-1) as Figures
    const after = this.#read()
    this.#readings.push(after)
    return yardstickOf([before, after], ([a = 0, b = 0]) => (a + b) / 2)
  }

  /** The medians of all readings. */
  ofBlock(): Yardstick {
    return yardstickOf(this.#readings, median)
  }
}
