import { clockCorrectionNs, leadMetricName } from '../metrics/metrics.ts'
import { blockInterval } from '../stats/block_interval.ts'
import type { CellOutcome } from './outcome.ts'

/** The widest interval of a settled cell, as a share of its median. */
const SETTLED_WIDTH = 0.1

export const SETTLED_RULE = `A cell is settled when the 95 % interval of its median (of waitNs; where a cell has another lead metric, of that one) is no wider than ${100 * SETTLED_WIDTH} % of the median. Cells that are not settled after the planned blocks are measured again in further blocks, with all cells of the same work, within the budget. Nothing is settled or not with fewer than five blocks.`

/** Returns whether a cell is settled by SETTLED_RULE; null where it has no interval, or where it is simulated and only its counts have a meaning. */
export function isSettled(outcome: CellOutcome): boolean | null {
  const { cell, blocks, histograms, failure } = outcome
  const name = leadMetricName(cell.params)
  const histogram = histograms?.get(name)
  if (!histogram || failure !== null || cell.params.fdKind === 'simulated') return null
  const p50 = Math.max(0, histogram.quantile(0.5) - clockCorrectionNs(name, outcome.clockContext))
  const interval = blockInterval(
    blocks.map(block => block.metrics[name] as number),
    p50,
  )
  return interval && interval[1] - interval[0] <= SETTLED_WIDTH * p50
}
