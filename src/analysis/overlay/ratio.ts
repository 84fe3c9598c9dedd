import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { type LeadMetricName, leadMetricName, metricNameIn } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { medianRatioInterval } from '../../stats/block_interval.ts'
import type { CellPair } from './matching.ts'

/** A cell is compared by the metric that it is judged by, and by what an event costs. */
type RatioMetric = LeadMetricName | 'costPerEventNs' | 'costPerEventInstructions'

/** The median of a metric in a later run as a multiple of that in the first. */
export interface Ratio {
  readonly metric: RatioMetric
  /** The medians of all samples, in the metric's unit. */
  readonly base: number
  readonly head: number
  /** `head` / `base`; null where either is 0 or the ratio leaves what a number can hold. */
  readonly value: number | null
  /**
   * 95 %, from the blocks of both runs; null where either has fewer than five. Of exact figures the range of the ratios of
   * their blocks, which is one point where all agree.
   */
  readonly interval: readonly [low: number, high: number] | null
}

/** Returns whether the interval of a ratio excludes 1: the runs differ by more than the spread of their blocks explains. */
export function isBeyond({ interval }: Ratio): boolean {
  return interval !== null && (interval[0] > 1 || interval[1] < 1)
}

/** Returns the range of the ratios of exact figures; null where the smallest figure of the first run is 0. */
function exactRange(base: readonly number[], head: readonly number[]): [low: number, high: number] | null {
  const [least, most] = [Math.min(...base), Math.max(...base)]
  return least > 0 ? [Math.min(...head) / most, Math.max(...head) / least] : null
}

/** Returns the medians of the blocks; null where a block has none, as in runs of old versions. */
function blockFigures({ blocks }: RunCell, metric: string): number[] | null {
  const known = blocks.flatMap(block => block.metrics[metric] ?? [])
  return known.length === blocks.length ? known : null
}

export function ratioOf({ base, head }: Pick<CellPair, 'base' | 'head'>, metric: RatioMetric): Ratio | null {
  const [before, after] = [base.metrics[metric], head.metrics[metric]]
  if (!before || !after) return null
  const quotient = after.p50 / before.p50
  const value = quotient > 0 && quotient < Number.POSITIVE_INFINITY ? quotient : null
  const [left, right] = [blockFigures(base, metric), blockFigures(head, metric)]
  const intervalOf = UNITS[before.unit].isExact ? exactRange : medianRatioInterval
  const interval = value !== null && left && right ? intervalOf(left, right, value) : null
  return { metric, base: before.p50, head: after.p50, value, interval }
}

/** Returns the ratios that a pair has, that of the metric that the cell is compared by first. */
export function ratiosOf(pair: CellPair): Ratio[] {
  const { params } = pair.base
  const metrics = new Set<RatioMetric>([
    comparedMetricName(params),
    leadMetricName(params),
    metricNameIn(params.counts, 'costPerEventNs'),
  ])
  return [...metrics].map(metric => ratioOf(pair, metric)).filter(ratio => ratio !== null)
}
