import { sndbuf_from_option, unix_shutdown, unix_socketpair, unix_stream_ops } from './af_unix.ts'
import {
  type EpollWaitArguments,
  type EventBuffer,
  epollWaitArguments,
  fdSet,
  generatorOf,
  int,
  integer,
  mask32,
  optionsArgument,
  pollEntries,
  selectNs,
  type Timespec,
  timeoutNs,
  timespecNs,
  writeSource,
} from './arguments.ts'
import { EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE, EPOLL_CLOEXEC } from './constants.ts'
import { assertCounters, type Counters } from './counters.ts'
import type { pollfd } from './do_poll.ts'
import type { epoll_event } from './ep_send_events.ts'
import { do_epoll_ctl } from './epoll_ctl.ts'
import { EBADF, EFAULT, EINVAL, ENOTSOCK, KernelError } from './errno.ts'
import { eventfd_file } from './eventfd.ts'
import { eventpoll_file } from './eventpoll_file.ts'
import { external_file, external_fops, wake_external } from './external_file.ts'
import {
  alloc_fd,
  close_fd,
  do_dup,
  do_dup2,
  fd_install,
  fd_publish,
  fdget,
  put_unused_fd,
} from './fdtable.ts'
import type { file } from './file.ts'
import { assertKernel } from './invariants.ts'
import { kernel, type Semantics } from './kernel.ts'
import { create_pipe_files } from './pipe.ts'
import { null_file, regular_file } from './regular_file.ts'
import { interruptScan, type ScanInterrupt } from './scan_interrupt.ts'
import { type SimTask, scheduler, type TaskBody } from './scheduler.ts'
import { type TaskSystem, taskSystem } from './task_system.ts'
import type { TraceListener } from './trace.ts'
import { sock_error, type unix_sock } from './unix_sock.ts'
import { epoll_wait_start, poll_call, type SelectResult, select_call } from './wait_calls.ts'

export interface SimKernelOptions {
  /** Which kernel's behaviour, where it changed (default '6.18'). */
  readonly semantics?: Semantics
  /** RLIMIT_NOFILE: descriptor numbers stay below it (default 1,048,576). */
  readonly nofile?: number
  /** Makes the scheduler pick at random, repeatably, and preempt ready-list scans. Without: first come, first run. */
  readonly seed?: number
  /** Gets every step. */
  readonly trace?: TraceListener
  /** Bytes: net.core.wmem_default and net.core.wmem_max (default 212,992 both). */
  readonly wmemDefault?: number
  readonly wmemMax?: number
  /** fs.epoll.max_user_watches (default 2^31 - 1). */
  readonly maxUserWatches?: number
}

export type FdList = Iterable<number> | null

const UINT_MAX = 0xffffffff
/** The table is one dense array: V8 holds no much larger one. */
const MAX_NOFILE = 2 ** 26

/**
 * A simulated Linux, as far as epoll, select and poll can see it. Failing calls throw a KernelError whose
 * `code` is the errno's name; arguments of a wrong type throw a TypeError; nothing else is thrown.
 */
export class SimKernel {
  readonly kernel: kernel
  readonly scheduler: scheduler

  constructor(options: SimKernelOptions = {}) {
    const { semantics = '6.18', nofile = 1 << 20, seed, trace } = optionsArgument(options, 'options')
    if (semantics !== '6.18' && semantics !== '5.4') throw new TypeError("semantics must be '6.18' or '5.4'")
    if (trace !== undefined && typeof trace !== 'function') throw new TypeError('trace must be a function')
    this.kernel = new kernel({
      semantics,
      nofile: integer(nofile, 'nofile', 3, MAX_NOFILE),
      wmem_default: integer(options.wmemDefault ?? 212_992, 'wmemDefault', 4608, 0x3fffffff),
      wmem_max: integer(options.wmemMax ?? 212_992, 'wmemMax', 4608, 0x3fffffff),
      max_user_watches: integer(options.maxUserWatches ?? 0x7fffffff, 'maxUserWatches', 0, 0x7fffffff),
    })
    if (trace !== undefined) this.kernel.trace = trace
    if (seed !== undefined) integer(seed, 'seed', 0, UINT_MAX)
    this.scheduler = new scheduler(this.kernel, seed)
    for (let fd = 0; fd < 3; fd++) this.#publish('open', () => null_file(this.kernel))
  }

  /** What the kernel did so far. */
  get counters(): Counters {
    return this.kernel.counters
  }

  /** The virtual clock, in nanoseconds. */
  get nowNs(): number {
    return this.scheduler.now
  }

  #check(res: number, syscall: string): number {
    if (res < 0) throw new KernelError(-res, syscall)
    return res
  }

  #publish(syscall: string, make: () => file): number {
    return this.#check(fd_publish(this.kernel.files, make), syscall)
  }

  /** Two numbers first, then the files, as the kernel does: it takes none if one is missing. */
  #publishPair(syscall: string, make: () => [file, file]): [number, number] {
    const { files } = this.kernel
    const first = this.#check(alloc_fd(files), syscall)
    const second = alloc_fd(files)
    if (second < 0) {
      put_unused_fd(files, first)
      throw new KernelError(-second, syscall)
    }
    const pair = make()
    fd_install(files, first, pair[0])
    fd_install(files, second, pair[1])
    return [first, second]
  }

  #file(fd: unknown, syscall: string): file {
    const file = fdget(this.kernel.files, int(fd, 'fd'))
    if (file === null) throw new KernelError(EBADF, syscall)
    return file
  }

  #sock(fd: unknown, syscall: string): unix_sock {
    const file = this.#file(fd, syscall)
    if (file.f_op !== unix_stream_ops) throw new KernelError(ENOTSOCK, syscall)
    return file.private_data as unix_sock
  }

  /** A connected AF_UNIX stream pair, non-blocking. `sndbuf` in bytes, as given to SO_SNDBUF on both ends. */
  socketpair(options: { readonly sndbuf?: number } = {}): [number, number] {
    const k = this.kernel
    const { sndbuf } = optionsArgument(options, 'options')
    const size =
      sndbuf === undefined
        ? k.wmem_default
        : sndbuf_from_option(integer(sndbuf, 'sndbuf', 0, 0x7fffffff), k.wmem_max)
    return this.#publishPair('socketpair', () => unix_socketpair(k, size))
  }

  /** The read end and the write end of a pipe, non-blocking. */
  pipe(): [number, number] {
    return this.#publishPair('pipe', () => create_pipe_files(this.kernel))
  }

  /** A non-blocking event counter. */
  eventfd(initval = 0, flags = 0): number {
    integer(initval, 'initval', 0, UINT_MAX)
    if ((int(flags, 'flags') & ~(EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)) !== 0) {
      throw new KernelError(EINVAL, 'eventfd')
    }
    return this.#publish('eventfd', () => eventfd_file(this.kernel, initval, flags))
  }

  /** A new, empty regular file. */
  openFile(): number {
    return this.#publish('open', () => regular_file(this.kernel))
  }

  /** A file whose state lies outside the model: `state` gives it as an event mask, `wake` tells of events. */
  openExternal(state: () => number): number {
    if (typeof state !== 'function') throw new TypeError('state must be a function')
    return this.#publish('open', () => external_file(this.kernel, state))
  }

  /** Runs the wait queue of a file made by openExternal; `events` says what has happened. */
  wake(fd: number, events: number): void {
    const file = this.#file(fd, 'wake')
    if (file.f_op !== external_fops) throw new KernelError(EINVAL, 'wake')
    wake_external(this.kernel, file, mask32(events, 'events'))
  }

  epoll_create(size: number): number {
    if (int(size, 'size') <= 0) throw new KernelError(EINVAL, 'epoll_create')
    return this.epoll_create1(0)
  }

  epoll_create1(flags: number): number {
    if ((int(flags, 'flags') & ~EPOLL_CLOEXEC) !== 0) throw new KernelError(EINVAL, 'epoll_create1')
    return this.#publish('epoll_create1', () => eventpoll_file(this.kernel))
  }

  /** `event` null is a bad pointer. `events` is a 32-bit mask; `data` comes back as it was given. */
  epoll_ctl(
    ep: number,
    op: number,
    fd: number,
    event: { events: number; data?: unknown } | null = null,
  ): number {
    int(ep, 'ep')
    int(op, 'op')
    int(fd, 'fd')
    if (typeof event !== 'object') throw new TypeError('event must be null or { events, data }')
    const copied = event === null ? null : { events: mask32(event.events, 'event.events'), data: event.data }
    return this.#check(do_epoll_ctl(this.kernel, ep, op, fd, copied), 'epoll_ctl')
  }

  /**
   * Up to `maxevents` events, in the kernel's order; `timeoutMs` -1 waits without end. Called outside a
   * task, a sleep lets the tasks run; where nothing could ever end it, it fails with EINTR.
   */
  epoll_wait(ep: number, maxevents: number, timeoutMs: number, buffer?: EventBuffer): epoll_event[] {
    return this.#wait(epollWaitArguments(ep, maxevents, timeoutNs(timeoutMs), buffer))
  }

  /** epoll_wait with a timeout in seconds and nanoseconds; null waits without end. */
  epoll_pwait2(ep: number, maxevents: number, timeout: Timespec | null, buffer?: EventBuffer): epoll_event[] {
    return this.#wait(epollWaitArguments(ep, maxevents, timespecNs(timeout), buffer))
  }

  #wait(args: EpollWaitArguments): epoll_event[] {
    const started = epoll_wait_start(this.kernel, args, this.nowNs)
    return Array.isArray(started) ? started : this.scheduler.drive(() => started)
  }

  /** All entries with their `revents`; masks of 16 bits. A negative `timeoutMs` waits without end. */
  poll(fds: readonly { readonly fd: number; readonly events: number }[], timeoutMs: number): pollfd[] {
    const sleepNs = timeoutNs(timeoutMs)
    const entries = pollEntries(fds)
    return this.scheduler.drive(() => poll_call(this.kernel, entries, sleepNs, this.nowNs))
  }

  /** Sets are lists of descriptors or null. `timeoutMs` null waits without end; a negative one is EINVAL. */
  select(
    nfds: number,
    readfds: FdList,
    writefds: FdList,
    exceptfds: FdList,
    timeoutMs: number | null,
  ): SelectResult {
    const sleepNs = selectNs(timeoutMs)
    const sets = {
      in: fdSet(readfds, 'readfds'),
      out: fdSet(writefds, 'writefds'),
      ex: fdSet(exceptfds, 'exceptfds'),
    }
    int(nfds, 'nfds')
    return this.scheduler.drive(() => select_call(this.kernel, nfds, sets, sleepNs, this.nowNs))
  }

  /** Writes `data`: a number of bytes, or the bytes. Returns how many were taken. */
  write(fd: number, data: number | Uint8Array): number {
    const { count, bytes } = writeSource(data)
    const file = this.#file(fd, 'write')
    const { write } = file.f_op
    if (typeof write === 'number') throw new KernelError(-write, 'write')
    if (count < 0) throw new KernelError(EFAULT, 'write')
    return this.#check(write(this.kernel, file, count, bytes), 'write')
  }

  /** Reads up to `count` bytes and returns how many there were; 0 is the end of the file. */
  read(fd: number, count: number): number {
    int(count, 'count')
    const file = this.#file(fd, 'read')
    const { read } = file.f_op
    if (typeof read === 'number') throw new KernelError(-read, 'read')
    if (count < 0) throw new KernelError(EFAULT, 'read')
    return this.#check(read(this.kernel, file, count), 'read')
  }

  shutdown(fd: number, how: number): number {
    int(how, 'how')
    return this.#check(unix_shutdown(this.kernel, this.#sock(fd, 'shutdown'), how), 'shutdown')
  }

  close(fd: number): number {
    return this.#check(close_fd(this.kernel, int(fd, 'fd')), 'close')
  }

  dup(fd: number): number {
    return this.#check(do_dup(this.kernel, int(fd, 'fd')), 'dup')
  }

  dup2(oldfd: number, newfd: number): number {
    return this.#check(do_dup2(this.kernel, int(oldfd, 'oldfd'), int(newfd, 'newfd')), 'dup2')
  }

  /** SO_ERROR: the pending errno's number, which is told once, or 0. SO_SNDBUF: bytes. */
  getsockopt(fd: number, option: 'SO_ERROR' | 'SO_SNDBUF'): number {
    if (option !== 'SO_ERROR' && option !== 'SO_SNDBUF')
      throw new TypeError('option must be SO_ERROR or SO_SNDBUF')
    const sk = this.#sock(fd, 'getsockopt')
    return option === 'SO_ERROR' ? sock_error(sk) : sk.sk_sndbuf
  }

  /** SIOCOUTQ: bytes of memory charged to this end for what the peer has not read. SIOCINQ: bytes to read. */
  ioctl(fd: number, request: 'SIOCOUTQ' | 'SIOCINQ'): number {
    if (request !== 'SIOCOUTQ' && request !== 'SIOCINQ')
      throw new TypeError('request must be SIOCOUTQ or SIOCINQ')
    const file = this.#file(fd, 'ioctl')
    return this.#check(file.f_op.ioctl(this.kernel, file, request), 'ioctl')
  }

  /** Starts a task: a generator function that gets `sys`, the same calls; those that may sleep are yielded. */
  spawn<T>(body: (sys: TaskSystem) => TaskBody<T>, name = 'task'): SimTask<T> {
    if (typeof body !== 'function') throw new TypeError('body must be a generator function')
    const generator = generatorOf(body(taskSystem(this)))
    return this.scheduler.spawn(name, generator as TaskBody<T>)
  }

  /** Runs the tasks until all have ended or sleep for good; not beyond `untilNs` of the virtual clock. */
  run(untilNs = Number.POSITIVE_INFINITY): void {
    if (typeof untilNs !== 'number' || Number.isNaN(untilNs)) throw new TypeError('untilNs must be a number')
    this.scheduler.run(untilNs)
  }

  /** Runs `action` once, as soon as a ready-list scan has handled `after` items and before it goes on. */
  interruptScan(action: ScanInterrupt, after = 1): void {
    if (typeof action !== 'function') throw new TypeError('action must be a function')
    interruptScan(this.kernel, action, integer(after, 'after', 0, 0x7fffffff))
  }

  /** Walks all structures and the counters, and throws if any of them contradicts another. */
  assertInvariants(): void {
    assertKernel(this.kernel)
    assertCounters(this.kernel.counters, this.kernel.waits_sending > 0)
  }
}
