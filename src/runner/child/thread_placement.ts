import type { Addon } from '../../poller/addon.ts'
import type { CellParams } from '../../suite/cells.ts'
import type { Pin } from '../block_protocol.ts'

/** Where the measuring thread and a writer thread of its own run. */
export interface ThreadPlacement {
  readonly readerCpu: number
  readonly writerCpu: number
  /** They have one CPU between them, so that each waits for the other. */
  readonly isShared: boolean
}

/** What was asked for; otherwise the reader on the first CPU that there is and the writer on the last. */
export function placeThreads({ reader, writer }: Pin, allowed: readonly number[]): ThreadPlacement {
  const others = (taken: number | null) => allowed.filter(cpu => cpu !== taken)
  const readerCpu = reader ?? others(writer)[0] ?? writer ?? 0
  const writerCpu = writer ?? others(readerCpu).at(-1) ?? readerCpu
  return { readerCpu, writerCpu, isShared: readerCpu === writerCpu }
}

type Threads = Pick<CellParams, 'arrivals' | 'load' | 'waitMode' | 'readers'>

/** Whether a cell's own threads may take one another off a CPU, as those of a flood do wherever they are left to the scheduler. */
export function ownThreadsCompete(
  { arrivals, load, waitMode, readers }: Threads,
  pin: Pin,
  allowed: readonly number[],
): boolean {
  if (arrivals === 'flood') return readers > 1 || pin.writer === null || pin.writer === pin.reader
  const hasWriter = load === 'open' || waitMode === 'wakeup'
  return hasWriter && placeThreads(pin, allowed).isShared
}

/** Runs `work` with the measuring thread on `cpu`, and puts it back to where it was. */
export async function onCpu<Result>(addon: Addon, cpu: number, work: () => Promise<Result>): Promise<Result> {
  const before = addon.affinity()
  addon.setAffinity([cpu])
  try {
    return await work()
  } finally {
    addon.setAffinity(before)
  }
}
