import type { CellParams } from '../suite/cells.ts'
import { formatInteger } from '../units/format.ts'

/** What a reader must know of a cell with faults on purpose. */
export function faultNotes({ waitDelayNs, stallMs, load }: CellParams): string[] {
  const notes: string[] = []
  if (waitDelayNs > 0) {
    notes.push(`injected fault: every wait was made ${formatInteger(waitDelayNs)} ns longer (waitDelayNs)`)
  }
  if (stallMs > 0) {
    const stall = `injected fault: in each block one wait was made ${formatInteger(stallMs)} ms longer (stallMs)`
    notes.push(
      load === 'open'
        ? stall
        : `${stall}; in closed loop that is one sample, since nothing is sent meanwhile that would have to queue`,
    )
  }
  return notes
}
