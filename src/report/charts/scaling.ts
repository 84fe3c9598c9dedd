import { N_AXIS } from '../../analysis/views/axes.ts'
import { metricNameIn } from '../../metrics/metrics.ts'
import type { PageRun, PageView } from '../page_data/page_data.ts'
import type { Chart, Tool } from './chart.ts'
import { type Choices, countsOf, eventSettings } from './choices.ts'
import { drawMetricCurves } from './metric_curves.ts'
import { choiceTool } from './tools.ts'

/** A sweep of rates at one N has nothing to show against N. The load chart shows it. */
function isOneRateOfMany(run: PageRun, view: PageView): boolean {
  return run.loads.length > 0 && view.lead === 'dispatchLatencyNs' && countsOf(view).length === 1
}

/** This chart shows the metric that cells are judged by, against N or whatever else varies. */
export const scaling: Chart = {
  draw: (subject, choices, look) =>
    drawMetricCurves(subject, choices, look, (view, { axis }) =>
      axis === N_AXIS && isOneRateOfMany(subject.run, view) ? null : view.lead,
    ),
}

/** Returns the row of buttons that chooses how many descriptors are active in this chart alone. */
function activeTool({ controls }: PageRun, settings: Choices['settings']): Tool[] {
  const control = controls.find(({ name }) => name === 'active')
  return control ? [choiceTool(control.title, 'eventActive', control.choices, settings['active'] ?? '')] : []
}

/**
 * This chart shows the cost of one event. With few active descriptors it would look like that of the cost of a wait, so
 * that it opens where all are active.
 */
export const costPerEvent: Chart = {
  draw: (subject, choices, look) => {
    const settings = eventSettings(subject.run, choices)
    return drawMetricCurves(
      subject,
      { ...choices, settings },
      look,
      ({ lead, points }) => {
        const metric = metricNameIn(subject.run.counts, 'costPerEventNs')
        // Where cells are judged by it, the first chart shows it.
        return lead !== metric && points.some(({ metrics }) => metrics[metric]) ? metric : null
      },
      activeTool(subject.run, settings),
    )
  },
}

/** This chart shows the CPU time of an iteration, or of an event in open loop, against N or whatever else varies. */
export const cpuTime: Chart = {
  draw: (subject, choices, look) =>
    drawMetricCurves(subject, choices, look, ({ points }) =>
      points.some(({ metrics }) => metrics.cpuNs) ? 'cpuNs' : null,
    ),
}
