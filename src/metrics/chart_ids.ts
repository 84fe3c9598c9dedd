/** The charts of a report, by the name that links, files and `--chart` use; it has those with figures. */
export const CHART_IDS = [
  'ratios',
  'who-wins',
  'scaling',
  'cost-per-event',
  'load',
  'percentiles',
  'histogram',
  'heat-map',
  'cpu-time',
  'phases',
  'work',
  'cost-model',
] as const

export type ChartId = (typeof CHART_IDS)[number]
