import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunCell, RunFile, RunMetric } from '../../result/schema.ts'

/** An operation shorter than this many readings of the clock is measured with an error that matters. */
export const NEAR_CLOCK_READINGS = 5

function leadMetric({ metrics, params }: RunCell): RunMetric | undefined {
  const metric = metrics[leadMetricName(params)]
  return metric?.unit === 'ns' ? metric : undefined
}

const CONTROL_CALLS = ['addNs', 'modifyNs', 'removeNs']

/** Returns the metrics that are timed in a cell: its lead metric, or the calls that a rate of changes is made of. */
function timed(cell: RunCell): RunMetric[] {
  const lead = leadMetric(cell)
  if (lead) return [lead]
  return CONTROL_CALLS.flatMap(name => cell.metrics[name] ?? [])
}

/** Returns the cells with an operation whose raw median is within five times the cost of one reading. */
export function cellsNearClock({ cells, environment }: RunFile): RunCell[] {
  return cells.filter(cell => {
    // A wait contains one reading; that of a simulated mechanism is one of another clock.
    const costNs = cell.metrics['waitNs']?.correctionNs ?? environment.clock.costNs
    return timed(cell).some(({ p50, correctionNs }) => p50 + correctionNs <= NEAR_CLOCK_READINGS * costNs)
  })
}

/** Returns the cells whose interval is narrower than the step of the clock. */
export function cellsFinerThanClock({ cells, environment }: RunFile): RunCell[] {
  return cells.filter(cell => {
    const interval = leadMetric(cell)?.ci95
    return interval != null && interval[1] - interval[0] < environment.clock.resolutionNs
  })
}
