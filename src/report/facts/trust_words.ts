import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunCell } from '../../result/schema.ts'
import { formatPercent } from '../../units/format.ts'

function spreadWords(cell: RunCell): string {
  const metric = cell.metrics[leadMetricName(cell.params)]
  if (!metric?.ci95 || metric.p50 <= 0) return 'not settled'
  const share = (metric.ci95[1] - metric.ci95[0]) / metric.p50
  return `not settled: the interval is ${formatPercent(share)} of the median wide`
}

/** What to know of a cell before it is trusted: that it did not settle, and what was noted of it. */
export function trustWords(cell: RunCell): string[] {
  return [...(cell.settled === false ? [spreadWords(cell)] : []), ...cell.notes]
}
