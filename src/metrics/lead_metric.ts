import { formatMicroseconds, formatRate, formatTime } from '../units/format.ts'
import type { LeadWords, Metric } from './metric.ts'
import { type LeadMetricName, metricOf } from './metrics.ts'

/** A metric that cells are judged by, and how it is spoken of. */
export interface LeadMetric extends LeadWords {
  readonly name: LeadMetricName
  readonly isMoreBetter: boolean
  /** `2× as long`, `2× as many`. */
  readonly compared: string
  readonly format: (value: number) => string
  /** Writes a value in `tableUnit`. */
  readonly formatInTable: (value: number) => string
}

/** Of a rate more is better, of a time less. */
export function leadMetric(name: LeadMetricName): LeadMetric {
  const { unit, lead } = metricOf(name) as Metric & { readonly lead: NonNullable<Metric['lead']> }
  const isRate = unit === '1/s'
  return {
    ...lead.words,
    name,
    isMoreBetter: isRate,
    compared: isRate ? 'as many' : 'as long',
    format: isRate ? formatRate : formatTime,
    formatInTable: isRate ? formatRate : formatMicroseconds,
  }
}
