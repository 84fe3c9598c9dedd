import type { RunCell } from '../../result/schema.ts'
import { workloadKey } from '../../suite/cells.ts'

/** Cells that should have done the same work and did not: they are in no winner, ratio or chart. */
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

/** What a flood delivers depends on time alone: it has no plan, so that its runner checks reads against writes. */
export function hasPlan(cell: RunCell): boolean {
  return cell.params.arrivals !== 'flood'
}

/** The groups whose finished cells do not show one and the same work digest. */
export function refusalsOf(cells: readonly RunCell[]): Refusal[] {
  const groups = new Map<string, RunCell[]>()
  for (const cell of cells) {
    if (cell.status !== 'ok' || !hasPlan(cell)) continue
    const key = workloadKey(cell.params)
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  const refusals: Refusal[] = []
  for (const group of groups.values()) {
    if (group.length < 2) continue
    const reason = reasonFor(new Set(group.map(cell => cell.workDigest)))
    if (reason) refusals.push({ cellIds: group.map(cell => cell.id), reason })
  }
  return refusals
}
