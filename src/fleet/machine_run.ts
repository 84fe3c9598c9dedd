/** A run as a fleet keeps it: what tells machines apart, and the figures that its cells are compared by. Its histograms are left out. */
import { comparedMetricName } from '../metrics/lead_metric.ts'
import { UNITS } from '../metrics/units.ts'
import type { RunCell, RunFile, RunOrigin } from '../result/run/schema.ts'
import { formatBytes } from '../units/format.ts'

/** A cell's figure. */
export interface MachineCell {
  readonly id: string
  readonly mechanism: string
  readonly metric: string
  readonly unit: RunCell['metrics'][string]['unit']
  readonly median: number
  readonly interval: readonly [low: number, high: number] | null
  /** The medians of the run's blocks as logarithms of what the cell costs, by index of the block. */
  readonly blockCosts: ReadonlyMap<number, number>
  readonly workDigest: string | null
}

/** Something by which machines are grouped, such as their kernel. */
export type MachineFacts = Readonly<Record<string, string>>

export interface MachineRun {
  /** What the user calls the run: its folder or its file. */
  readonly name: string
  readonly id: string
  readonly origin: RunOrigin
  readonly suite: string
  readonly title: string
  readonly seed: number
  readonly version: string
  readonly isPartial: boolean
  /** `2` of `20` where it is one of several equal measurements. */
  readonly repeat: RunFile['run']['repeat']
  readonly shard: { readonly index: number; readonly count: number } | null
  readonly startedAt: string
  readonly blocks: number
  readonly disturbedBlocks: number
  readonly facts: MachineFacts
  readonly cells: readonly MachineCell[]
}

/** Returns the logarithm of what a figure costs, which grows as a time does and falls as a rate does. */
export function costOf(figure: number, unit: MachineCell['unit']): number {
  return UNITS[unit].isMoreBetter ? -Math.log(figure) : Math.log(figure)
}

function cellOf(cell: RunCell): MachineCell[] {
  const metric = comparedMetricName(cell.params)
  const measured = cell.metrics[metric]
  if (cell.status !== 'ok' || !measured || measured.count === 0 || !(measured.p50 > 0)) return []
  const { unit, p50, ci95 } = measured
  const blockCosts = new Map(
    cell.blocks.flatMap(({ index, metrics }) => {
      const figure = metrics[metric]
      return figure !== undefined && figure > 0 ? [[index, costOf(figure, unit)] as const] : []
    }),
  )
  const { id, mechanism, workDigest } = cell
  return [{ id, mechanism, metric, unit, median: p50, interval: ci95, blockCosts, workDigest }]
}

function numaWords({ hardware: { numaNodes } }: RunFile['environment']): string {
  return numaNodes.map(({ cpus }) => `CPU ${cpus}`).join('; ')
}

/** Returns the facts about a machine that are known, by the words that people use for them. */
function factsOf({ environment, origin, blocks }: RunFile): MachineFacts {
  const { hardware } = environment
  const mitigations = Object.entries(environment.mitigations).map(([name, state]) => `${name}: ${state}`)
  const facts: readonly (readonly [string, string | null])[] = [
    ...Object.entries(origin.labels).map(([key, value]) => [`label ${key}`, value] as const),
    ['kernel', environment.kernel],
    ['kernel build', environment.kernelBuildId],
    ['CPU', environment.cpuModel],
    ['CPUs', String(environment.cpuCount)],
    ['architecture', environment.arch],
    ['memory', formatBytes(environment.memoryBytes)],
    ['hypervisor', environment.hypervisor],
    ['product', hardware.product],
    ['firmware', hardware.firmware],
    ['microcode', hardware.microcode],
    ['SMT', hardware.smt],
    ['NUMA nodes', numaWords(environment)],
    ['governor', environment.governor],
    ['clock', environment.clock.source],
    ['clock source', environment.clockSource],
    ['scheduler', blocks[0]?.scheduler ?? null],
    ['mitigations', mitigations.join(', ')],
    ['Node.js', environment.nodeVersion],
  ]
  return Object.fromEntries(facts.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

/** Returns what a fleet keeps of a run. @param name what the user calls it. */
export function machineRunOf(file: RunFile, name: string): MachineRun {
  const { run, tool, blocks, cells, origin } = file
  return {
    ...{ name, origin },
    ...{ id: run.id, suite: run.suite, title: run.title, seed: run.seed, startedAt: run.startedAt },
    version: tool.version,
    isPartial: run.status === 'partial',
    repeat: run.repeat,
    shard: run.shard && { index: run.shard.index, count: run.shard.count },
    blocks: blocks.length,
    disturbedBlocks: blocks.filter(({ disturbed }) => disturbed.length > 0).length,
    facts: factsOf(file),
    cells: cells.flatMap(cellOf),
  }
}
