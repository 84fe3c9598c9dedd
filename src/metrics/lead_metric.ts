import type { LeadWords, Metric } from './metric.ts'
import { type LeadMetricName, metricOf } from './metrics.ts'
import { UNITS, type UnitWords } from './units.ts'

/** A metric that cells are judged by, and how it is spoken of. */
export interface LeadMetric extends Omit<LeadWords, 'compared' | 'bestHead'>, Omit<UnitWords, 'best'> {
  readonly name: LeadMetricName
  /** The head of the column that names the best. */
  readonly bestHead: string
}

/** Returns the lead metric of that name. */
export function leadMetric(name: LeadMetricName): LeadMetric {
  const { unit, lead } = metricOf(name) as Metric & { readonly lead: NonNullable<Metric['lead']> }
  const { best: bestHead, ...words } = UNITS[unit]
  return { ...words, bestHead, ...lead.words, name }
}
