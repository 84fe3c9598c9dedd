import { formatInteger } from '../../units/format.ts'
import type { ChartMetric } from '../page_data/page_data.ts'
import type { Choice, Tool } from './chart.ts'
import type { Choices, Scale } from './choices.ts'
import { metricWords } from './metric_words.ts'

/** Returns the row of buttons that chooses N, for a chart that shows one N. */
export function countTool(counts: readonly number[], chosen: number): Tool {
  return {
    title: 'N',
    choices: counts.map(count => ({ value: String(count), label: formatInteger(count) })),
    chosen: String(chosen),
    change: value => ({ fdCount: Number(value) }),
  }
}

/** Returns the row of buttons that sets the choice `name` to one of the values. */
export function choiceTool(
  title: string,
  name: keyof Choices,
  choices: readonly Choice[],
  chosen: string,
): Tool {
  return { title, choices, chosen, change: value => ({ [name]: value }) }
}

/** The title of the row of buttons that makes the axes of a chart linear. */
export const SCALE_TITLE = 'Axes'

/** Returns the row of buttons that chooses between logarithmic and linear axes. */
export function scaleTool(chosen: Scale): Tool {
  const choices = (['logarithmic', 'linear'] as const).map(value => ({ value, label: value }))
  return choiceTool(SCALE_TITLE, 'scale', choices, chosen)
}

/** Returns the row of buttons that chooses the metric of a chart; `name` is the choice that they change. */
export function metricTool(
  offered: readonly ChartMetric[],
  chosen: ChartMetric,
  name: 'metric' | 'ratioMetric' | 'winnerMetric' = 'metric',
): Tool {
  const choices = offered.map(value => ({ value, label: metricWords(value).name }))
  const winner = metricWords(chosen).isExact ? 'Fewest by' : 'Fastest by'
  return choiceTool(name === 'winnerMetric' ? winner : 'Metric', name, choices, chosen)
}

/** Returns the first of the wishes that is offered, or else the first metric that is. */
export function metricAmong(
  offered: readonly ChartMetric[],
  ...wishes: readonly (ChartMetric | undefined)[]
): ChartMetric | undefined {
  return wishes.find(wish => wish !== undefined && offered.includes(wish)) ?? offered[0]
}
