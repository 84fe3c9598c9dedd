import { N_AXIS } from '../../analysis/views/axes.ts'
import { metricNameIn } from '../../metrics/metrics.ts'
import type { PageRun, PageView } from '../page_data/page_data.ts'
import type { Chart, Choice } from './chart.ts'
import { countsOf, settingsAfter } from './choices.ts'
import { drawMetricCurves } from './metric_curves.ts'

/** A sweep of rates at one N has nothing to show against N. The load chart shows it. */
function isOneRateOfMany(run: PageRun, view: PageView): boolean {
  return run.loads.length > 0 && view.lead === 'dispatchLatencyNs' && countsOf(view).length === 1
}

/** This chart shows the metric that cells are judged by, against N or whatever else varies. */
export const scaling: Chart = {
  draw: (subject, choices, look) =>
    drawMetricCurves(
      subject,
      choices,
      look,
      (view, { axis }) => (axis === N_AXIS && isOneRateOfMany(subject.run, view) ? null : view.lead),
      true,
    ),
}

const ALL = '100%'

function isAll({ value }: Choice): boolean {
  return value === ALL
}

/** This chart shows the cost of one event against N. */
export const costPerEvent: Chart = {
  // With few active descriptors the chart would look like that of the cost of a wait.
  alone: (run, choices) =>
    run.controls.some(({ name, choices: offered }) => name === 'active' && offered.some(isAll))
      ? { ...choices, settings: settingsAfter(run, choices.settings, 'active', ALL) }
      : choices,
  draw: (subject, choices, look) =>
    drawMetricCurves(
      subject,
      choices,
      look,
      ({ lead, points }) => {
        const metric = metricNameIn(subject.run.counts, 'costPerEventNs')
        // Where cells are judged by it, the first chart shows it.
        return lead !== metric && points.some(({ metrics }) => metrics[metric]) ? metric : null
      },
      false,
    ),
}

/** This chart shows the CPU time of an iteration, or of an event in open loop, against N or whatever else varies. */
export const cpuTime: Chart = {
  draw: (subject, choices, look) =>
    drawMetricCurves(
      subject,
      choices,
      look,
      ({ points }) => (points.some(({ metrics }) => metrics.cpuNs) ? 'cpuNs' : null),
      true,
    ),
}
