import type { RunCell } from '../../result/schema.ts'

type Perf = NonNullable<RunCell['perf']>

/** Whether any counter could be read. */
export function isAvailable({ counters }: Perf): boolean {
  return Object.values(counters).some(value => value !== null)
}

export function unavailableWords({ reason }: Perf): string {
  return `not available${reason === null ? '' : `: ${reason}`}`
}
