import { roundFigure } from '../../recorder/summary.ts'
import { median } from '../../stats/quantile.ts'
import { type GivenShard, missingShards } from './merge_check.ts'
import type { RunBlock, RunCell, RunFile } from './schema.ts'

/** Maps a shard's index of a block to the index in the merged run. */
type BlockNumbering = (index: number) => number

/** Returns how many blocks a shard had beyond the planned ones. */
function furtherBlocks({ run, blocks, cells }: RunFile): number {
  const indices = [...blocks, ...cells.flatMap(cell => cell.blocks)].map(({ index }) => index)
  return indices.reduce((most, index) => Math.max(most, index + 1 - run.blocksPlanned), 0)
}

/** Numbers the planned blocks of all shards first, as in any run, and then the further ones. */
function numberings(runs: readonly RunFile[]): BlockNumbering[] {
  let planned = 0
  let further = runs.reduce((sum, { run }) => sum + run.blocksPlanned, 0)
  return runs.map(file => {
    const { blocksPlanned } = file.run
    const [plannedFrom, furtherFrom] = [planned, further]
    planned += blocksPlanned
    further += furtherBlocks(file)
    return index => (index < blocksPlanned ? plannedFrom + index : furtherFrom + index - blocksPlanned)
  })
}

function renumbered(cell: RunCell, number: BlockNumbering): RunCell {
  return {
    ...cell,
    blocks: cell.blocks.map(block => ({ ...block, index: number(block.index) })),
    timeline: cell.timeline && { ...cell.timeline, blockIndex: number(cell.timeline.blockIndex) },
  }
}

/** Returns the arguments that measure the whole suite in one run: without --shard, in the time of all shards. */
function wholeArgv(argv: readonly string[], budgetSeconds: number): string[] {
  const whole: string[] = []
  for (let i = 0; i < argv.length; i++) {
    const [, name, value] = /^(--(?:shard|out|budget))(?:=(.*))?$/s.exec(argv[i] as string) ?? []
    if (name === undefined) {
      whole.push(argv[i] as string)
      continue
    }
    if (value === undefined) i++
    if (name === '--budget') whole.push(name, String(budgetSeconds))
  }
  return whole
}

function earliest(runs: readonly RunFile[]): RunFile {
  return runs.reduce((a, b) => (b.run.startedAt < a.run.startedAt ? b : a))
}

/** Returns each probe once, as a shard has found it that could run it. */
function mergedProbes(runs: readonly RunFile[]): NonNullable<RunFile['probes']> {
  const probes = new Map<string, NonNullable<RunFile['probes']>[number]>()
  for (const probe of runs.flatMap(run => run.probes ?? [])) {
    if ((probes.get(probe.name)?.reason ?? '') !== null) probes.set(probe.name, probe)
  }
  return [...probes.values()]
}

function clockOf(first: RunFile, blocks: readonly RunBlock[]): RunFile['environment']['clock'] {
  const { clock } = first.environment
  if (blocks.length === 0) return clock
  return {
    ...clock,
    costNs: roundFigure(median(blocks.map(({ clockCostNs }) => clockCostNs))),
    resolutionNs: Math.min(...blocks.map(({ clockResolutionNs }) => clockResolutionNs)),
  }
}

/**
 * Returns one run of shards that merge_check.ts has found to be of one suite and one machine. Cells stay as they
 * were, in the order of the suite; blocks are numbered anew. The run is `complete` where all shards are there and are
 * complete. The origin and the environment (load, limits, affinity) are those of the shard that began first; blocks keep
 * their own.
 */
export function mergeShards(given: readonly GivenShard[], id: string): RunFile {
  const shards = [...given].sort((a, b) => a.shard.index - b.shard.index)
  const runs = shards.map(({ run }) => run)
  const { shard } = shards[0] as GivenShard
  const first = earliest(runs)
  const sum = (of: (run: RunFile['run']) => number) => runs.reduce((total, { run }) => total + of(run), 0)
  const budgetSeconds = Math.round(1000 * sum(run => run.budgetSeconds)) / 1000
  const number = numberings(runs)
  const blocks = runs
    .flatMap((run, i) =>
      run.blocks.map(block => ({ ...block, index: (number[i] as BlockNumbering)(block.index) })),
    )
    .sort((a, b) => a.index - b.index)
  const cells = new Map(
    runs.flatMap((run, i) =>
      run.cells.map(cell => [cell.id, renumbered(cell, number[i] as BlockNumbering)] as const),
    ),
  )
  const isWhole = missingShards(shards).length === 0 && runs.every(({ run }) => run.status === 'complete')
  return {
    ...first,
    run: {
      ...first.run,
      id,
      finishedAt: runs.map(({ run }) => run.finishedAt).reduce((a, b) => (b > a ? b : a)),
      argv: wholeArgv(first.run.argv, budgetSeconds),
      status: isWhole ? 'complete' : 'partial',
      blocksPlanned: sum(run => run.blocksPlanned),
      blocksFinished: sum(run => run.blocksFinished),
      budgetSeconds,
      shard: null,
      merged: {
        count: shard.count,
        shards: shards.map(({ shard: { index }, run }) => ({ index, id: run.run.id })),
      },
    },
    origin: { ...first.origin, job: null },
    environment: { ...first.environment, clock: clockOf(first, blocks) },
    blocks,
    ...(first.probes && { probes: mergedProbes(runs) }),
    cells: shard.suiteCells.flatMap(cellId => cells.get(cellId) ?? []),
  }
}
