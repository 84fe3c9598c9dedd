import { type LeadMetric, leadMetric } from '../../metrics/lead_metric.ts'
import { type LeadMetricName, leadMetricName, metricNameIn } from '../../metrics/metrics.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { View } from './views.ts'

export function leadMetricOfCell({ params }: RunCell): LeadMetric {
  return leadMetric(leadMetricName(params))
}

/**
 * Returns the name of the cost of an event where a view has cells with oneshot or with fresh sets: a wait leaves out the
 * calls that watch a delivered descriptor again, or all of them. Null where it has none, or is not judged by its waits.
 */
function costWithArming({ cells }: View): LeadMetricName | null {
  const [first] = cells
  if (!first || !cells.some(({ params }) => params.oneshot || params.freshSet)) return null
  const { counts } = first.params
  if (leadMetricName(first.params) !== metricNameIn(counts, 'waitNs')) return null
  const cost = metricNameIn(counts, 'costPerEventNs')
  return cells.every(({ metrics }) => metrics[cost]) ? cost : null
}

/** Returns the lead metric of a view, by which all of its cells are compared. */
export function leadMetricOf(view: View): LeadMetric {
  const [cell] = view.cells
  if (!cell) return leadMetric('waitNs')
  return leadMetric(costWithArming(view) ?? leadMetricName(cell.params))
}
