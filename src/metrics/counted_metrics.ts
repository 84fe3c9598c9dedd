import type { CountedWords, Metric } from './metric.ts'
import type { Counts } from './units.ts'

/** How the metrics of a run that counts instructions derive from those of one that takes times. */

/**
 * What a cell that changes its interest set is judged by where instructions are counted: a rate over time has no meaning
 * there.
 */
export const COUNTED_CHANGES = {
  name: 'controlCallsInstructions',
  unit: 'instruction',
  meaning: 'the calls that change the interest set before one iteration, together',
  clockReadings: () => 0,
  hasTailIntervals: false,
  column: { head: 'changes', hasTails: false },
  drawn: {
    charts: ['scaling'],
    name: 'changes of the interest set',
    title: 'What changes of the interest set cost',
    axisTitle: 'the changes before one iteration',
  },
  counted: null,
  lead: {
    judges: ({ load, churn, counts }) => load !== 'open' && churn > 0 && counts === 'instructions',
  },
} as const satisfies Metric

/** The row of a count that derives from the row of a time. */
export type CountedRow<Timed> = Timed extends {
  readonly name: `${infer Stem}Ns`
  readonly counted: CountedWords
}
  ? Omit<Timed, 'name' | 'unit'> & { readonly name: `${Stem}Instructions`; readonly unit: 'instruction' }
  : never

/** Returns the name of a time as a count; of a rate a name that no metric has. */
export function countedName(name: string): string {
  return `${name.replace(/Ns$/, '')}Instructions`
}

/**
 * Returns when cells are judged by a metric that only runs of one kind have. A cell of an older version does not say
 * what it counts, and takes times.
 */
function judgedIn(counts: Counts, lead: NonNullable<Metric['lead']>): Metric['lead'] {
  return { judges: params => (params.counts ?? 'time') === counts && lead.judges(params) }
}

/** Returns the row of a metric for runs that take times, whose cells alone are judged by it. */
export function rowOfTimes(row: Metric): Metric {
  return row.counted && row.lead ? { ...row, lead: judgedIn('time', row.lead) } : row
}

/** Returns the row of the same metric where instructions are counted, which are exact and need no interval. */
export function rowOfCounts({ name, meaning, drawn, lead, ...row }: Metric, { title }: CountedWords): Metric {
  return {
    ...row,
    name: countedName(name),
    meaning: meaning.replace(/`(\w+)Ns`/, '`$1Instructions`'),
    unit: 'instruction',
    hasTailIntervals: false,
    drawn: drawn && { ...drawn, title: title ?? drawn.title },
    counted: null,
    lead: lead && judgedIn('instructions', lead),
  }
}
