import type { ChartKind, Choice } from './chart.ts'
import { settingsAfter } from './choices.ts'
import { drawMetricCurves } from './metric_curves.ts'

const ALL = '100%'

function isAll({ value }: Choice): boolean {
  return value === ALL
}

/** What one event costs, against N. */
export const costPerEvent: ChartKind = {
  id: 'cost-per-event',
  // With few active it repeats what a wait costs.
  alone: (run, choices) =>
    run.controls.some(({ name, choices: offered }) => name === 'active' && offered.some(isAll))
      ? { ...choices, settings: settingsAfter(run, choices.settings, 'active', ALL) }
      : choices,
  draw: (subject, choices, look) =>
    drawMetricCurves(
      subject,
      choices,
      look,
      ({ points }) => (points.some(({ metrics }) => metrics.costPerEventNs) ? 'costPerEventNs' : null),
      { hasAxes: false },
    ),
}
