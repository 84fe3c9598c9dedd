import type { MachineCell, MachineRun } from '../../fleet/machine_run.ts'
import { costOf } from '../../fleet/machine_run.ts'
import { blockInterval } from '../../stats/block_interval.ts'
import { type CellLevels, pooledLevels, trimmedMean } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'

/** What the cells of one mechanism, or all cells, cost together on a machine, as a multiple of the middle of the fleet. */
export interface Level {
  readonly ratio: number
  /** The 95 % interval over the blocks of the machine's runs; null where they are too few. */
  readonly interval: readonly [low: number, high: number] | null
}

/** The name of the pool that has the cells of all mechanisms. */
export const ALL = 'all'

/** Returns the pools of a fleet: all cells together, and where there are several mechanisms those of each. */
export function poolsOf(runs: readonly MachineRun[]): string[] {
  const mechanisms = [...new Set(runs.flatMap(({ cells }) => cells.map(({ mechanism }) => mechanism)))]
  return mechanisms.length > 1 ? [ALL, ...mechanisms] : [ALL]
}

/** The cells of a fleet, each with its cost on every machine, in logarithms. */
export interface CellCosts {
  readonly id: string
  readonly mechanism: string
  readonly unit: MachineCell['unit']
  readonly costs: CellLevels
}

/** Returns the costs of all cells on all machines. A cell that fewer than half of the machines measured is left out. */
export function costsOf(machines: readonly (readonly MachineRun[])[]): CellCosts[] {
  const cells = new Map(machines.flat().flatMap(run => run.cells.map(cell => [cell.id, cell] as const)))
  const byMachine = machines.map(runs =>
    grouped(
      runs.flatMap(run => run.cells),
      ({ id }) => id,
    ),
  )
  return [...cells.values()]
    .map(({ id, mechanism, unit }) => ({
      ...{ id, mechanism, unit },
      costs: byMachine.map(measured => {
        const own = measured.get(id)
        return own ? median(own.map(cell => costOf(cell.median, cell.unit))) : null
      }),
    }))
    .filter(({ costs }) => 2 * costs.filter(cost => cost !== null).length >= machines.length)
}

/** Returns the cells of a pool. */
export function cellsOfPool(cells: readonly CellCosts[], pool: string): CellCosts[] {
  return cells.filter(({ mechanism }) => pool === ALL || mechanism === pool)
}

/** Returns the middle of each cell's cost over the machines, in logarithms, by the cell's id. */
export function middlesOf(cells: readonly CellCosts[]): Map<string, number> {
  return new Map(cells.map(({ id, costs }) => [id, median(costs.filter(cost => cost !== null))]))
}

/** Returns the level of each machine's blocks: how far the cells of a pool lie above the middle of the fleet in it. */
function blockLevels(runs: readonly MachineRun[], middles: ReadonlyMap<string, number>): number[] {
  return runs.flatMap(({ cells }) => {
    const blocks = new Map<number, number[]>()
    for (const { id, blockCosts } of cells) {
      const middle = middles.get(id)
      if (middle === undefined) continue
      for (const [index, cost] of blockCosts) {
        const known = blocks.get(index)
        if (known) known.push(cost - middle)
        else blocks.set(index, [cost - middle])
      }
    }
    // A block that measured few of the cells would tell of these alone.
    const most = Math.max(0, ...[...blocks.values()].map(own => own.length))
    return [...blocks.values()].filter(own => 2 * own.length >= most).map(trimmedMean)
  })
}

/** Returns the level of each machine in a pool; null for one that measured fewer than half of its cells. */
export function levelsOf(
  machines: readonly (readonly MachineRun[])[],
  pool: readonly CellCosts[],
): (Level | null)[] {
  const middles = middlesOf(pool)
  return pooledLevels(pool.map(({ costs }) => costs)).map((level, i) => {
    if (level === null) return null
    const interval = blockInterval(blockLevels(machines[i] as readonly MachineRun[], middles), level)
    return {
      ratio: Math.exp(level),
      interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
    }
  })
}
