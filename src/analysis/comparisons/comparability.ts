import type { RunCell } from '../../result/run/schema.ts'
import { hasOwnReaders, workloadKey } from '../../suite/cells.ts'
import { grouped } from '../../suite/grouped.ts'

/** Cells that should have done the same work and did not. They are left out of rankings, ratios and charts. */
export interface Refusal {
  readonly cellIds: readonly string[]
  readonly reason: string
}

function reasonFor(digests: ReadonlySet<string | null>): string | null {
  if (digests.has(null)) return 'a work digest is missing, so that equal work cannot be shown'
  if (digests.size > 1) {
    return `the work digests differ (${digests.size} different ones): the mechanisms did not deliver the same events`
  }
  return null
}

/**
 * Returns whether a cell runs a plan, so that its digest can be compared. One with readers of its own has none, since
 * what they are given depends only on time; its runner compares reads with writes instead.
 */
export function hasPlan(cell: RunCell): boolean {
  return !hasOwnReaders(cell.params)
}

/** Returns the groups of cells of one work whose finished cells have different work digests. */
export function refusalsOf(cells: readonly RunCell[]): Refusal[] {
  const compared = cells.filter(cell => cell.status === 'ok' && hasPlan(cell))
  const groups = grouped(compared, ({ params }) => workloadKey(params))
  const refusals: Refusal[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const reason = reasonFor(new Set(group.map(cell => cell.workDigest)))
    if (reason) refusals.push({ cellIds: group.map(cell => cell.id), reason })
  }
  return refusals
}
