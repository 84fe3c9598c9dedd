import type { CellParams } from '../suite/cells.ts'
import { formatInteger } from '../units/format.ts'

/** What a reader must know of a cell with faults on purpose. */
export function faultNotes({ waitDelayNs, stallMs, load }: CellParams): string[] {
  const notes: string[] = []
  if (waitDelayNs > 0) {
    notes.push(`injected fault: every wait was made ${formatInteger(waitDelayNs)} ns longer (waitDelayNs)`)
  }
  // What a stall does in open loop shows in the merged figures: src/result/load_notes.ts says it.
  if (stallMs > 0 && load === 'closed') {
    notes.push(
      `injected fault: in each block one wait was made ${formatInteger(stallMs)} ms longer (stallMs); in closed loop that is one sample, since nothing is sent meanwhile that would have to queue`,
    )
  }
  return notes
}
