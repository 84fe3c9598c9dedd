import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { normalOf, uniformDraws } from '../../stats/noise.fixture.ts'
import type { PartName } from '../parts.ts'
import type { RunsCell } from './run_levels.ts'

/** The standard deviations of logarithms: of whole runs, of a mechanism and part in a run, of a cell in a run and in a block. */
export interface SimulatedNoise {
  readonly run: number
  readonly family: number
  readonly cell: number
  readonly block: number
}

export const QUIET: SimulatedNoise = { run: 0.005, family: 0.001, cell: 0.01, block: 0.02 }

const TWO_PARTS: readonly PartName[] = ['nonblocking', 'ready']

interface Simulated {
  readonly noise?: SimulatedNoise
  /** By how much the cells of a mechanism take longer in the head; `all` is for those that are not named. */
  readonly factors?: Readonly<Record<string, number>>
  readonly runs?: readonly [base: number, head: number]
  readonly mechanisms?: Readonly<Record<string, number>>
  readonly parts?: readonly PartName[]
  readonly blocks?: number
}

/** Returns a function that draws the cells of some runs a side, others at each call. */
export function simulatedCells(seed: number): (simulated?: Simulated) => RunsCell[] {
  const uniform = uniformDraws(Xoshiro128.fromSeed(seed))
  const normal = () => normalOf(uniform)
  const list = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i))
  return ({
    noise = QUIET,
    factors = {},
    runs: [base, head] = [3, 3],
    mechanisms = { select: 9, poll: 9, epoll: 18 },
    parts = TWO_PARTS,
    blocks = 6,
  } = {}) => {
    const ofRun = list(base + head, () => noise.run * normal())
    return parts.flatMap(part =>
      Object.entries(mechanisms).flatMap(([mechanism, count]) => {
        const ofFamily = list(base + head, () => noise.family * normal())
        const change = Math.log(factors[mechanism] ?? factors['all'] ?? 1)
        return list(
          count,
          (i): RunsCell => ({
            ...{ id: `${mechanism}/${part}/${i}`, mechanism, part, metric: 'waitNs' },
            ...{ unit: 'ns', isMoreBetter: false, base: 1000, head: 1000 },
            runs: list(base + head, run => {
              const level =
                7 + i / 10 + (run < base ? 0 : change) + (ofRun[run] as number) + (ofFamily[run] as number)
              const own = level + noise.cell * normal()
              return {
                indexes: list(blocks, index => index),
                absolute: list(blocks, () => own + noise.block * normal()),
              }
            }),
          }),
        )
      }),
    )
  }
}
