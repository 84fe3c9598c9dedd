import { unsupportedReason } from '../poller/demands.ts'
import { mechanismNamed } from '../poller/mechanisms.ts'
import type { CellSpec } from '../suite/cells.ts'
import { workloadKey } from '../suite/cells.ts'
import { grouped } from '../suite/grouped.ts'
import { InputError } from '../suite/input_error.ts'
import { formatInteger } from '../units/format.ts'
import { estimatedVisitMs } from './visit_time.ts'

/** One of `count` parts of a suite; `index` counts from 1. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** The cells of one shard, in the order of the suite, and the shard's part of the suite's time. */
interface ShardPlan {
  readonly cells: readonly CellSpec[]
  readonly timeShare: number
}

/** Cells that are compared with each other; they must stay in one shard, since only interleaved cells may be compared. */
interface Group {
  readonly cells: readonly CellSpec[]
  readonly weight: number
}

/**
 * Returns the weight of a cell's time. It is 0 for a cell that its mechanism cannot do. The limits of a machine are not
 * considered, since all machines have to split alike.
 */
function weightOf(cell: CellSpec): number {
  const mechanism = mechanismNamed(cell.mechanism)
  return mechanism && unsupportedReason(mechanism, cell.params) === null ? estimatedVisitMs(cell) : 0
}

function groupsOf(cells: readonly CellSpec[]): Group[] {
  return [...grouped(cells, ({ params }) => workloadKey(params)).values()].map(group => ({
    cells: group,
    weight: group.reduce((sum, cell) => sum + weightOf(cell), 0),
  }))
}

/** Deals the longest group first, each to the shard that has least so far: Graham's LPT rule (1969), at most a third above the best split. */
function dealt(groups: readonly Group[], count: number): Group[][] {
  const shards = Array.from({ length: count }, () => ({ groups: [] as Group[], weight: 0 }))
  // The sort is stable, so that groups of one weight stay in the order of the suite.
  for (const group of [...groups].sort((a, b) => b.weight - a.weight)) {
    const least = shards.reduce((a, b) => (b.weight < a.weight ? b : a))
    least.groups.push(group)
    least.weight += group.weight
  }
  return shards.map(shard => shard.groups)
}

/**
 * Returns the cells of one shard, which depend on the suite and the count alone, not on the machine or the seed.
 * The shards together are the suite, and no cell is in two of them.
 * @throws InputError where some shards would have nothing to measure.
 */
export function shardOf(suite: string, cells: readonly CellSpec[], { index, count }: Shard): ShardPlan {
  const groups = groupsOf(cells)
  const possible = groups.filter(({ weight }) => weight > 0).length
  if (count > possible) {
    const all = `${formatInteger(possible)} group${possible === 1 ? '' : 's'} of cells that are compared with each other`
    throw new InputError(
      `--shard ${index}/${count}: ${suite} has ${all}: at most ${formatInteger(possible)} shard${possible === 1 ? ' is' : 's are'} possible`,
    )
  }
  const own = new Set((dealt(groups, count)[index - 1] ?? []).flatMap(group => group.cells))
  const sum = (of: readonly CellSpec[]) => of.reduce((weight, cell) => weight + weightOf(cell), 0)
  const chosen = cells.filter(cell => own.has(cell))
  return { cells: chosen, timeShare: sum(chosen) / sum(cells) }
}
