import type { ChartId } from '../../metrics/chart_ids.ts'
import type { Analysis } from '../analyse.ts'
import { costModelTakeaway } from './takeaways/cost_model.ts'
import { costPerEventTakeaway } from './takeaways/cost_per_event.ts'
import { heatMapTakeaway } from './takeaways/heat_map.ts'
import { histogramTakeaway } from './takeaways/histogram.ts'
import { loadTakeaway } from './takeaways/load.ts'
import { percentilesTakeaway } from './takeaways/percentiles.ts'
import { phasesTakeaway } from './takeaways/phases.ts'
import { scalingTakeaway } from './takeaways/scaling.ts'
import { whoWinsTakeaway } from './takeaways/who_wins.ts'
import { workTakeaway } from './takeaways/work.ts'
import { MAX_TITLE_LENGTH } from './wording.ts'

/** Returns a title that says what a chart shows; null where the figures do not bear one out. */
type Takeaway = (analysis: Analysis) => string | null

/** The titles, one file in `takeaways/` each. */
const TAKEAWAYS: Readonly<Partial<Record<ChartId, Takeaway>>> = {
  work: workTakeaway,
  'cost-model': costModelTakeaway,
  'cost-per-event': costPerEventTakeaway,
  load: loadTakeaway,
  phases: phasesTakeaway,
  percentiles: percentilesTakeaway,
  histogram: histogramTakeaway,
  'heat-map': heatMapTakeaway,
  'who-wins': whoWinsTakeaway,
  scaling: scalingTakeaway,
}

/** Returns the title of a chart; null also where it is too long, as long names can make it. */
export function takeawayOf(analysis: Analysis, chart: ChartId): string | null {
  const title = TAKEAWAYS[chart]?.(analysis) ?? null
  return title !== null && title.length <= MAX_TITLE_LENGTH ? title : null
}
