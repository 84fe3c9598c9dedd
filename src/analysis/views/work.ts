import type { RunCell } from '../../result/run/schema.ts'

/** What a simulated mechanism did, per wait, from the counters that the simulator keeps. */
export const WORK_QUANTITIES = [
  { name: 'filePolls', title: 'files polled', total: count => count('filePolls') },
  { name: 'callbacks', title: 'callbacks run', total: count => count('callbacks') },
  {
    name: 'entriesCopied',
    title: 'entries copied',
    total: count => count('entriesCopiedIn') + count('entriesCopiedOut'),
  },
  {
    name: 'bytesCopied',
    title: 'bytes copied',
    total: count => count('bytesCopiedIn') + count('bytesCopiedOut'),
  },
  { name: 'waitEntries', title: 'wait-queue entries', total: count => count('waitEntriesAdded') },
] as const satisfies readonly WorkQuantity[]

export type WorkName = (typeof WORK_QUANTITIES)[number]['name']

interface WorkQuantity {
  readonly name: string
  readonly title: string
  readonly total: (count: (counter: string) => number) => number
}

/** The work of one wait by quantity, which is the same on every machine. */
export type Work = Readonly<Record<WorkName, number>>

/** Returns the work per wait of a simulated cell; null for a cell that counted none. */
export function workOf(cell: RunCell): Work | null {
  if (cell.status !== 'ok') return null
  return workPerWait(counter => cell.counters[`sim.${counter}`] ?? 0)
}

/** Returns the work per wait from the simulator's counters; null where there was no wait. */
export function workPerWait(count: (counter: string) => number): Work | null {
  const waits = count('epollWaits') + count('pollCalls') + count('selectCalls')
  if (waits === 0) return null
  return Object.fromEntries(WORK_QUANTITIES.map(({ name, total }) => [name, total(count) / waits])) as Work
}
