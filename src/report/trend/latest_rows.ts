import { changeWords, dayOf, rangeWords, runLabel, valueWords } from '../../analysis/sentences/trend_words.ts'
import type { TrendChange, TrendPoint } from '../../analysis/trend/changes.ts'
import type { TrendSeries } from '../../analysis/trend/series.ts'
import type { TrendGroup, TrendRun } from '../../analysis/trend/trend.ts'
import { counted, formatInteger } from '../../units/format.ts'

/** Returns the kind of a change as a table names it. */
export function kindWords({ kind }: TrendChange): string {
  return kind === 'unclear' ? 'unclear change' : kind
}

/** Returns a change in one line: `+5.2 % regression, 0a1b2c3d4e..5f6a7b8c9d, 2026-03-04`. */
export function changeLine(group: TrendGroup, change: TrendChange): string {
  const day = dayOf(group.runs[change.first] as TrendRun)
  return `${changeWords(change.ratio)} ${kindWords(change)}, ${rangeWords(group, change)}, ${day}`
}

/** A series as a row of a table: its newest figure, and its changes, the newest first. */
export interface LatestRow {
  readonly id: string
  readonly value: string
  readonly runs: string
  /** The run that the value is from; null where that is the newest run of the group. */
  readonly from: string | null
  readonly changes: readonly string[]
}

export function latestRow(group: TrendGroup, series: TrendSeries): LatestRow {
  const last = series.points.at(-1) as TrendPoint
  const isOld = last.run < group.runs.length - 1
  return {
    id: series.id,
    value: valueWords(series, last.value),
    runs: formatInteger(series.points.length),
    from: isOld ? runLabel(group.runs[last.run] as TrendRun) : null,
    changes: [...series.changes].reverse().map(change => changeLine(group, change)),
  }
}

/** Returns what the runs of a group are: `40 runs`, `2026-01-02 to 2026-02-10`, `in the order of the commits`. */
export function groupFacts({ runs, order, series }: TrendGroup): string[] {
  const [first, last] = [runs[0] as TrendRun, runs.at(-1) as TrendRun]
  const normalised = series.filter(({ isNormalised }) => isNormalised).length
  return [
    counted(runs.length, 'run'),
    dayOf(first) === dayOf(last) ? dayOf(last) : `${dayOf(first)} to ${dayOf(last)}`,
    order === 'commits' ? 'in the order of the commits' : 'in the order of adding',
    normalised === 0
      ? 'as measured: not every run has a yardstick'
      : normalised === series.length
        ? 'changes found against the yardstick'
        : `changes of ${normalised} series found against the yardstick, of the others as measured`,
  ]
}
