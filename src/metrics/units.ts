import {
  formatInstructions,
  formatInteger,
  formatMicroseconds,
  formatNs,
  formatRate,
  formatTime,
} from '../units/format.ts'

/**
 * What the clock of a run counts: time in ns, or the instructions that an emulated machine has executed, each of which
 * its clock shows as 1 ns.
 */
export const COUNTS = ['time', 'instructions'] as const

export type Counts = (typeof COUNTS)[number]

/** The units of metrics, as run.json has them. */
export const METRIC_UNITS = ['ns', '1/s', 'instruction', '1/1000'] as const

export type MetricUnit = (typeof METRIC_UNITS)[number]

/** How figures of a unit are compared and written. */
export interface UnitWords {
  readonly isMoreBetter: boolean
  /** Whether equal work gives equal figures, so that a figure needs no interval, and a difference of one unit is one. */
  readonly isExact: boolean
  /** The words for a figure that is worse, and for one that is better. */
  readonly directions: readonly [worse: string, better: string]
  /** The words after a factor: `2× as long`, `2× as many`. */
  readonly compared: string
  /** The head of the column that names the best: `fastest`, `most`, `fewest`. */
  readonly best: string
  /** Writes a figure in running text. */
  readonly format: (value: number) => string
  /** Writes a figure with as many digits as it is known to. */
  readonly formatFigure: (value: number) => string
  /** Writes a figure in a table whose head names the unit. */
  readonly formatInTable: (value: number) => string
}

/** Everything that depends on a metric's unit. */
export const UNITS: Readonly<Record<MetricUnit, UnitWords>> = {
  ns: {
    ...{ isMoreBetter: false, isExact: false, compared: 'as long', best: 'fastest' },
    directions: ['slower', 'faster'],
    ...{ format: formatTime, formatFigure: formatNs, formatInTable: formatMicroseconds },
  },
  '1/s': {
    ...{ isMoreBetter: true, isExact: false, compared: 'as many', best: 'most' },
    directions: ['lower', 'higher'],
    ...{ format: formatRate, formatFigure: formatRate, formatInTable: formatRate },
  },
  '1/1000': {
    ...{ isMoreBetter: false, isExact: false, compared: 'as many', best: 'fewest' },
    directions: ['more', 'fewer'],
    ...{ format: formatInteger, formatFigure: formatInteger, formatInTable: formatInteger },
  },
  instruction: {
    ...{ isMoreBetter: false, isExact: true, compared: 'as many', best: 'fewest' },
    directions: ['more', 'fewer'],
    ...{ format: formatInstructions, formatFigure: formatInstructions, formatInTable: formatInteger },
  },
}

/** Returns the unit of what a clock shows. */
export function clockUnit(counts: Counts): MetricUnit {
  return counts === 'instructions' ? 'instruction' : 'ns'
}
