import type { ChartId } from '../../chart_ids.ts'

/** What a finding is about; `selection.ts` says which of them go first. */
export type FindingKind =
  | 'headline'
  | 'advice'
  | 'winner'
  | 'event'
  | 'changes'
  | 'blocking'
  | 'exponent'
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
  /** Under what conditions it holds: `timeout 0, closed loop`; null for what concerns the whole run. */
  readonly condition: string | null
  /** The chart that shows it; null for what is no chart's matter. */
  readonly chart: ChartId | null
  /** What the chart has to be set to for the finding to be seen in it; what it opens with, where there is none. */
  readonly shows?: ShownAt | undefined
}

/** A place in the charts. */
export interface ShownAt {
  /** Values of dimensions, as those of a view; not all of them need be there. */
  readonly settings: Readonly<Record<string, string>>
  /** For a chart that shows one N. */
  readonly fdCount?: number | undefined
}

export function findingText({ statement, condition }: Finding): string {
  return condition === null ? `${statement}.` : `${statement} (${condition}).`
}
