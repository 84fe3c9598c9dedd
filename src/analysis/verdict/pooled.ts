/** Pooled changes of pairs and of blocks: each is judged as a cell is, from one level for each pair or block. */

import { MIN_BLOCKS_FOR_INTERVAL } from '../../stats/block_interval.ts'
import { pooledLevels, trimmedMean } from '../../stats/pooled_levels.ts'
import { grouped } from '../../suite/grouped.ts'
import type { BlockFigures } from './block_figures.ts'
import type { CellComparison, PooledChange } from './comparison.ts'
import { pooledDriftOf } from './drift.ts'
import { type BlockedCell, judgeBlocks } from './judge_blocks.ts'
import { judgePairs, logRatioOf, type Pair, type PairedCell, type PairRule } from './judge_pairs.ts'
import { directionsOf, familiesOf } from './pools.ts'

type Owner = Pick<CellComparison, 'mechanism' | 'part'>

/** Returns the id under which a pool is judged. */
function idOf({ mechanism, part }: Owner): string {
  return `${part} ${mechanism}`
}

/** Returns the pools from their verdicts, with what their cells say by themselves. */
function poolsFrom(judged: readonly CellComparison[], cells: readonly CellComparison[]): PooledChange[] {
  const members = grouped(cells, idOf)
  return judged.map(({ id, metric: _, base: __, head: ___, stddev: ____, ...known }) => ({
    ...known,
    relative: null,
    ...directionsOf(members.get(id) ?? []),
  }))
}

/**
 * Returns one level for each pair: the trimmed mean of the log-ratios of all cells. Pairs that lack a cell are left out,
 * since cells may have changed by different amounts.
 */
function pooledPairs(family: readonly PairedCell[]): Pair[] {
  const byPair = grouped(
    family.flatMap(({ pairs }) => pairs.map((pair, at) => ({ index: pair.index ?? at, pair }))),
    ({ index }) => index,
  )
  return [...byPair.values()]
    .filter(({ length }) => length === family.length)
    .map(pairs => {
      const logRatio = trimmedMean(pairs.map(({ pair }) => logRatioOf(pair)))
      return { base: 1, head: Math.exp(logRatio), logRatio }
    })
}

/**
 * Returns the pooled changes of interleaved pairs, by the rules that cells are judged by (judgePairs): Holm's correction is
 * over the pools.
 *
 * @param judged the verdicts of `cells`.
 * @param before the pools of the look before; those that it decided stay as they are.
 */
export function poolPairs(
  cells: readonly PairedCell[],
  judged: readonly CellComparison[],
  rule: PairRule,
  before: readonly PooledChange[] = [],
): PooledChange[] {
  const pools = familiesOf(cells).map((family): PairedCell => {
    const [first] = family as readonly [PairedCell]
    return { ...first, id: idOf(first), pairs: pooledPairs(family) }
  })
  const known = before.map(({ mechanism, part, ...pool }) => {
    const owner = { mechanism, part } as Owner
    return { ...pool, ...owner, id: idOf(owner), metric: '', base: null, head: null, stddev: null }
  })
  return poolsFrom(judgePairs(pools, rule, known), judged)
}

type Figures = (side: BlockFigures) => readonly number[] | null

/** Returns the numbers of the blocks that any cell of the family has on a side. */
function blocksOf(family: readonly BlockedCell[], side: 0 | 1): readonly number[] {
  return [...new Set(family.flatMap(({ sides }) => sides[side].indexes))]
}

/** Returns the figure of each of the blocks; null where the cell was not measured in it. */
function figuresIn(blocks: readonly number[], side: BlockFigures, figuresOf: Figures): (number | null)[] {
  const figures = figuresOf(side) ?? []
  const known = new Map(side.indexes.map((index, at) => [index, figures[at]]))
  return blocks.map(index => known.get(index) ?? null)
}

/** Returns the levels of all blocks of a family that have at least half of its cells. */
function blockLevels(
  family: readonly BlockedCell[],
  figuresOf: Figures,
): readonly [base: readonly number[], head: readonly number[]] {
  const [base, head] = [blocksOf(family, 0), blocksOf(family, 1)]
  const levels = pooledLevels(
    family.map(({ sides }) => [
      ...figuresIn(base, sides[0], figuresOf),
      ...figuresIn(head, sides[1], figuresOf),
    ]),
  )
  const known = (from: number, to: number) => levels.slice(from, to).filter(level => level !== null)
  return [known(0, base.length), known(base.length, levels.length)]
}

/** Returns the family as one cell of blocks; none where too few blocks tell of their scatter. */
function pooledBlocks(family: readonly BlockedCell[], minEffect: number | null): BlockedCell[] {
  const [first] = family as readonly [BlockedCell]
  const absolute = blockLevels(family, side => side.absolute)
  if (absolute.some(({ length }) => length < MIN_BLOCKS_FOR_INTERVAL)) return []
  const isNormalised = family.every(({ sides }) => sides.every(side => side.normalised !== null))
  const normalised = isNormalised ? blockLevels(family, side => side.normalised) : null
  const sideOf = (side: 0 | 1): BlockFigures => ({
    indexes: [],
    absolute: absolute[side],
    normalised: normalised?.[side] ?? null,
  })
  return [
    {
      ...first,
      id: idOf(first),
      sides: [sideOf(0), sideOf(1)],
      minEffect: minEffect ?? pooledDriftOf(first.part),
    },
  ]
}

/**
 * Returns the pooled changes of two saved runs, by the rules that cells are judged by (judgeBlocks).
 *
 * @param judged the verdicts of `cells`.
 * @param minEffect the smallest change that counts; null stands for what runs of one code may differ by.
 */
export function poolBlocks(
  cells: readonly BlockedCell[],
  judged: readonly CellComparison[],
  alpha: number,
  minEffect: number | null,
): PooledChange[] {
  const pools = familiesOf(cells).flatMap(family => pooledBlocks(family, minEffect))
  return poolsFrom(judgeBlocks(pools, alpha), judged)
}
