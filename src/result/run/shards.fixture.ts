import { type SyntheticOptions, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { shardOf } from '../../runner/shard.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { GivenRun } from './merge_check.ts'
import type { RunBlock, RunFile } from './schema.ts'

/** Returns when a block of a shard began: a moment of its own for each block. */
export function momentOf(index: number, block: number): string {
  return new Date(Date.UTC(2026, 0, index, 0, 0, block)).toISOString()
}

function blocksOf({ run, blocks }: RunFile, index: number, further: number): RunBlock[] {
  return Array.from({ length: run.blocksPlanned + further }, (_, i) => ({
    ...(blocks[0] as RunBlock),
    index: i,
    purpose: i < run.blocksPlanned ? 'planned' : 'settle',
    startedAt: momentOf(index, i),
  }))
}

/** Returns one part of a run as `muxbench run --shard` writes it, with `further` blocks beyond the planned ones. */
function shardRun(whole: RunFile, index: number, count: number, further = 0): RunFile {
  const suiteCells = whole.cells.map(({ id }) => id)
  const { cells, timeShare } = shardOf('default', whole.cells as unknown as CellSpec[], { index, count })
  const own = new Set(cells.map(({ id }) => id))
  const beyond = Array.from({ length: further }, (_, i) => whole.run.blocksPlanned + i)
  return {
    ...whole,
    run: {
      ...whole.run,
      id: `default-shard-${index}-of-${count}`,
      startedAt: momentOf(index, 0),
      finishedAt: momentOf(index, 59),
      argv: ['run', 'default', '--seed', '7', '--shard', `${index}/${count}`, '--out', `out-${index}`],
      budgetSeconds: whole.run.budgetSeconds * timeShare,
      shard: { index, count, suiteCells },
    },
    blocks: blocksOf(whole, index, further),
    cells: whole.cells
      .filter(({ id }) => own.has(id))
      .map(cell => {
        const last = cell.blocks.at(-1) as (typeof cell.blocks)[number]
        return { ...cell, blocks: [...cell.blocks, ...beyond.map(block => ({ ...last, index: block }))] }
      }),
  }
}

/** Returns a synthetic run, and all its shards under the names `job-1`, `job-2`, … */
export function syntheticShards(
  count: number,
  options: SyntheticOptions & { readonly further?: readonly number[] } = {},
): { readonly whole: RunFile; readonly given: GivenRun[] } {
  const whole = syntheticRun({ blocks: 5, ...options })
  const given = Array.from({ length: count }, (_, i) => ({
    name: `job-${i + 1}`,
    run: shardRun(whole, i + 1, count, options.further?.[i] ?? 0),
  }))
  return { whole, given }
}
