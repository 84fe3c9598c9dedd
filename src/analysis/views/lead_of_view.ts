import {
  comparedMetricName,
  isJudgedByWaits,
  type LeadMetric,
  leadMetric,
} from '../../metrics/lead_metric.ts'
import { type LeadMetricName, leadMetricName, metricNameIn } from '../../metrics/metrics.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { View } from './views.ts'

/** Returns the metric by which a cell is compared with that of another run. */
export function leadMetricOfCell({ params }: RunCell): LeadMetric {
  return leadMetric(comparedMetricName(params))
}

/**
 * Returns the name of the cost of an event where the suite is judged by that, or a view has cells with oneshot or with
 * fresh sets: a wait leaves out the calls that watch a delivered descriptor again, or all of them. Null where neither is
 * so, and where cells are not judged by their waits.
 */
function costOfEvent({ cells, metric }: View): LeadMetricName | null {
  const [first] = cells
  const isAsked = metric === 'costPerEventNs' || cells.some(({ params }) => params.oneshot || params.freshSet)
  if (!first || !isAsked) return null
  if (!isJudgedByWaits(first.params)) return null
  const cost = metricNameIn(first.params.counts, 'costPerEventNs')
  return cells.every(({ metrics }) => metrics[cost]) ? cost : null
}

/** Returns the lead metric of a view, by which all of its cells are compared. */
export function leadMetricOf(view: View): LeadMetric {
  const [cell] = view.cells
  if (!cell) return leadMetric('waitNs')
  return leadMetric(costOfEvent(view) ?? leadMetricName(cell.params))
}
