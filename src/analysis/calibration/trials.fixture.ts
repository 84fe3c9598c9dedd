import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { normalQuantile } from '../../stats/distributions.ts'
import type { Calibration } from './calibration.ts'
import { type Measured, summarize } from './summarize.ts'
import type { Trial, TrialCell } from './trial.ts'

export const OVERSHOOT_NS = 10

/** Waits of 10 µs, each process off by a normal share; the head of some cells waits longer. */
export function trialOf(delays: readonly number[], deviation: number, seed: number, pairs = 20): Trial {
  const random = Xoshiro128.fromSeed(seed)
  const noise = () => Math.exp(deviation * normalQuantile((random.next() + 0.5) / 2 ** 32))
  const cells = delays.map((delayNs, i): TrialCell => {
    const late = delayNs === 0 ? 0 : delayNs + OVERSHOOT_NS
    return {
      ...({ id: `cell ${i}`, mechanism: 'poll', part: 'ready' } as const),
      ...({ metric: 'waitNs', unit: 'ns', isMoreBetter: false } as const),
      injectedShare: delayNs / 10_000,
      delayNs,
      pairs: Array.from({ length: pairs }, () => ({
        base: 10_000 * noise(),
        head: 10_000 * noise() + late,
      })),
    }
  })
  return { cells, firstPairs: 20, secondsPerPair: 2 }
}

export const NULLS = new Array<number>(12).fill(0)
export const MIXED = [0, 0, 0, 0, 500, 500, 500, 500, 1000, 1000, 1000, 1000]

export function measuredOf(trials: readonly Trial[]): Measured {
  return {
    ...{ suite: 'default', measuredAt: '2026-11-21T00:00:00.000Z', kernel: '6.18', cpuModel: 'a CPU' },
    settings: {
      alpha: 0.05,
      minEffect: 0.02,
      pairs: 20,
      maxPairs: 40,
      rounds: trials.length,
      budgetSeconds: 40,
    },
    trials,
    overshootNs: OVERSHOOT_NS,
    undelayable: new Map([['cell 0', 'too short']]),
    refused: [{ id: 'cell x', reason: 'it failed on the base: ENOTSUP' }],
  }
}

let example: Calibration | null = null

/** Returns a calibration of few cells: a null trial and two with slowdowns. It is computed once, since that takes long. */
export function exampleCalibration(): Calibration {
  example ??= summarize(
    measuredOf([trialOf([0, 0], 0.01, 1), trialOf([0, 500], 0.01, 2), trialOf([1000, 0], 0.01, 3)]),
  )
  return example
}
