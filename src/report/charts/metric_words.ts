import { type DrawnMetricName, metricOf } from '../../metrics/metrics.ts'
import { formatMicroseconds, formatRate } from '../../units/format.ts'
import { rateTick, timeTick } from './axis.ts'

/** How a chart says a metric, and in what it writes its figures. */
export interface MetricWords {
  /** On a button and in a caption. */
  readonly name: string
  /** The title of the chart that shows it against N. */
  readonly title: string
  readonly axisTitle: string
  /** Stands behind each figure: ` µs`; empty where the figure bears its own unit. */
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
