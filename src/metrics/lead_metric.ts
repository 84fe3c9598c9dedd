import { LEAD_WORDS } from './lead_words.ts'
import type { ComparedParams, JudgedParams, LeadWords } from './metric.ts'
import { type LeadMetricName, leadMetricName, metricNameIn, metricOf } from './metrics.ts'
import { UNITS, type UnitWords } from './units.ts'

/** A metric that cells are judged by, and how it is spoken of. */
export interface LeadMetric extends Omit<LeadWords, 'compared' | 'bestHead'>, Omit<UnitWords, 'best'> {
  readonly name: LeadMetricName
  /** The head of the column that names the best. */
  readonly bestHead: string
}

/** Returns the lead metric of that name. */
export function leadMetric(name: LeadMetricName): LeadMetric {
  const { best: bestHead, ...words } = UNITS[metricOf(name).unit]
  return { ...words, bestHead, ...LEAD_WORDS[name], name }
}

/** Returns whether a cell is judged by its waits, whatever the clock counts. */
export function isJudgedByWaits(params: JudgedParams): boolean {
  return leadMetricName(params) === metricNameIn(params.counts, 'waitNs')
}

/**
 * Returns the name of the metric by which a cell of one run or build is compared with that of another. It is the one
 * that the cell is judged by, or what an event costs where it has oneshot or fresh sets on any side: a wait leaves out
 * the calls that watch a delivered descriptor again, or all of them.
 */
export function comparedMetricName(...sides: readonly [ComparedParams, ...ComparedParams[]]): LeadMetricName {
  const [first] = sides
  const hasEvents = sides.every(({ activeCount }) => activeCount > 0)
  const leavesOut = sides.some(({ oneshot, freshSet }) => oneshot || freshSet)
  return isJudgedByWaits(first) && hasEvents && leavesOut
    ? metricNameIn(first.counts, 'costPerEventNs')
    : leadMetricName(first)
}

/**
 * Returns the metrics that a suite may be judged by where it has cells with these parameters: the one that they are
 * judged by, and, where that is a wait, what an event costs with all that a wait needs.
 */
export function judgingMetricNames(params: ComparedParams): LeadMetricName[] {
  const lead = leadMetricName(params)
  const hasCost = isJudgedByWaits(params) && params.activeCount > 0
  return hasCost ? [lead, metricNameIn(params.counts, 'costPerEventNs')] : [lead]
}
