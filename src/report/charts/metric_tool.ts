import type { ChartMetric } from '../page_data/page_data.ts'
import type { Tool } from './chart.ts'
import { metricWords } from './metric_words.ts'

/** The row of buttons that chooses one metric for charts that show one, as the choice of that name. */
export function metricTool(
  offered: readonly ChartMetric[],
  chosen: ChartMetric,
  name: 'metric' | 'ratioMetric' = 'metric',
): Tool {
  return {
    title: 'Metric',
    choices: offered.map(value => ({ value, label: metricWords(value).name })),
    chosen,
    change: value => ({ [name]: value as ChartMetric }),
  }
}

/** The first of the wishes that is offered; failing that, the first that is. */
export function metricAmong(
  offered: readonly ChartMetric[],
  ...wishes: readonly (ChartMetric | undefined)[]
): ChartMetric | undefined {
  return wishes.find(wish => wish !== undefined && offered.includes(wish)) ?? offered[0]
}
