/** What several runs of each side say, before anything is tested: levels of families, and what blocks say of their scatter. */
import { pooledLevels, varianceOf } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import type { BlockFigures } from './block_figures.ts'
import type { CellComparison } from './comparison.ts'

/** A cell of several runs: the figures of its blocks in each run, in logarithms; null where a run has not measured it. */
export interface RunsCell
  extends Pick<
    CellComparison,
    'id' | 'mechanism' | 'part' | 'metric' | 'unit' | 'isMoreBetter' | 'base' | 'head'
  > {
  /** The runs of the base, and then those of the head; every cell has the same. */
  readonly runs: readonly (Pick<BlockFigures, 'indexes' | 'absolute'> | null)[]
}

/** The runs of each side: the first `base` ones are those of the base. */
export interface Sides {
  readonly base: number
  readonly head: number
}

/** One value for each run, in logarithms of cost: above is worse, for times and rates alike. Null where a run has none. */
export type Levels = readonly (number | null)[]

/** The levels of a family of cells. */
export interface Family {
  readonly cells: readonly RunsCell[]
  readonly levels: Levels
  /** The level of each block within its run, by the number of the block. */
  readonly blockLevels: readonly ReadonlyMap<number, number>[]
}

/** The variance of a median is this much larger than that of a mean of normal values (asymptotically). */
const MEDIAN_VARIANCE = Math.PI / 2

/** Returns the level of a cell in each run: the median of its blocks. */
export function runMedians({ runs, isMoreBetter }: RunsCell): Levels {
  return runs.map(run => run && (isMoreBetter ? -1 : 1) * median(run.absolute))
}

function levelsOfBlocks(cells: readonly RunsCell[], run: number): ReadonlyMap<number, number> {
  const own = cells.flatMap(cell => cell.runs[run] ?? [])
  const indexes = [...new Set(own.flatMap(each => each.indexes))]
  const levels = pooledLevels(
    own.map(each => {
      const known = new Map(each.indexes.map((index, at) => [index, each.absolute[at] as number]))
      return indexes.map(index => known.get(index) ?? null)
    }),
  )
  return new Map(indexes.flatMap((index, at) => (levels[at] == null ? [] : [[index, levels[at]]])))
}

export function familyOf(cells: readonly RunsCell[]): Family {
  const runs = cells[0]?.runs ?? []
  return {
    cells,
    levels: pooledLevels(cells.map(runMedians)),
    blockLevels: runs.map((_, run) => levelsOfBlocks(cells, run)),
  }
}

/** Returns the runs that `all` have a level of, with their sides. */
export function commonRuns(all: readonly Levels[], { base, head }: Sides) {
  const runs = Array.from({ length: base + head }, (_, run) => run)
  const common = runs.filter(run => all.every(levels => levels[run] != null))
  return { base: common.filter(run => run < base), head: common.filter(run => run >= base) }
}

export type CommonRuns = ReturnType<typeof commonRuns>

export function pick(levels: Levels, runs: readonly number[]): number[] {
  return runs.map(run => levels[run] as number)
}

/** The variance of a run's level as far as its blocks tell, and how well that is known. */
export interface Explained {
  /** 0 where a run has fewer than two blocks, or no scatter. */
  readonly variance: number
  readonly degreesOfFreedom: number
}

/**
 * Returns what the blocks of several runs explain: the variance of the blocks' levels, divided by their number, and times that
 * of a median; the mean over the runs.
 */
export function explainedBy(blocks: readonly (readonly number[])[]): Explained {
  const degreesOfFreedom = blocks.reduce((sum, { length }) => sum + Math.max(0, length - 1), 0)
  const variances = blocks.map(levels =>
    levels.length < 2 ? 0 : (MEDIAN_VARIANCE * varianceOf(levels)) / levels.length,
  )
  const isKnown = variances.every(variance => variance > 0)
  const mean = variances.reduce((sum, variance) => sum + variance, 0) / variances.length
  return { variance: isKnown ? mean : 0, degreesOfFreedom }
}
