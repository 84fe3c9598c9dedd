import type { Analysis } from '../analyse.ts'
import type { ChartId } from '../chart_ids.ts'
import { costModelTakeaway } from './takeaways/cost_model.ts'
import { costPerEventTakeaway } from './takeaways/cost_per_event.ts'
import { heatMapTakeaway } from './takeaways/heat_map.ts'
import { loadTakeaway } from './takeaways/load.ts'
import { percentilesTakeaway } from './takeaways/percentiles.ts'
import { phasesTakeaway } from './takeaways/phases.ts'
import { scalingTakeaway } from './takeaways/scaling.ts'
import { whoWinsTakeaway } from './takeaways/who_wins.ts'
import { workTakeaway } from './takeaways/work.ts'

/** What a chart shows, in a few words that a speaker can put above it; null where the figures do not bear it out. */
type Takeaway = (analysis: Analysis) => string | null

/** One file for each chart that has one, in `takeaways/`. */
const TAKEAWAYS: Readonly<Partial<Record<ChartId, Takeaway>>> = {
  work: workTakeaway,
  'cost-model': costModelTakeaway,
  'cost-per-event': costPerEventTakeaway,
  load: loadTakeaway,
  phases: phasesTakeaway,
  percentiles: percentilesTakeaway,
  'heat-map': heatMapTakeaway,
  'who-wins': whoWinsTakeaway,
  scaling: scalingTakeaway,
}

export function takeawayOf(analysis: Analysis, chart: ChartId): string | null {
  return TAKEAWAYS[chart]?.(analysis) ?? null
}
