/**
 * Decides about two cells of one work, which is a comparison within a run (verdict/comparison.ts is the comparison of
 * two builds). Whatever says who wins, by how much, and where the lead changes, asks here and looks at no interval.
 */
import type { RunCell, RunMetric } from '../../result/schema.ts'
import { blockInterval } from '../../stats/block_interval.ts'

/** A cell with the metric that it is compared by. */
export interface Measured {
  readonly cell: RunCell
  readonly metric: RunMetric
}

/** How the figure of one cell compares with that of another. */
export type Decision = 'less' | 'more' | 'undecided'

/** Whether a cell has an interval. Without one its spread is not known, and it is told apart from no other cell. */
export function hasInterval({ metric }: Measured): boolean {
  return metric.ci95 !== null
}

/** Returns how the figure of `a` compares with that of `b`: they are told apart where their intervals do not overlap. */
export function decide(a: Measured, b: Measured): Decision {
  const [own, other] = [a.metric.ci95, b.metric.ci95]
  if (own === null || other === null) return 'undecided'
  if (own[1] < other[0]) return 'less'
  return other[1] < own[0] ? 'more' : 'undecided'
}

/** One figure as a multiple of another. */
export interface Multiple {
  readonly ratio: number
  /** 95 %, from the ratios within the single blocks; null for too few blocks that measured both. */
  readonly interval: readonly [low: number, high: number] | null
}

/** Returns the figure of `a` / that of `b`; null where either is 0, or where they are too far apart for a number. */
export function multipleOf(a: Measured, b: Measured, metricName: string): Multiple | null {
  if (a.metric.p50 <= 0 || b.metric.p50 <= 0) return null
  const ratio = a.metric.p50 / b.metric.p50
  if (!Number.isFinite(ratio)) return null
  const others = new Map(b.cell.blocks.map(({ index, metrics }) => [index, metrics[metricName]]))
  const ratios = a.cell.blocks.flatMap(({ index, metrics }) => {
    const [own, other] = [metrics[metricName], others.get(index)]
    return own && other ? [own / other].filter(Number.isFinite) : []
  })
  return { ratio, interval: blockInterval(ratios, ratio) }
}
