import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { leadMetricName, metricOf } from '../../metrics/metrics.ts'
import type { CellOutcome } from '../../runner/outcome.ts'
import type { PairedOutcome, PairsOutcome } from '../../runner/pairs/pairs_outcome.ts'
import { blockLogRatios } from '../../stats/paired_ratio.ts'
import { partOf } from '../parts.ts'
import type { RefusedCell } from './comparison.ts'
import type { PairedCell } from './judge_pairs.ts'

/** Returns the name of the metric that a pair is judged by. */
function metricNameOf({ base, head }: PairedOutcome) {
  return comparedMetricName(base.cell.params, head.cell.params)
}

/**
 * Pairs the figures by their block. A block without its other half, because it was interrupted, gives no pair, and
 * neither does one in which a process died, so that another process measured the cell at another time.
 */
function pairsOfCell(outcome: PairedOutcome): PairedCell['pairs'] {
  const { base, head } = outcome
  const isOfEvents = metricNameOf(outcome) !== leadMetricName(base.cell.params)
  // Turns have figures of the lead metric alone.
  const turnsOf = ({ blocks }: CellOutcome) =>
    isOfEvents ? [] : blocks.map(({ index, turns }) => ({ index, figure: undefined, turns }))
  const figuresOf = ({ eventCosts, leadFigures }: CellOutcome) => (isOfEvents ? eventCosts : leadFigures)
  const ofTurns = new Map(
    blockLogRatios(turnsOf(head), turnsOf(base)).map(({ index, logRatio }) => [index, logRatio]),
  )
  return [...figuresOf(base)].flatMap(([index, figure]) => {
    const other = figuresOf(head).get(index)
    if (other === undefined || base.blocksApart.has(index) || head.blocksApart.has(index)) return []
    const logRatio = ofTurns.get(index)
    return [{ index, base: figure, head: other, ...(logRatio !== undefined && { logRatio }) }]
  })
}

function judged(outcome: PairedOutcome): PairedCell {
  const { mechanism, params } = outcome.base.cell
  const metric = metricNameOf(outcome)
  const { unit } = metricOf(metric)
  const pairs = pairsOfCell(outcome)
  return {
    id: outcome.id,
    mechanism,
    part: partOf(params),
    metric,
    unit,
    isMoreBetter: unit === '1/s',
    pairs,
  }
}

function refusalOf(outcome: PairedOutcome): string | null {
  if (outcome.refusal !== null) return outcome.refusal
  const { pairs } = judged(outcome)
  if (pairs.length === 0) return 'no pair of processes measured it on both sides'
  // Ratios need figures above 0.
  return pairs.some(({ base, head }) => !(base > 0 && head > 0))
    ? 'its figures are below what the clock resolves'
    : null
}

/** Returns the cells that can be judged, each by the metric that it is compared by. */
export function pairsOf({ cells }: PairsOutcome): PairedCell[] {
  return cells.filter(cell => refusalOf(cell) === null).map(judged)
}

/** Returns the cells that cannot be judged, with the reason of each. */
export function refusedOf({ cells, firsts }: PairsOutcome): RefusedCell[] {
  return cells.flatMap(cell => {
    // Where no pair was begun, as with one addon for both builds, every cell lacks figures for that one reason.
    const reason = firsts.length === 0 ? cell.refusal : refusalOf(cell)
    return reason === null ? [] : [{ id: cell.id, reason }]
  })
}
