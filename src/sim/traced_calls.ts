import { KernelError } from './errno.ts'
import { plain_data } from './eventpoll.ts'
import { Syscall } from './scheduler.ts'
import type { PlainValue } from './snapshot.ts'
import type { kernel } from './structs.ts'
import type { Blocking } from './task.ts'

/** The methods that stand for system calls, and those by which a file outside the model acts. */
const CALLS = [
  ...['socketpair', 'pipe', 'eventfd', 'openFile', 'openExternal', 'wake', 'close', 'dup', 'dup2'],
  ...['epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_wait', 'epoll_pwait2', 'poll', 'select'],
  ...['write', 'read', 'shutdown', 'getsockopt', 'ioctl'],
  ...['socket', 'bind', 'listen', 'connect', 'accept', 'epoll_pwait', 'sigaction', 'kill', 'sigprocmask'],
  ...['eventfd_read', 'eventfd_write', 'eventfd_signal'],
  ...['timerfd_create', 'timerfd_settime', 'timerfd_gettime', 'timerfd_read'],
] as const

type Method = (...args: unknown[]) => unknown

/** How deep lists and records in arguments and results are told. */
const DEPTH = 3

/** Returns what a trace has of an argument or a result. */
function plain(value: unknown, depth: number): PlainValue {
  if (value instanceof Uint8Array) return { bytes: value.length }
  if (typeof value !== 'object' || value === null || depth === 0) return plain_data(value)
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, item => plain(item, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth - 1)]))
}

/** Returns arguments that can be read twice: an iterator, such as a generator of descriptors, becomes a list. */
function readable(args: readonly unknown[]): unknown[] {
  return args.map(arg => {
    const isIterator = typeof arg === 'object' && arg !== null && Symbol.iterator in arg && 'next' in arg
    return isIterator ? [...(arg as unknown as Iterable<unknown>)] : arg
  })
}

function tellEntry(k: kernel, name: string, args: readonly unknown[]): void {
  k.trace!.tell(name, 'syscall', { args: args.map(arg => plain(arg, DEPTH)) })
}

function tellResult(k: kernel, name: string, result: unknown): void {
  k.trace!.tell(name, 'sysret', { result: plain(result, DEPTH), error: null })
}

/** Tells the errno's name, or the name of an error that is not the kernel's. */
function tellError(k: kernel, name: string, error: unknown): void {
  const code = error instanceof KernelError ? error.code : error instanceof Error ? error.name : 'Error'
  k.trace!.tell(name, 'sysret', { result: null, error: code })
}

/** Makes the system calls of an object tell their entries and returns. */
export function traceCalls(sim: object, k: kernel): void {
  const methods = sim as Record<string, Method>
  for (const name of CALLS) {
    const method = methods[name]!
    methods[name] = (...given) => {
      const args = readable(given)
      tellEntry(k, name, args)
      try {
        const result = method.apply(sim, args)
        tellResult(k, name, result)
        return result
      } catch (error) {
        tellError(k, name, error)
        throw error
      }
    }
  }
}

/** Returns the calls of a task that may sleep, so that they tell their entries and returns. */
export function tracedWaits<T extends object>(calls: T, k: kernel): T {
  const methods = Object.entries(calls as Record<string, (...args: unknown[]) => Syscall<unknown>>)
  const traced = methods.map(([name, method]) => [
    name,
    (...given: unknown[]) => {
      const args = readable(given)
      const { start } = method(...args)
      return new Syscall(name, () => tracedWait(k, name, args, start))
    },
  ])
  return Object.fromEntries(traced) as T
}

function* tracedWait(
  k: kernel,
  name: string,
  args: readonly unknown[],
  start: () => Blocking<unknown>,
): Blocking<unknown> {
  tellEntry(k, name, args)
  try {
    const result = yield* start()
    tellResult(k, name, result)
    return result
  } catch (error) {
    tellError(k, name, error)
    throw error
  }
}
