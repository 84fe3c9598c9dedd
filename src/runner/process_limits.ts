/**
 * What a measurement needs of the limits of a process, and the sentences that say which one is too low: those that end a
 * run before it measures, and those of doctor. start.ts loads this file before it knows that Node.js is new enough.
 */
import { readFileSync } from 'node:fs'

/** Returns the soft limit of a line of /proc/PID/limits, such as `Max processes`; null for none, and where it is not known. */
export function softLimit(limits: string, name: string): number | null {
  const soft = new RegExp(`^${name} +(\\d+)`, 'm').exec(limits)?.[1]
  return soft === undefined ? null : Number(soft)
}

/** Returns the limits of this process as the kernel lists them; empty where it does not. */
export function ownLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}

/** V8 reserves about 1.2 GB of addresses, and where it gets none later, it ends the process at once. */
const LEAST_ADDRESSES = 1.5 * 2 ** 30

/** Returns why Node.js would abort under a limit of addresses in bytes; null where it would not, and without a limit. */
export function addressRefusal(limit: number | null): string | null {
  if (limit === null || limit >= LEAST_ADDRESSES) return null
  return `the limit of addresses (RLIMIT_AS) is ${Math.floor(limit / 2 ** 20)} MB, and Node.js aborts below about 1,500 MB: raise it (ulimit -v unlimited)`
}

/** The threads that Node.js starts for a block process: its main thread and those of V8, libuv and the inspector. */
export const BLOCK_THREADS = 11

/** Says what is too low where the kernel does not grant the threads of a block process, and how to raise it. */
export const TOO_FEW_THREADS = `the kernel grants no ${BLOCK_THREADS} more threads, which a block process needs: raise RLIMIT_NPROC (ulimit -u 64), or pids.max of the control group (docker run --pids-limit)`

/** What a run of few descriptors takes, with Node.js in its main process and in two block processes. */
const LEAST_MEMORY = 128 * 2 ** 20

/** Returns why a run would be killed that may use so many bytes of memory; null where it would not. */
export function memoryRefusal(bytes: number): string | null {
  if (bytes >= LEAST_MEMORY) return null
  const megabytes = (value: number) => `${Math.floor(value / 2 ** 20)} MB`
  return `the control group allows ${megabytes(bytes)} of memory, and a measurement needs ${megabytes(LEAST_MEMORY)}: raise memory.max (docker run --memory)`
}
