import { type DrawnMetricName, metricOf } from '../../metrics/metrics.ts'
import { type Counts, clockUnit, type MetricUnit, UNITS } from '../../metrics/units.ts'
import { tickOf } from './axis.ts'

/** How figures of a unit are written in a chart. */
export interface UnitInChart {
  readonly unit: MetricUnit
  /** The text after each figure, such as ` µs`; empty where the figure contains its unit. */
  readonly suffix: string
  readonly text: (value: number) => string
  readonly tick: (value: number) => string
  /** Writes a figure with its unit, in a sentence or at the end of a bar. */
  readonly format: (value: number) => string
  /** The unit in the head of a column of numbers as a file has them: `ns`. */
  readonly plain: string
  readonly isExact: boolean
}

/** The words for a metric in a chart, and the unit of its figures. */
export interface MetricWords extends UnitInChart {
  /** The name on a button and in a caption. */
  readonly name: string
  /** The title of the chart that shows it against N. */
  readonly title: string
  readonly axisTitle: string
}

const SUFFIXES: Readonly<Record<MetricUnit, string>> = {
  ns: ' µs',
  '1/s': '',
  instruction: ' instructions',
  '1/1000': ' per thousand',
}

function unitInChart(unit: MetricUnit): UnitInChart {
  const { formatInTable: text, format, isExact } = UNITS[unit]
  const plain = unit === 'instruction' ? 'instructions' : unit
  return { unit, suffix: SUFFIXES[unit], text, tick: tickOf(unit), format, plain, isExact }
}

/** Returns how a chart writes what the clock of a run counts. */
export function clockInChart({ counts }: { readonly counts: Counts }): UnitInChart {
  return unitInChart(clockUnit(counts))
}

export function metricWords(metric: DrawnMetricName): MetricWords {
  const { drawn, unit } = metricOf(metric)
  const { name, title, axisTitle } = drawn as NonNullable<typeof drawn>
  return { name, title, axisTitle, ...unitInChart(unit) }
}

/** Returns the title of an axis of a metric, with the unit where its ticks have none. */
export function axisTitle({ axisTitle: title, isExact }: MetricWords): string {
  return isExact ? `${title}, instructions` : title
}
