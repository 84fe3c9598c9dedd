import type { ChartKind } from './chart.ts'
import { drawMetricCurves } from './metric_curves.ts'

/** What one event costs, against N. */
export const costPerEvent: ChartKind = {
  id: 'cost-per-event',
  draw: (subject, choices, look) =>
    drawMetricCurves(subject, choices, look, ({ points }) =>
      points.some(({ metrics }) => metrics.costPerEventNs) ? 'costPerEventNs' : null,
    ),
}
