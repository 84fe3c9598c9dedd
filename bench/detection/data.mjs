/**
 * The data that the sections look at: comparisons of this build with itself. They are measured by what
 * `muxbench calibrate` measures with, when the first section asks for them. Each is saved to build/detection.json as
 * soon as it is finished, so that it can be looked at again without measuring (--from).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dealShares, delaysOf } from '../../dist/src/analysis/calibration/deal_delays.js'
import { judgeTrial } from '../../dist/src/analysis/calibration/trial.js'
import { measureOvershoot } from '../../dist/src/cli/calibrate/measure_overshoot.js'
import { measureTrial, whyUndelayable } from '../../dist/src/cli/calibrate/measure_trial.js'
import { requireAddon } from '../../dist/src/cli/measuring/build_addon.js'
import { conditionsFrom } from '../../dist/src/cli/options/run_conditions.js'
import { seedFrom } from '../../dist/src/random/mix32.js'
import { Xoshiro128 } from '../../dist/src/random/xoshiro128.js'
import { machineFacts } from '../../dist/src/result/run/environment.js'
import { ownSide } from '../../dist/src/runner/pairs/side.js'
import { formatSeconds } from '../../dist/src/units/format.js'
import { measureSamples, medianOf } from './raw_samples.mjs'
import { DETECTION_CELLS, PROCESS_MS } from './suite.mjs'

export const RULE = { alpha: 0.05, minEffect: 0.02, looks: 2 }
const FILE = 'build/detection.json'
/** The shares by which cells that can be slower are made slower. Only a fifth stays unchanged, so that many slowdowns can be found. */
const SHARES = [0, 0.05, 0.05, 0.1, 0.1]

const SIZES = {
  full: {
    cells: DETECTION_CELLS.length,
    looks: { first: 10, all: 20 },
    processMs: PROCESS_MS,
    nulls: 17,
    mixed: 14,
  },
  quick: { cells: 4, looks: { first: 7, all: 8 }, processMs: 20, nulls: 1, mixed: 2 },
}

const never = new AbortController().signal

export class DetectionData {
  #measured
  #isReadOnly
  #size
  #settings
  #startedAt = performance.now()

  /**
   * @param options `from` is the file of an earlier measurement, `quick` asks for a try, `comparisons` is how many
   * comparisons without any change to measure, and `slower` how many with slower cells.
   */
  constructor({ from, quick, comparisons, slower }) {
    const size = quick ? SIZES.quick : SIZES.full
    this.#size = { ...size, nulls: comparisons ?? size.nulls, mixed: slower ?? size.mixed }
    this.#isReadOnly = from !== undefined
    const { kernel, cpuModel } = machineFacts()
    this.#measured = this.#isReadOnly
      ? JSON.parse(readFileSync(from, 'utf8'))
      : {
          measuredAt: new Date().toISOString(),
          kernel,
          cpuModel,
          quick: quick === true,
          nulls: [],
          mixed: [],
        }
  }

  get about() {
    const { measuredAt, kernel, cpuModel, quick } = this.#measured
    return `${measuredAt}, ${kernel}, ${cpuModel}${quick ? ', quick: too few for its limits' : ''}`
  }

  get isQuick() {
    return this.#measured.quick
  }

  #conditions() {
    if (this.#settings) return this.#settings
    const host = ownSide('base').host
    const { looks, processMs } = this.#size
    const hosts = { base: host, head: host }
    this.#settings = { ...conditionsFrom({}, requireAddon()), processMs, hosts, looks, rule: RULE }
    return this.#settings
  }

  /** Returns the cells to measure. A try takes the last ones, whose waits are long enough for a delay. */
  #cells() {
    return DETECTION_CELLS.slice(-this.#size.cells).map(cell => ({ cell, skipReason: null }))
  }

  #save() {
    if (this.#measured.quick) return
    mkdirSync('build', { recursive: true })
    writeFileSync(FILE, JSON.stringify(this.#measured))
  }

  async #trial(delays, name, of, looks = this.#size.looks) {
    const done = this.#measured[name].length
    const seed = seedFrom(name, this.#measured.measuredAt, done)
    const { trial } = await measureTrial(
      this.#cells(),
      delays,
      { ...this.#conditions(), looks, seed },
      never,
      () => {},
    )
    const elapsed = formatSeconds((performance.now() - this.#startedAt) / 1000)
    process.stderr.write(
      `${name}: comparison ${done + 1} of ${of}, ${trial.secondsPerPair.toFixed(1)} s a pair, ${elapsed} so far\n`,
    )
    return trial
  }

  /** Returns the comparisons in which nothing differs, and measures those that are missing. */
  async nulls() {
    const trials = this.#measured.nulls
    while (!this.#isReadOnly && trials.length < this.#size.nulls) {
      trials.push(await this.#trial(new Map(), 'nulls', this.#size.nulls))
      this.#save()
    }
    return trials
  }

  /** Returns the comparisons in which some cells are slower by 5 or 10 %, and measures them if there are none. */
  async mixed() {
    const trials = this.#measured.mixed
    if (this.#isReadOnly || trials.length > 0) return trials
    const { mixed } = this.#size
    const pilot = await this.#trial(new Map(), 'mixed', mixed, { first: 3, all: 3 })
    const able = pilot.cells.flatMap(({ id, pairs }) => {
      const medianNs = medianOf(pairs.flatMap(({ base, head }) => [base, head]))
      const { cell } = this.#cells().find(planned => planned.cell.id === id)
      return whyUndelayable(cell, medianNs) === null ? [{ id, medianNs }] : []
    })
    const random = Xoshiro128.fromSeed(seedFrom('delays', this.#measured.measuredAt))
    this.#measured.overshootNs = await measureOvershoot({ ...this.#conditions(), seed: 1 }, never)
    for (const shares of dealShares(able.length, mixed, SHARES, random)) {
      trials.push(await this.#trial(delaysOf(able, shares, this.#measured.overshootNs), 'mixed', mixed))
      this.#save()
    }
    return trials
  }

  get overshootNs() {
    return this.#measured.overshootNs ?? 0
  }

  /** Returns what tests of the samples say of single processes with the same code. */
  async samples() {
    if (!this.#measured.samples && !this.#isReadOnly) {
      this.#measured.samples = await measureSamples(this.#cells(), this.#conditions(), this.isQuick)
      this.#save()
    }
    return this.#measured.samples ?? []
  }

  /** Returns every cell with its verdicts, trial by trial. */
  static judged(trials) {
    return trials.map(trial => judgeTrial(trial, RULE))
  }
}
