import {
  type EventBuffer,
  epollWaitArguments,
  fdSet,
  int,
  pollEntries,
  selectNs,
  signalSet,
  sleepNs,
  type Timespec,
  timeoutNs,
} from './arguments.ts'
import type { pollfd } from './do_poll.ts'
import { EINTR, KernelError } from './errno.ts'
import { ktime_add_safe } from './hrtimer.ts'
import { SimTask, type Sleeper, Syscall, type TaskBody } from './scheduler.ts'
import { exit_to_user_mode, signal_pending } from './signal.ts'
import type { epoll_event, kernel } from './structs.ts'
import type { SystemCalls } from './system_calls.ts'
import { type Blocking, schedule_timeout } from './task.ts'
import { tracedWaits } from './traced_calls.ts'
import {
  epoll_pwait_call,
  epoll_wait_call,
  epollPwait2Arguments,
  poll_call,
  type SelectResult,
  select_call,
} from './wait_calls.ts'

export type FdList = Iterable<number> | null

/** The calls that may sleep, as a task makes them: they take effect when they are yielded. */
export interface TaskCalls<D = unknown> {
  epoll_wait(
    ep: number,
    maxevents: number,
    timeoutMs: number,
    buffer?: EventBuffer,
  ): Syscall<epoll_event<D>[]>
  epoll_pwait(
    ep: number,
    maxevents: number,
    timeoutMs: number,
    sigmask: Iterable<number> | null,
    buffer?: EventBuffer,
  ): Syscall<epoll_event<D>[]>
  epoll_pwait2(
    ep: number,
    maxevents: number,
    timeout: Timespec | null,
    buffer?: EventBuffer,
  ): Syscall<epoll_event<D>[]>
  poll(fds: readonly { readonly fd: number; readonly events: number }[], timeoutMs: number): Syscall<pollfd[]>
  select(
    nfds: number,
    readfds: FdList,
    writefds: FdList,
    exceptfds: FdList,
    timeoutMs: number | null,
  ): Syscall<SelectResult>
  /** Sleeps for `sleepMs` of the virtual clock. */
  sleep(sleepMs: number): Syscall<void>
}

/** What a task's function is given: all calls of SimKernel; those that may sleep are yielded. */
export type TaskSystem<D = unknown> = SystemCalls<D> & TaskCalls<D> & Spawner<D>

/** Starts and runs tasks; SimKernel is one. */
interface Spawner<D> {
  /** Starts a task: a generator function that gets `sys`, the same calls; those that may sleep are yielded. */
  spawn<T>(body: (sys: TaskSystem<D>) => TaskBody<T>, name?: string): SimTask<T>
  /**
   * Runs the tasks until all have ended or sleep for good and no timer is armed; not beyond `untilNs` of the virtual clock.
   * Returns the tasks that sleep for good, in the order in which they were spawned.
   */
  run(untilNs?: number | bigint): Sleeper[]
}

function* sleep_call(k: kernel, expires: bigint): Blocking<void> {
  if (!signal_pending(k.current)) {
    schedule_timeout(k, 'do_nanosleep', null, expires)
    if ((yield) !== 'interrupted') return
  }
  throw new KernelError(EINTR, 'nanosleep')
}

/** Returns the calls that may sleep, of one kernel. */
export function waitCalls<D>({ kernel: k }: SystemCalls<D>): TaskCalls<D> {
  // Data comes back as epoll_ctl was given it, of which the kernel knows nothing.
  type Waiting = Blocking<epoll_event<D>[]>
  /** Returns a call, of which the task that asks for it is to remember that it has not started. */
  function ask<T>(name: string, start: () => Blocking<T>): Syscall<T> {
    const call = new Syscall(name, start)
    if (k.current instanceof SimTask && (k.current.asked?.started ?? true)) k.current.asked = call
    return call
  }
  return {
    epoll_wait(ep, maxevents, timeoutMs, buffer) {
      const args = epollWaitArguments(ep, maxevents, timeoutNs(timeoutMs), buffer)
      return ask('epoll_wait', () => epoll_wait_call(k, args) as Waiting)
    },
    epoll_pwait(ep, maxevents, timeoutMs, sigmask, buffer) {
      const args = epollWaitArguments(ep, maxevents, timeoutNs(timeoutMs), buffer)
      const mask = sigmask === null ? null : signalSet(sigmask, 'sigmask')
      return ask('epoll_pwait', () => epoll_pwait_call(k, args, mask) as Waiting)
    },
    epoll_pwait2(ep, maxevents, timeout, buffer) {
      const args = epollPwait2Arguments(k, ep, maxevents, timeout, buffer)
      return ask('epoll_pwait2', () => epoll_wait_call(k, args) as Waiting)
    },
    poll(fds, timeoutMs) {
      const ns = timeoutNs(timeoutMs)
      const entries = pollEntries(fds)
      return ask('poll', () => poll_call(k, entries, ns))
    },
    select(nfds, readfds, writefds, exceptfds, timeoutMs) {
      const ns = selectNs(timeoutMs)
      const sets = {
        in: fdSet(readfds, 'readfds'),
        out: fdSet(writefds, 'writefds'),
        ex: fdSet(exceptfds, 'exceptfds'),
      }
      int(nfds, 'nfds')
      return ask('select', () => select_call(k, nfds, sets, ns))
    },
    sleep(sleepMs) {
      const ns = sleepNs(sleepMs)
      return ask('sleep', () => sleep_call(k, ktime_add_safe(k.now, ns)))
    },
  }
}

/** The methods that are no system calls, before which no other task runs. */
const NO_CALLS = new Set(['spawn', 'run', 'interruptScan', 'assertInvariants', 'snapshot', 'fdinfo'])

/** Returns a method of the kernel as a task calls it: another task may run before it. */
function callOfTask(
  { kernel: k }: { readonly kernel: kernel },
  method: (...args: unknown[]) => unknown,
  name: string,
) {
  if (k.call_point === null || NO_CALLS.has(name)) return method
  return (...args: unknown[]) => {
    k.call_point?.()
    exit_to_user_mode(k)
    return method(...args)
  }
}

/** Returns all methods of the kernel, bound to it, with those that may sleep to be yielded. */
export function taskSystem<D>(sim: SystemCalls<D> & Spawner<D>): TaskSystem<D> {
  const system: Record<string, unknown> = { kernel: sim.kernel, scheduler: sim.scheduler }
  for (const prototype of prototypesOf(sim)) {
    for (const [name, { value, get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get !== undefined) Object.defineProperty(system, name, { get: () => get.call(sim) })
      else if (typeof value === 'function' && name !== 'constructor') {
        const method = (sim as unknown as Record<string, typeof value>)[name].bind(sim)
        system[name] = callOfTask(sim, method, name)
      }
    }
  }
  const waits = waitCalls<D>(sim)
  const traced = sim.kernel.trace === null ? waits : tracedWaits(waits, sim.kernel)
  return Object.assign(system, traced) as unknown as TaskSystem<D>
}

/** Returns the prototypes of an object but Object's own, the most general first. */
function prototypesOf(object: object): object[] {
  const prototype = Object.getPrototypeOf(object) as object
  return prototype === Object.prototype ? [] : [...prototypesOf(prototype), prototype]
}
