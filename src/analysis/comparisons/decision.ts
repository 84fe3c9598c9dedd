/**
 * Decides about two cells of a run (verdict/comparison.ts is the comparison of two builds). Whatever says who wins, by
 * how much, and where the lead changes, asks here and looks at no interval of a single cell.
 */
import { leadMetricName } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import type { RunCell, RunMetric } from '../../result/run/schema.ts'
import { type BlockFigures, exactRatio, type PairedRatio, pairedRatio } from '../../stats/paired_ratio.ts'
import { workloadKey } from '../../suite/cells.ts'
import { onceFor, onceWithin } from '../../suite/once_for.ts'

/** A cell with the metric that it is compared by. */
export interface Measured {
  readonly cell: RunCell
  readonly metric: RunMetric
}

/** How the figure of one cell compares with that of another; `same` is within 5 %, and of an exact figure equal. */
export type Decision = 'less' | 'more' | 'same' | 'undecided'

/** Returns the figures of the blocks of two cells, with the turns where these belong to the same rounds. */
export function comparedBlocks(
  a: RunCell,
  b: RunCell,
  metricName: string,
): readonly [a: BlockFigures[], b: BlockFigures[]] {
  const inTurns = metricName === leadMetricName(a.params) && workloadKey(a.params) === workloadKey(b.params)
  const figuresOf = ({ blocks }: RunCell) =>
    blocks.map(({ index, metrics, turns }) => ({
      index,
      figure: metrics[metricName],
      turns: inTurns ? turns : [],
    }))
  return [figuresOf(a), figuresOf(b)]
}

/** Returns whether equal work gives equal figures of a metric. */
function isExactIn({ metrics }: RunCell, metricName: string): boolean {
  const unit = metrics[metricName]?.unit
  return unit !== undefined && UNITS[unit].isExact
}

/** The comparisons by the first cell, the second one and the metric, each of which is computed once. */
const comparisons = onceFor((a: RunCell) =>
  onceWithin((b: RunCell) =>
    onceWithin((metricName: string): PairedRatio | null =>
      (isExactIn(a, metricName) ? exactRatio : pairedRatio)(...comparedBlocks(a, b, metricName)),
    ),
  ),
)

/** Returns the comparison of two cells by a metric; null where no block measured both. */
export function pairedCells(a: RunCell, b: RunCell, metricName: string): PairedRatio | null {
  return comparisons(a)(b)(metricName)
}

/** Returns how the figure of `a` compares with that of `b`. */
export function decide(a: RunCell, b: RunCell, metricName: string): Decision {
  const paired = pairedCells(a, b, metricName)
  if (!paired) return 'undecided'
  const { decision, logRatio } = paired
  return decision === 'toldApart' ? (logRatio < 0 ? 'less' : 'more') : decision
}

/** Returns whether two cells have blocks enough for an interval of their ratio. Without one nothing is decided. */
export function isKnown(a: RunCell, b: RunCell, metricName: string): boolean {
  return (pairedCells(a, b, metricName)?.logInterval ?? null) !== null
}

/** One figure as a multiple of another. */
export interface Multiple {
  readonly ratio: number
  /** 95 %; null for too few blocks that measured both, and for a ratio of exact figures that all blocks agree on. */
  readonly interval: readonly [low: number, high: number] | null
}

function isNumber(ratio: number): boolean {
  return ratio > 0 && Number.isFinite(ratio)
}

/** Returns the ratio of a comparison; null where there is none, or where the figures are too far apart for a number. */
export function multipleOf(paired: PairedRatio | null): Multiple | null {
  if (!paired) return null
  const ratio = Math.exp(paired.logRatio)
  const [low, high] = paired.logInterval ?? [0, 0]
  const isPoint = paired.logInterval === null || (paired.isExact && low === high)
  const interval = isPoint ? null : ([Math.exp(low), Math.exp(high)] as const)
  return isNumber(ratio) ? { ratio, interval: interval?.every(isNumber) ? interval : null } : null
}
