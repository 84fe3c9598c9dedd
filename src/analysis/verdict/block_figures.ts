import type { LeadMetric } from '../../metrics/lead_metric.ts'
import type { RunBlock, RunCell, RunYardstick } from '../../result/schema.ts'

/** The lead metric of a cell in each of its blocks, in logarithms. */
export interface BlockFigures {
  /** As measured. */
  readonly absolute: readonly number[]
  /** Against the yardstick beside each; null where a block has none. */
  readonly normalised: readonly number[] | null
}

/** The geometric mean of both, in logarithms: no unit, but the same for every block of a machine that keeps its pace. */
function paceOf(yardstick: RunYardstick | null | undefined): number | null {
  if (!yardstick) return null
  const { systemCallNs, userLoopNs } = yardstick
  return systemCallNs > 0 && userLoopNs > 0 ? (Math.log(systemCallNs) + Math.log(userLoopNs)) / 2 : null
}

/**
 * @param blocks of the run: they have a yardstick where the cell's own reading is missing.
 * @returns a text that says why where there is nothing to take a logarithm of.
 */
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
    // What takes less time on a faster machine happens more often.
    if (pace !== null) normalised.push(Math.log(figure) + (isMoreBetter ? pace : -pace))
  }
  return { absolute, normalised: normalised.length === absolute.length ? normalised : null }
}
