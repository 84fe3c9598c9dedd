import { type DrawnMetricName, metricOf } from '../../metrics/metrics.ts'
import { formatMicroseconds, formatRate } from '../../units/format.ts'
import { rateTick, timeTick } from './axis.ts'

/** The words for a metric in a chart, and the unit of its figures. */
export interface MetricWords {
  /** The name on a button and in a caption. */
  readonly name: string
  /** The title of the chart that shows it against N. */
  readonly title: string
  readonly axisTitle: string
  /** The text after each figure, such as ` µs`; empty where the figure contains its unit. */
  readonly suffix: string
  readonly text: (value: number) => string
  readonly tick: (value: number) => string
}

const TIME = { suffix: ' µs', text: formatMicroseconds, tick: timeTick }
const RATE = { suffix: '', text: formatRate, tick: rateTick }

export function metricWords(metric: DrawnMetricName): MetricWords {
  const { drawn, unit } = metricOf(metric)
  const { name, title, axisTitle } = drawn as NonNullable<typeof drawn>
  return { name, title, axisTitle, ...(unit === 'ns' ? TIME : RATE) }
}
