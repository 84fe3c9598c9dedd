import type { MachineCell, MachineRun } from '../../fleet/machine_run.ts'
import { costOf } from '../../fleet/machine_run.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { normalOf, uniformDraws } from '../../stats/noise.fixture.ts'

interface MachineOptions {
  readonly level?: number
  /** By mechanism, in addition to the level. */
  readonly levels?: Readonly<Record<string, number>>
  readonly labels?: Readonly<Record<string, string>>
  readonly facts?: Readonly<Record<string, string>>
  readonly run?: Partial<MachineRun>
  readonly blocks?: number
}

const MECHANISMS = ['select', 'poll', 'epoll']
const SIZES = [8, 64, 512, 4096]
const BLOCKS = 6

/** The noise of a machine and that of a block, as standard deviations of logarithms. */
const [MACHINE_NOISE, BLOCK_NOISE] = [0.02, 0.01]

/** Returns what a machine of that number has measured; equal machines differ by some noise. */
export function machineRun(number: number, options: MachineOptions = {}): MachineRun {
  const { level = 1, levels = {}, labels = {}, facts = {}, run = {}, blocks = BLOCKS } = options
  const uniform = uniformDraws(Xoshiro128.fromSeed(number))
  const own = level * Math.exp(MACHINE_NOISE * normalOf(uniform))
  const cells = MECHANISMS.flatMap(mechanism =>
    SIZES.map((size): MachineCell => {
      const isRate = mechanism === 'epoll' && size === 8
      const cost = 100 * size ** (mechanism === 'epoll' ? 0 : 1) * own * (levels[mechanism] ?? 1)
      const median = isRate ? 1e9 / cost : cost
      const unit = isRate ? '1/s' : 'ns'
      return {
        ...{ id: `${mechanism}/n${size}`, mechanism, metric: isRate ? 'eventsPerSecond' : 'waitNs', unit },
        ...{ median, interval: [0.98 * median, 1.02 * median], workDigest: `digest ${size}` },
        blockCosts: new Map(
          Array.from({ length: blocks }, (_, index) => [
            index,
            costOf(median, unit) + BLOCK_NOISE * normalOf(uniform),
          ]),
        ),
      }
    }),
  )
  return {
    name: `runs/${number}`,
    id: `default-${number}`,
    origin: { host: `host-${number}`, isAnonymous: false, labels: { ...labels }, job: null },
    ...{ suite: 'default', title: 'A suite', seed: 1, version: '1.0.0', isPartial: false },
    ...{ repeat: null, shard: null, startedAt: '2026-01-02T03:04:05.000Z', blocks, disturbedBlocks: 0 },
    facts: {
      ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`label ${key}`, value])),
      ...{ kernel: '6.18.0', CPU: 'Example CPU', CPUs: '2', governor: 'performance', ...facts },
    },
    cells,
    ...run,
  }
}

/** Returns the runs of so many equal machines. */
export function equalMachines(count: number): MachineRun[] {
  return Array.from({ length: count }, (_, i) => machineRun(i + 1))
}
