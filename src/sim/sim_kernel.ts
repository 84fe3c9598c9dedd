import {
  type EpollWaitArguments,
  type EventBuffer,
  epollWaitArguments,
  generatorOf,
  integer,
  momentArgument,
  optionsArgument,
  type Timespec,
  timeoutNs,
  UINT_MAX,
} from './arguments.ts'
import type { pollfd } from './do_poll.ts'
import { eventpoll_init } from './eventpoll.ts'
import { fd_publish } from './fdtable.ts'
import type { Semantics } from './kernel_settings.ts'
import { null_file } from './regular_file.ts'
import { type SimTask, type Sleeper, scheduler, type TaskBody } from './scheduler.ts'
import { exit_to_user_mode } from './signal.ts'
import { type epoll_event, kernel } from './structs.ts'
import { SystemCalls } from './system_calls.ts'
import { type FdList, type TaskSystem, taskSystem, waitCalls } from './task_system.ts'
import type { TraceListener } from './trace.ts'
import { in_5_4 } from './trace_5_4.ts'
import { traceCalls } from './traced_calls.ts'
import { Tracer } from './tracer.ts'
import { epoll_wait_start, epollPwait2Arguments, type SelectResult } from './wait_calls.ts'

export interface SimKernelOptions {
  /** The kernel version whose behaviour is simulated where versions differ (default '6.18'). */
  readonly semantics?: Semantics
  /** RLIMIT_NOFILE: descriptor numbers stay below it (default 1,048,576). */
  readonly nofile?: number
  /** Makes the scheduler choose tasks at random, repeatably, and preempt ready-list scans. Without a seed the first runnable task runs. */
  readonly seed?: number
  /** The probability that another task runs before a call of a task (default 0). It needs a seed. */
  readonly preempt?: number
  /** A function that is called with every step. */
  readonly trace?: TraceListener
  /** The values of net.core.wmem_default and net.core.wmem_max in bytes (default 212,992 both). */
  readonly wmemDefault?: number
  readonly wmemMax?: number
  /** fs.epoll.max_user_watches (default: what `memoryBytes` leads to, or else 2^31 - 1). */
  readonly maxUserWatches?: number
  /** The machine's memory in bytes, of which the kernel lets items take 4 %. */
  readonly memoryBytes?: number
  /** Whether the program may keep the machine awake (CAP_BLOCK_SUSPEND); without it EPOLLWAKEUP is taken off (default true). */
  readonly blockSuspend?: boolean
}

function probability(preempt: unknown, seed: number | undefined): void {
  if (typeof preempt !== 'number' || !(preempt >= 0 && preempt <= 1)) {
    throw new TypeError('preempt must be a probability from 0 to 1')
  }
  if (seed === undefined) throw new TypeError('preempt needs a seed')
}

/** Returns the limit on items in all epolls together. */
function maxUserWatches(semantics: Semantics, options: SimKernelOptions): number {
  const { memoryBytes, maxUserWatches } = options
  if (memoryBytes !== undefined) integer(memoryBytes, 'memoryBytes', 0, Number.MAX_SAFE_INTEGER)
  const computed = memoryBytes === undefined ? MAX_WATCHES : eventpoll_init(semantics, memoryBytes)
  return integer(maxUserWatches ?? Math.min(computed, MAX_WATCHES), 'maxUserWatches', 0, MAX_WATCHES)
}

function blockSuspend(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError('blockSuspend must be true or false')
  return value
}

const MAX_WATCHES = 0x7fffffff

/** The table is one dense array: V8 holds no much larger one. */
const MAX_NOFILE = 2 ** 26

/**
 * A simulated Linux, as far as epoll, select and poll can see it. Failing calls throw a KernelError whose
 * `code` is the errno's name; arguments of a wrong type throw a TypeError; nothing else is thrown.
 *
 * @template D what `epoll_event.data` is: what epoll_ctl takes and waits give back.
 */
export class SimKernel<D = unknown> extends SystemCalls<D> {
  readonly #calls = waitCalls<D>(this)

  constructor(options: SimKernelOptions = {}) {
    const { semantics = '6.18', nofile = 1 << 20, seed, preempt, trace } = optionsArgument(options, 'options')
    if (semantics !== '6.18' && semantics !== '5.4') throw new TypeError("semantics must be '6.18' or '5.4'")
    if (trace !== undefined && typeof trace !== 'function') throw new TypeError('trace must be a function')
    const k = new kernel({
      semantics,
      nofile: integer(nofile, 'nofile', 3, MAX_NOFILE),
      wmem_default: integer(options.wmemDefault ?? 212_992, 'wmemDefault', 4608, 0x3fffffff),
      wmem_max: integer(options.wmemMax ?? 212_992, 'wmemMax', 4608, 0x3fffffff),
      max_user_watches: maxUserWatches(semantics, options),
      block_suspend: blockSuspend(options.blockSuspend ?? true),
    })
    if (seed !== undefined) integer(seed, 'seed', 0, UINT_MAX)
    if (preempt !== undefined) probability(preempt, seed)
    super(k, new scheduler(k, seed, preempt))
    for (let fd = 0; fd < 3; fd++) fd_publish(k, () => null_file(k))
    if (trace === undefined) return
    k.trace = new Tracer(k, semantics === '5.4' ? in_5_4(trace) : trace)
    traceCalls(this, k)
  }

  /**
   * Returns up to `maxevents` events, in the kernel's order; `timeoutMs` -1 waits without end. Called outside a
   * task, a sleep lets the tasks run; where nothing could ever end it, it fails with EINTR.
   */
  epoll_wait(ep: number, maxevents: number, timeoutMs: number, buffer?: EventBuffer): epoll_event<D>[] {
    return this.#wait(epollWaitArguments(ep, maxevents, timeoutNs(timeoutMs), buffer))
  }

  /** Does the same as epoll_wait, while the task blocks the signals of `sigmask`; null leaves its mask as it is. */
  epoll_pwait(
    ep: number,
    maxevents: number,
    timeoutMs: number,
    sigmask: Iterable<number> | null,
    buffer?: EventBuffer,
  ): epoll_event<D>[] {
    return this.scheduler.drive(this.#calls.epoll_pwait(ep, maxevents, timeoutMs, sigmask, buffer).start)
  }

  /** Does the same as epoll_wait with a timeout in seconds and nanoseconds; null waits without end. */
  epoll_pwait2(
    ep: number,
    maxevents: number,
    timeout: Timespec | null,
    buffer?: EventBuffer,
  ): epoll_event<D>[] {
    return this.#wait(epollPwait2Arguments(this.kernel, ep, maxevents, timeout, buffer))
  }

  #wait(args: EpollWaitArguments): epoll_event<D>[] {
    const started = epoll_wait_start(this.kernel, args)
    // Data comes back as epoll_ctl was given it, of which the kernel knows nothing.
    if (!Array.isArray(started)) return this.scheduler.drive(() => started) as epoll_event<D>[]
    exit_to_user_mode(this.kernel)
    return started as epoll_event<D>[]
  }

  /** Returns all entries with their `revents`; masks have 16 bits. A negative `timeoutMs` waits without end. */
  poll(fds: readonly { readonly fd: number; readonly events: number }[], timeoutMs: number): pollfd[] {
    return this.scheduler.drive(this.#calls.poll(fds, timeoutMs).start)
  }

  /** Returns the members of each set. Sets are lists of descriptors or null. `timeoutMs` null waits without end; a negative one is EINVAL. */
  select(
    nfds: number,
    readfds: FdList,
    writefds: FdList,
    exceptfds: FdList,
    timeoutMs: number | null,
  ): SelectResult {
    return this.scheduler.drive(this.#calls.select(nfds, readfds, writefds, exceptfds, timeoutMs).start)
  }

  /** Starts a task: a generator function that gets `sys`, the same calls; those that may sleep are yielded. */
  spawn<T>(body: (sys: TaskSystem<D>) => TaskBody<T>, name = 'task'): SimTask<T> {
    if (typeof body !== 'function') throw new TypeError('body must be a generator function')
    const generator = generatorOf(body(taskSystem<D>(this)))
    return this.scheduler.spawn(name, generator as TaskBody<T>)
  }

  /**
   * Runs the tasks until all have ended or sleep for good and no timer is armed; not beyond `untilNs` of the virtual clock.
   * Returns the tasks that sleep for good, in the order in which they were spawned.
   */
  run(untilNs: number | bigint = Number.POSITIVE_INFINITY): Sleeper[] {
    return this.scheduler.run(momentArgument(untilNs))
  }
}
