import type { Addon } from '../poller/addon.ts'
import { isSimulated } from '../poller/mechanisms.ts'
import type { CellSpec } from '../suite/cells.ts'
import { changedCell } from '../suite/changed_cell.ts'

/**
 * Returns the name of the errno with which this machine refuses a descriptor table of a thread's own (`unshare`), as
 * the default seccomp profiles of Docker and Kubernetes do; null where it is granted.
 */
export function tableRefusal(addon: Addon): string | null {
  return addon.refusedCalls().find(({ name }) => name === 'unshare')?.code ?? null
}

/** Returns whether a cell is measured with a descriptor table that no other thread shares. */
export function needsPrivateTable({ mechanism, params }: CellSpec): boolean {
  return params.fdTable === 'private' && !isSimulated(mechanism)
}

/** Returns the sentence that a run, its cells and doctor say where the table has to be shared. */
export function sharedTableNote(code: string): string {
  return `the descriptor table is shared with the threads of Node.js (fdTable: shared), since this machine refuses unshare (${code}): select and poll over many descriptors take about half as long again as with a private table, so that the figures are not compared with those of one`
}

/** Returns the note of a measurement on this machine; null where each thread can have a table of its own. */
export function tableNote(addon: Addon): string | null {
  const refusal = tableRefusal(addon)
  return refusal === null ? null : sharedTableNote(refusal)
}

/** Returns why a cell with a private table is not measured where there is none. */
export function privateTableReason(code: string): string {
  return `fdTable private: it needs unshare, which this machine refuses (${code}); possible: fdTable shared, or a container whose seccomp profile allows it`
}

/**
 * Returns the cells as a machine can measure them that refuses a private table: with a shared one in its place, which
 * is another cell with another id. A cell whose shared twin is there already stays as it is.
 */
export function withPossibleTables(cells: readonly CellSpec[], refusal: string | null): CellSpec[] {
  if (refusal === null) return [...cells]
  const ids = new Set(cells.map(({ id }) => id))
  return cells.map(cell => {
    if (!needsPrivateTable(cell)) return cell
    const shared = changedCell(cell, new Map([['fdTable', 'shared']]), 'unshare')
    return ids.has(shared.id) ? cell : shared
  })
}
