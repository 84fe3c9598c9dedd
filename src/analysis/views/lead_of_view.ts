import { type LeadMetric, leadMetric } from '../../metrics/lead_metric.ts'
import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { View } from './views.ts'

export function leadMetricOfCell({ params }: RunCell): LeadMetric {
  return leadMetric(leadMetricName(params))
}

/** Returns the lead metric of a view, whose cells all have one. */
export function leadMetricOf({ cells }: View): LeadMetric {
  const [cell] = cells
  return cell ? leadMetricOfCell(cell) : leadMetric('waitNs')
}
