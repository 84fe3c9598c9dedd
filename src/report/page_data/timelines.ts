import type { RunCell, RunFile } from '../../result/schema.ts'

/** Latency over time in one block of an open-loop cell; docs/result-format.md says what is in a slot. */
export interface PageTimeline {
  /** From 1, as people count. */
  readonly block: number
  /** Something else took the CPU in that block, or the like. */
  readonly isDisturbed: boolean
  /** The writer gave up before it had sent all, in one of the blocks at least. */
  readonly isUnsent: boolean
  readonly slotNs: number
  readonly binsPerOctave: number
  readonly starts: readonly number[]
  readonly slots: readonly (readonly number[])[]
}

/** Null for a cell without one, or in whose block nothing was delivered. */
export function pageTimelineOf({ timeline, counters }: RunCell, { blocks }: RunFile): PageTimeline | null {
  if (!timeline?.slots.some(([, ...counts]) => counts.some(count => count > 0))) return null
  const { blockIndex, slotNs, binsPerOctave, episodeStartsNs, slots } = timeline
  return {
    block: blockIndex + 1,
    isDisturbed: blocks.some(({ index, disturbed }) => index === blockIndex && disturbed.length > 0),
    isUnsent: (counters['unsentEvents'] ?? 0) > 0,
    slotNs,
    binsPerOctave,
    starts: episodeStartsNs,
    slots,
  }
}
