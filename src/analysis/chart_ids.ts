/**
 * The charts of a report by the name that links, files and `--chart` use. A finding names the one that shows it;
 * a report has those that its run has figures for.
 */
export const CHART_IDS = [
  'ratios',
  'who-wins',
  'scaling',
  'cost-per-event',
  'load',
  'percentiles',
  'histogram',
  'heat-map',
  'phases',
  'work',
  'cost-model',
] as const

export type ChartId = (typeof CHART_IDS)[number]
