import { type EventArgument, int, integer, mask32, optionsArgument, writeSource } from './arguments.ts'
import { EPOLL_CLOEXEC } from './constants.ts'
import { CounterCalls } from './counter_calls.ts'
import { assertCounters, type Counters } from './counters.ts'
import { file_behind, publish, publish_pair, succeeded } from './descriptor_calls.ts'
import { do_epoll_ctl } from './epoll_ctl.ts'
import { EFAULT, EINVAL, KernelError } from './errno.ts'
import { ep_show_fdinfo, eventpoll_file, is_file_epoll } from './eventpoll_file.ts'
import { external_file, external_fops, wake_external } from './external_file.ts'
import { close_fd, do_dup, do_dup2 } from './fdtable.ts'
import { assertKernel, assertTasks } from './invariants.ts'
import { create_pipe_files } from './pipe.ts'
import { regular_file } from './regular_file.ts'
import { type ScanInterrupt, ScanInterrupts, type ScanPoint } from './scan_interrupts.ts'
import type { scheduler } from './scheduler.ts'
import type { Snapshot } from './snapshot.ts'
import type { eventpoll, kernel } from './structs.ts'
import { take_snapshot } from './take_snapshot.ts'

/** The system calls that never sleep, and what tests and tools ask of the simulated kernel. */
/** @template D what `epoll_event.data` is. */
export class SystemCalls<D = unknown> extends CounterCalls {
  readonly #interrupts: ScanInterrupts

  constructor(kernel: kernel, scheduler: scheduler) {
    super(kernel, scheduler)
    this.#interrupts = new ScanInterrupts(kernel)
  }

  /** The counts of what the kernel did so far. */
  get counters(): Counters {
    return this.kernel.counters
  }

  /** The virtual clock, in nanoseconds: the nearest number, which beyond 2^53 (104 days) need not be the exact one. */
  get nowNs(): number {
    return Number(this.kernel.now)
  }

  /** The virtual clock, in nanoseconds, exactly. */
  get nowNsBigInt(): bigint {
    return this.kernel.now
  }

  /** Makes a non-blocking pipe, and returns its read end and its write end. */
  pipe(): [number, number] {
    return publish_pair(this.kernel, 'pipe', () => create_pipe_files(this.kernel))
  }

  /** Opens a new, empty regular file. */
  openFile(): number {
    return publish(this.kernel, 'open', () => regular_file(this.kernel))
  }

  /** Opens a file whose state lies outside the model: `state` returns it as an event mask, `wake` reports events. */
  openExternal(state: () => number): number {
    if (typeof state !== 'function') throw new TypeError('state must be a function')
    return publish(this.kernel, 'open', () => external_file(this.kernel, state))
  }

  /** Runs the wait queue of a file made by openExternal; `events` says what has happened. */
  wake(fd: number, events: number): void {
    const file = file_behind(this.kernel, fd, 'wake')
    if (file.f_op !== external_fops) throw new KernelError(EINVAL, 'wake')
    wake_external(this.kernel, file, mask32(events, 'events'))
  }

  epoll_create(size: number): number {
    if (int(size, 'size') <= 0) throw new KernelError(EINVAL, 'epoll_create')
    return publish(this.kernel, 'epoll_create', () => eventpoll_file(this.kernel))
  }

  epoll_create1(flags: number): number {
    if ((int(flags, 'flags') & ~EPOLL_CLOEXEC) !== 0) throw new KernelError(EINVAL, 'epoll_create1')
    return publish(this.kernel, 'epoll_create1', () => eventpoll_file(this.kernel))
  }

  /** `event` null is a bad pointer. `events` is a 32-bit mask; `data` comes back as it was given. */
  epoll_ctl(ep: number, op: number, fd: number, event: EventArgument<D> | null = null): number {
    int(ep, 'ep')
    int(op, 'op')
    int(fd, 'fd')
    if (typeof event !== 'object') throw new TypeError('event must be null or { events, data }')
    const copied =
      event === null
        ? null
        : { events: mask32(event.events, 'event.events'), data: (event as { data?: D }).data }
    return succeeded(do_epoll_ctl(this.kernel, ep, op, fd, copied), 'epoll_ctl')
  }

  /** Writes `data`: a number of bytes, or the bytes. Returns how many were taken. */
  write(fd: number, data: number | Uint8Array): number {
    const { count, bytes } = writeSource(data)
    const file = file_behind(this.kernel, fd, 'write')
    const { write } = file.f_op
    if (typeof write === 'number') throw new KernelError(-write, 'write')
    if (count < 0) throw new KernelError(EFAULT, 'write')
    return succeeded(write(this.kernel, file, count, bytes), 'write')
  }

  /** Reads up to `count` bytes and returns how many there were; 0 is the end of the file. */
  read(fd: number, count: number): number {
    int(count, 'count')
    const file = file_behind(this.kernel, fd, 'read')
    const { read } = file.f_op
    if (typeof read === 'number') throw new KernelError(-read, 'read')
    if (count < 0) throw new KernelError(EFAULT, 'read')
    return succeeded(read(this.kernel, file, count, null), 'read')
  }

  close(fd: number): number {
    return succeeded(close_fd(this.kernel, int(fd, 'fd')), 'close')
  }

  dup(fd: number): number {
    return succeeded(do_dup(this.kernel, int(fd, 'fd')), 'dup')
  }

  dup2(oldfd: number, newfd: number): number {
    return succeeded(do_dup2(this.kernel, int(oldfd, 'oldfd'), int(newfd, 'newfd')), 'dup2')
  }

  /** Returns for SIOCOUTQ the memory charged for what the peer has not read, and for SIOCINQ the bytes to read. */
  ioctl(fd: number, request: 'SIOCOUTQ' | 'SIOCINQ'): number {
    if (request !== 'SIOCOUTQ' && request !== 'SIOCINQ')
      throw new TypeError('request must be SIOCOUTQ or SIOCINQ')
    const file = file_behind(this.kernel, fd, 'ioctl')
    return succeeded(file.f_op.ioctl(this.kernel, file, request), 'ioctl')
  }

  #eventpoll(fd: unknown, syscall: string): eventpoll {
    const file = file_behind(this.kernel, fd, syscall)
    if (!is_file_epoll(file)) throw new KernelError(EINVAL, syscall)
    return file.private_data as eventpoll
  }

  /** Returns what /proc/self/fdinfo shows of an epoll's items: a line for each, with its descriptor, mask and data. */
  fdinfo(ep: number): string {
    return ep_show_fdinfo(this.#eventpoll(ep, 'fdinfo'))
  }

  /**
   * Runs `action` once, when a ready-list scan has handled a number of items or is at a point of the next one. Returns a
   * function that cancels this, and returns whether the action had not run.
   */
  interruptScan(action: ScanInterrupt, point: number | ScanPoint = 1): () => boolean {
    if (typeof action !== 'function') throw new TypeError('action must be a function')
    const where = typeof point === 'number' ? { after: point } : optionsArgument(point, 'point')
    const { at = 'item', ep } = where
    if (at !== 'item' && at !== 'copy') throw new TypeError("at must be 'item' or 'copy'")
    return this.#interrupts.add({
      action,
      after: integer(where.after ?? 1, 'after', 0, 0x7fffffff),
      at,
      ep: ep === undefined ? null : this.#eventpoll(ep, 'interruptScan'),
    })
  }

  /** Returns everything that the kernel has as plain data. */
  snapshot(): Snapshot {
    return take_snapshot(this.kernel, this.scheduler)
  }

  /** Walks all structures and the counters, and throws if any of them contradicts another. */
  assertInvariants(): void {
    assertKernel(this.kernel)
    assertTasks(this.scheduler.tasks)
    assertCounters(this.kernel.counters, this.kernel.sending !== null)
  }
}
