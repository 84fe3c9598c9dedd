import type { ChartId } from '../../../metrics/chart_ids.ts'

/** What a finding is about; `selection.ts` ranks the kinds. */
export type FindingKind =
  | 'headline'
  | 'advice'
  | 'axis'
  | 'winner'
  | 'event'
  | 'changes'
  | 'contention'
  | 'cpu-time'
  | 'blocking'
  | 'growth'
  | 'tail'
  | 'load'
  | 'work'
  | 'cost-model'
  | 'phases'
  | 'precision'
  | 'scope'
  | 'ratio'
  | 'note'
  | 'warning'

/** A sentence about a run, true of its numbers. */
export interface Finding {
  readonly kind: FindingKind
  readonly statement: string
  /** The conditions under which it holds: `timeout 0, closed loop`; null where it concerns the whole run. */
  readonly condition: string | null
  /** The chart that shows it; null where none does. */
  readonly chart: ChartId | null
  /** The settings under which the chart shows it; absent where those that the chart opens with do. */
  readonly shows?: ShownAt | undefined
}

/** A place in the charts. */
export interface ShownAt {
  /** Values of some dimensions of a view, by name. */
  readonly settings: Readonly<Record<string, string>>
  /** The N of a chart that shows one N at a time. */
  readonly fdCount?: number | undefined
}

export function findingText({ statement, condition }: Finding): string {
  return condition === null ? `${statement}.` : `${statement} (${condition}).`
}
