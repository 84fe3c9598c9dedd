import { EPOLLIN, TFD_TIMER_ABSTIME } from './constants.ts'
import { EAGAIN, EINVAL, ENOTTY } from './errno.ts'
import {
  hrtimer_cancel,
  hrtimer_forward_now,
  hrtimer_start,
  KTIME_MAX,
  ktime_add_safe,
  run_hrtimers,
} from './hrtimer.ts'
import { poll_wait } from './poll.ts'
import { file, type file_operations, hrtimer, type kernel, wait_queue_head } from './structs.ts'
import { wake_up } from './wait.ts'

const COUNTER_SIZE = 8

class timerfd_ctx extends hrtimer {
  readonly wqh = new wait_queue_head()
  file!: file
  /** The expirations that nobody has read. */
  ticks = 0n
  /** Whether a periodic timer has expired and was not armed again: that is left to whoever looks at it. */
  expired = false
  /** The interval; 0 for a timer that expires once. */
  tintv = 0n

  override fn(k: kernel): void {
    tell(k, '__run_hrtimer', this)
    k.trace?.tell('timerfd_tmrproc', 'call', { file: this.file.address })
    this.expired = true
    this.ticks++
    tell(k, 'timerfd_tmrproc', this)
    wake_up(k, this.wqh, EPOLLIN)
    k.trace?.returned('timerfd_tmrproc')
  }
}

const ctx_of = (file: file) => file.private_data as timerfd_ctx

/** Returns the state of a timer as plain data. */
function plain_timer({ ticks, expired, expires, is_queued, tintv }: timerfd_ctx) {
  return {
    ticks: String(ticks),
    expired: Number(expired),
    expires: is_queued ? String(expires) : null,
    tintv: String(tintv),
  }
}

function tell(k: kernel, fn: string, ctx: timerfd_ctx): void {
  k.trace?.tell(fn, 'set', { file: ctx.file.address, fields: plain_timer(ctx) })
}

/** Arms a periodic timer that has expired again, and returns the expirations that were missed meanwhile. */
function rearm(k: kernel, ctx: timerfd_ctx): bigint {
  if (!ctx.expired || ctx.tintv === 0n) return 0n
  ctx.expired = false
  const overruns = hrtimer_forward_now(k, ctx, ctx.tintv)
  hrtimer_start(k, ctx, ctx.expires)
  return overruns - 1n
}

function timerfd_read(k: kernel, file: file, count: number, into: { value: bigint } | null): number {
  const ctx = ctx_of(file)
  if (count < COUNTER_SIZE) return -EINVAL
  if (ctx.ticks === 0n) return -EAGAIN
  const value = ctx.ticks + rearm(k, ctx)
  ctx.expired = false
  ctx.ticks = 0n
  tell(k, 'timerfd_read', ctx)
  if (into !== null) into.value = value
  return COUNTER_SIZE
}

const timerfd_fops: file_operations = {
  name: 'timerfd',
  poll(k, file, pt) {
    const ctx = ctx_of(file)
    poll_wait(k, file, ctx.wqh, pt)
    return ctx.ticks > 0n ? EPOLLIN : 0
  },
  read(k, file, count, into) {
    k.trace?.tell('timerfd_read', 'call', { file: file.address })
    const res = timerfd_read(k, file, count, into)
    k.trace?.returned('timerfd_read', res)
    return res
  },
  write: -EINVAL,
  ioctl: () => -ENOTTY,
  release: (k, file) => hrtimer_cancel(k, ctx_of(file)),
  queues: file => ({ wqh: ctx_of(file).wqh }),
  plain: file => ({ type: 'timerfd', ...plain_timer(ctx_of(file)) }),
}

export const is_file_timerfd = (file: file) => file.f_op === timerfd_fops

export function timerfd_file(k: kernel): file {
  const ctx = new timerfd_ctx()
  ctx.file = new file(k, timerfd_fops, ctx)
  return ctx.file
}

/** What a timer is set to: when it expires first, and how long it is from one expiration to the next, in nanoseconds. */
export interface itimerspec {
  readonly value: bigint
  readonly interval: bigint
}

/** Returns how long it is until the timer expires, and its interval. */
function remaining(k: kernel, { expires, tintv }: timerfd_ctx): itimerspec {
  const left = expires - k.now
  return { value: left < 0n ? 0n : left, interval: tintv }
}

/** Sets a timer, and returns what it was set to. A value of 0 disarms it. */
export function do_timerfd_settime(k: kernel, file: file, flags: number, next: itimerspec): itimerspec {
  const ctx = ctx_of(file)
  k.trace?.tell('timerfd_settime', 'call', { file: file.address })
  hrtimer_cancel(k, ctx)
  if (ctx.expired && ctx.tintv > 0n) hrtimer_forward_now(k, ctx, ctx.tintv)
  const before = remaining(k, ctx)
  const value = next.value > KTIME_MAX ? KTIME_MAX : next.value
  ctx.expired = false
  ctx.ticks = 0n
  ctx.tintv = next.interval > KTIME_MAX ? KTIME_MAX : next.interval
  ctx.expires = value
  if (value > 0n) {
    hrtimer_start(k, ctx, (flags & TFD_TIMER_ABSTIME) === 0 ? ktime_add_safe(k.now, value) : value)
  }
  tell(k, 'timerfd_setup', ctx)
  // A moment that has passed has the timer expire at once.
  run_hrtimers(k)
  k.trace?.returned('timerfd_settime')
  return before
}

export function do_timerfd_gettime(k: kernel, file: file): itimerspec {
  const ctx = ctx_of(file)
  if (ctx.expired && ctx.tintv > 0n) {
    ctx.ticks += rearm(k, ctx)
    tell(k, 'timerfd_gettime', ctx)
  }
  return remaining(k, ctx)
}
