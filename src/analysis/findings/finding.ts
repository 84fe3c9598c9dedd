import type { ChartId } from '../chart_ids.ts'

/** A sentence about a run, true of its numbers. */
export interface Finding {
  readonly kind:
    | 'headline'
    | 'winner'
    | 'blocking'
    | 'tail'
    | 'load'
    | 'changes'
    | 'work'
    | 'cost'
    | 'note'
    | 'warning'
  readonly statement: string
  /** Under what conditions it holds: `timeout 0, closed loop`; null for what concerns the whole run. */
  readonly condition: string | null
  /** The chart that shows it; null for what is no chart's matter. */
  readonly chart: ChartId | null
}

export function findingText({ statement, condition }: Finding): string {
  return condition === null ? `${statement}.` : `${statement} (${condition}).`
}
