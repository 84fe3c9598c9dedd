import { type LeadMetric, leadMetric } from '../metrics/lead_metric.ts'
import { leadMetricName } from '../metrics/metrics.ts'
import type { RunCell } from '../result/schema.ts'
import type { View } from './views/views.ts'

export function leadMetricOfCell({ params }: RunCell): LeadMetric {
  return leadMetric(leadMetricName(params))
}

/** All cells of a view have one load, wait mode and kind of arrivals, and so one lead metric. */
export function leadMetricOf({ cells }: View): LeadMetric {
  const [cell] = cells
  return cell ? leadMetricOfCell(cell) : leadMetric('waitNs')
}
