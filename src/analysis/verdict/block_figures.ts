import type { LeadMetric } from '../../metrics/lead_metric.ts'
import type { RunBlock, RunCell, RunYardstick } from '../../result/run/schema.ts'

/** The lead metric of a cell in each of its blocks, in logarithms. */
export interface BlockFigures {
  /** The numbers of the blocks, by which those of several cells belong together. */
  readonly indexes: readonly number[]
  /** The figures as measured. */
  readonly absolute: readonly number[]
  /** The figures relative to the yardstick of the same block; null where a block has none. */
  readonly normalised: readonly number[] | null
}

/** Returns the logarithm of the geometric mean of the yardstick's parts; it is constant while the pace is. */
function paceOf(yardstick: RunYardstick | null | undefined): number | null {
  if (!yardstick) return null
  const { systemCallNs, userLoopNs } = yardstick
  return systemCallNs > 0 && userLoopNs > 0 ? (Math.log(systemCallNs) + Math.log(userLoopNs)) / 2 : null
}

/** Returns the figures of a cell's blocks, with the run's yardsticks as a fallback, or why not. */
export function blockFiguresOf(
  cell: RunCell,
  blocks: readonly RunBlock[],
  { name, isMoreBetter }: LeadMetric,
): BlockFigures | string {
  const absolute: number[] = []
  const normalised: number[] = []
  for (const block of cell.blocks) {
    const figure = block.metrics[name]
    if (figure === undefined) return `block ${block.index} has no ${name}`
    if (figure <= 0) return `${name} is 0 in block ${block.index}, and nothing is a multiple of 0`
    const pace =
      paceOf(block.yardstick) ?? paceOf(blocks.find(({ index }) => index === block.index)?.yardstick)
    absolute.push(Math.log(figure))
    // On a faster machine times are shorter and rates are higher.
    if (pace !== null) normalised.push(Math.log(figure) + (isMoreBetter ? pace : -pace))
  }
  return {
    indexes: cell.blocks.map(({ index }) => index),
    absolute,
    normalised: normalised.length === absolute.length ? normalised : null,
  }
}
