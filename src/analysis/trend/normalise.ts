import type { HistoryCell, HistoryLine, HistoryYardstick } from '../../result/history/schema.ts'
import { median } from '../../stats/quantile.ts'

/** Returns one length for both parts of a yardstick, their geometric mean, in ns. */
function yardstickNs({ systemCallNs, userLoopNs }: HistoryYardstick): number {
  return Math.sqrt(systemCallNs * userLoopNs)
}

/** Returns the yardstick of a run in ns, the median over its blocks; null where no block has one. */
export function runYardstickNs({ blocks }: HistoryLine): number | null {
  const lengths = blocks.flatMap(({ yardstick }) => (yardstick ? [yardstickNs(yardstick)] : []))
  return lengths.length === 0 ? null : median(lengths)
}

/**
 * Returns the figure that a cell would have if the yardstick took `referenceNs`: the median over the blocks of each
 * block's figure, scaled by the yardstick of the same block. A slow machine makes times longer and rates lower. Null where a block
 * that measured the cell has no yardstick, or no block did.
 */
export function normalisedMedian(
  { unit, blocks: figures }: HistoryCell,
  { blocks }: HistoryLine,
  referenceNs: number,
): number | null {
  const values: number[] = []
  for (const [i, figure] of figures.entries()) {
    if (figure === null) continue
    const yardstick = blocks[i]?.yardstick
    if (!yardstick) return null
    const scale = referenceNs / yardstickNs(yardstick)
    values.push(unit === 'ns' ? figure * scale : figure / scale)
  }
  return values.length === 0 ? null : median(values)
}
