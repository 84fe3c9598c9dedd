import type { Analysis } from './analyse.ts'
import type { ChartId } from './chart_ids.ts'
import { costPerEventTakeaway } from './takeaways/cost_per_event.ts'
import { loadTakeaway } from './takeaways/load.ts'
import { phasesTakeaway } from './takeaways/phases.ts'
import { scalingTakeaway } from './takeaways/scaling.ts'

/** What a chart shows, in a few words that a speaker can put above it; null where the figures do not bear it out. */
type Takeaway = (analysis: Analysis) => string | null

/** One file for each chart that has one, in `takeaways/`. */
const TAKEAWAYS: Readonly<Partial<Record<ChartId, Takeaway>>> = {
  'cost-per-event': costPerEventTakeaway,
  load: loadTakeaway,
  phases: phasesTakeaway,
  scaling: scalingTakeaway,
}

export function takeawayOf(analysis: Analysis, chart: ChartId): string | null {
  return TAKEAWAYS[chart]?.(analysis) ?? null
}
