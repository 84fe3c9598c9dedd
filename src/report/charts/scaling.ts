import type { PageRun, PageView } from '../page_data/page_data.ts'
import type { ChartKind } from './chart.ts'
import { countsOf } from './choices.ts'
import { drawMetricCurves } from './metric_curves.ts'

/** Against N there is nothing to see of a sweep of rates at one N: the chart of the load shows it. */
function isOneRateOfMany(run: PageRun, view: PageView): boolean {
  return run.loads.length > 0 && view.lead === 'dispatchLatencyNs' && countsOf(view).length === 1
}

/** The metric that cells are judged by, against N or whatever else varies. */
export const scaling: ChartKind = {
  id: 'scaling',
  draw: (subject, choices, look) =>
    drawMetricCurves(
      subject,
      choices,
      look,
      (view, { fdCount }) => (fdCount === null && isOneRateOfMany(subject.run, view) ? null : view.lead),
      { hasAxes: true },
    ),
}
