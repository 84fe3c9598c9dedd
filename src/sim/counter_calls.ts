import { int, integer, itimerspecArgument, type Timespec, timespecOf, UINT_MAX, uint64 } from './arguments.ts'
import * as c from './constants.ts'
import { file_behind, publish, succeeded } from './descriptor_calls.ts'
import { EINVAL, EPERM, KernelError } from './errno.ts'
import { eventfd_file, eventfd_signal, is_file_eventfd } from './eventfd.ts'
import { SignalCalls } from './signal_calls.ts'
import type { file } from './structs.ts'
import { do_timerfd_gettime, do_timerfd_settime, is_file_timerfd, timerfd_file } from './timerfd.ts'

/** What a timer is set to, or how long it is until it expires: its first expiration, and from one to the next. */
export interface TimerSpec {
  readonly value: Timespec
  readonly interval: Timespec
}

const CLOCKS: ReadonlySet<number> = new Set([c.CLOCK_REALTIME, c.CLOCK_MONOTONIC, c.CLOCK_BOOTTIME])
const ALARM_CLOCKS: ReadonlySet<number> = new Set([c.CLOCK_REALTIME_ALARM, c.CLOCK_BOOTTIME_ALARM])
const COUNTER_SIZE = 8

/** The system calls on eventfds and timerfds, whose reads give a 64-bit number. */
export class CounterCalls extends SignalCalls {
  /** Makes a non-blocking event counter. */
  eventfd(initval = 0, flags = 0): number {
    integer(initval, 'initval', 0, UINT_MAX)
    if ((int(flags, 'flags') & ~(c.EFD_SEMAPHORE | c.EFD_NONBLOCK | c.EFD_CLOEXEC)) !== 0) {
      throw new KernelError(EINVAL, 'eventfd')
    }
    return publish(this.kernel, 'eventfd', () => eventfd_file(this.kernel, initval, flags))
  }

  #counter(fd: number, syscall: string, is_counter: (file: file) => boolean): file {
    const file = file_behind(this.kernel, fd, syscall)
    if (!is_counter(file)) throw new KernelError(EINVAL, syscall)
    return file
  }

  #read_value(fd: number, syscall: string, is_counter: (file: file) => boolean): bigint {
    const file = this.#counter(fd, syscall, is_counter)
    const read = file.f_op.read as Exclude<file['f_op']['read'], number>
    const into = { value: 0n }
    succeeded(read(this.kernel, file, COUNTER_SIZE, into), syscall)
    return into.value
  }

  /** Reads an eventfd, and returns the number that a read gives: the counter, or 1 of a semaphore. */
  eventfd_read(fd: number): bigint {
    return this.#read_value(fd, 'eventfd_read', is_file_eventfd)
  }

  /** Adds a number to an eventfd. */
  eventfd_write(fd: number, value: bigint | number): number {
    const file = this.#counter(fd, 'eventfd_write', is_file_eventfd)
    const write = file.f_op.write as Exclude<file['f_op']['write'], number>
    const bytes = new Uint8Array(COUNTER_SIZE)
    new DataView(bytes.buffer).setBigUint64(0, uint64(value, 'value'), true)
    succeeded(write(this.kernel, file, COUNTER_SIZE, bytes), 'eventfd_write')
    return 0
  }

  /** Adds 1 to an eventfd as a driver does, also where that leads to the largest 64-bit number. */
  eventfd_signal(fd: number): number {
    eventfd_signal(this.kernel, this.#counter(fd, 'eventfd_signal', is_file_eventfd))
    return 0
  }

  /** Makes a non-blocking timer. All clocks are the virtual one, which begins at 0 and is never set. */
  timerfd_create(clockid: number, flags = 0): number {
    int(clockid, 'clockid')
    const refused = (int(flags, 'flags') & ~(c.TFD_NONBLOCK | c.TFD_CLOEXEC)) !== 0
    if (refused || !(CLOCKS.has(clockid) || ALARM_CLOCKS.has(clockid))) {
      throw new KernelError(EINVAL, 'timerfd_create')
    }
    if (ALARM_CLOCKS.has(clockid)) throw new KernelError(EPERM, 'timerfd_create')
    return publish(this.kernel, 'timerfd_create', () => timerfd_file(this.kernel))
  }

  /** Sets a timer, from now on or at a moment (TFD_TIMER_ABSTIME), and returns what it was set to. A value of 0 disarms it. */
  timerfd_settime(fd: number, flags: number, next: { value: Timespec; interval?: Timespec }): TimerSpec {
    const spec = itimerspecArgument(next)
    const refused = (int(flags, 'flags') & ~(c.TFD_TIMER_ABSTIME | c.TFD_TIMER_CANCEL_ON_SET)) !== 0
    if (refused || spec.value < 0n || spec.interval < 0n) throw new KernelError(EINVAL, 'timerfd_settime')
    const file = this.#counter(fd, 'timerfd_settime', is_file_timerfd)
    const { value, interval } = do_timerfd_settime(this.kernel, file, flags, spec)
    return { value: timespecOf(value), interval: timespecOf(interval) }
  }

  /** Returns how long it is until a timer expires, and its interval. */
  timerfd_gettime(fd: number): TimerSpec {
    const file = this.#counter(fd, 'timerfd_gettime', is_file_timerfd)
    const { value, interval } = do_timerfd_gettime(this.kernel, file)
    return { value: timespecOf(value), interval: timespecOf(interval) }
  }

  /** Reads a timerfd, and returns how often it has expired since it was read. */
  timerfd_read(fd: number): bigint {
    return this.#read_value(fd, 'timerfd_read', is_file_timerfd)
  }
}
