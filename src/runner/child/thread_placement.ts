import type { Addon } from '../../poller/addon.ts'
import { type CellParams, hasOwnReaders } from '../../suite/cells.ts'
import type { Pin } from '../block_protocol.ts'
import type { MeasuredCell } from './cell_context.ts'

/** The CPUs of the measuring thread and of the writer thread that it starts. */
export interface ThreadPlacement {
  readonly readerCpu: number
  readonly writerCpu: number
  /** True where both threads run on one CPU, so that each waits for the other. */
  readonly isShared: boolean
}

/**
 * Returns the placement that the pin asks for; by default the reader runs on the first allowed CPU and the writer on
 * the last.
 */
export function placeThreads({ reader, writer }: Pin, allowed: readonly number[]): ThreadPlacement {
  const others = (taken: number | null) => allowed.filter(cpu => cpu !== taken)
  const readerCpu = reader ?? others(writer)[0] ?? writer ?? 0
  const writerCpu = writer ?? others(readerCpu).at(-1) ?? readerCpu
  return { readerCpu, writerCpu, isShared: readerCpu === writerCpu }
}

type Threads = Pick<CellParams, 'arrivals' | 'load' | 'waitMode' | 'readers' | 'readersAs'>

/** Returns whether threads of one cell may preempt each other, as those of a flood do where the scheduler places them. */
export function ownThreadsCompete(
  { arrivals, load, waitMode, readers, readersAs }: Threads,
  pin: Pin,
  allowed: readonly number[],
): boolean {
  if (load === 'closed' && readersAs !== null)
    return pin.reader !== null ? readers > 1 : readers > allowed.length
  if (hasOwnReaders({ arrivals, readersAs }))
    return readers > 1 || pin.writer === null || pin.writer === pin.reader
  const hasWriter = load === 'open' || waitMode === 'wakeup'
  return hasWriter && placeThreads(pin, allowed).isShared
}

/** What a cell notes where a container refuses sched_setaffinity. */
const UNPLACED_NOTE =
  'this machine refuses sched_setaffinity, so that the scheduler places reader and writer, perhaps on one CPU'

/** How a container's seccomp profile refuses the call, and how SELinux does (EACCES). */
const REFUSALS: readonly unknown[] = ['EPERM', 'EACCES', 'ENOSYS']

/** Lets the calling thread run on these CPUs only; returns whether the machine permits that. */
function moveTo(addon: Addon, cpus: readonly number[]): boolean {
  try {
    addon.setAffinity(cpus)
    return true
  } catch (error) {
    if (!REFUSALS.includes((error as NodeJS.ErrnoException).code)) throw error
    return false
  }
}

/** Returns the cell with its turns run on `cpu`; the measuring thread's affinity is restored after each turn. */
export function onReaderCpu(cell: MeasuredCell, addon: Addon, cpu: number): MeasuredCell {
  const { clockCostNs, notes } = cell
  const allowed = addon.affinity()
  const isPermitted = moveTo(addon, [cpu])
  moveTo(addon, allowed)
  return {
    clockCostNs,
    notes: isPermitted ? notes : [...notes, UNPLACED_NOTE],
    turn: async request => {
      const before = addon.affinity()
      moveTo(addon, [cpu])
      try {
        return await cell.turn(request)
      } finally {
        moveTo(addon, before)
      }
    },
    recorded: () => cell.recorded(),
    release: () => cell.release(),
    close: () => cell.close(),
  }
}
