import {
  type EpollWaitArguments,
  epollWaitArguments,
  fdSetMembers,
  NO_SLEEP,
  type SleepNs,
  timespecNs,
} from './arguments.ts'
import { INT_MAX } from './constants.ts'
import { do_sys_poll, type pollfd } from './do_poll.ts'
import { core_sys_select, type fd_set_bits } from './do_select.ts'
import { ep_poll, ep_poll_5_4, ep_poll_now } from './ep_poll.ts'
import { SIZEOF_EPOLL_EVENT } from './ep_send_events.ts'
import { EBADF, EINTR, EINVAL, ENOSYS, KernelError } from './errno.ts'
import { tell_ep } from './eventpoll.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import { fdget, fput, get_file } from './fdtable.ts'
import { ktime_add_safe } from './hrtimer.ts'
import { exit_to_user_mode, set_current_blocked, user_sigmask } from './signal.ts'
import type { epoll_event, eventpoll, file, kernel } from './structs.ts'
import type { Blocking } from './task.ts'

/** The outcome of select: the number of bits in all, and the members of each set; null for a set that was not given. */
export interface SelectResult {
  readonly count: number
  readonly readfds: number[] | null
  readonly writefds: number[] | null
  readonly exceptfds: number[] | null
}

const EP_MAX_EVENTS = Math.floor(INT_MAX / SIZEOF_EPOLL_EVENT)

/** Returns the file of an epoll's descriptor. As in the kernel, EBADF comes before the check of maxevents. */
function ep_check_params(k: kernel, epfd: number, maxevents: number): file {
  const file = fdget(k.files, epfd)
  if (file === null) throw new KernelError(EBADF, 'epoll_wait')
  if (maxevents <= 0 || maxevents > EP_MAX_EVENTS || !is_file_epoll(file)) {
    throw new KernelError(EINVAL, 'epoll_wait')
  }
  k.counters.epollWaits++
  return file
}

function epoll_events(res: epoll_event[] | number): epoll_event[] {
  if (typeof res === 'number') throw new KernelError(-res, 'epoll_wait')
  return res
}

/** Returns the arguments of epoll_pwait2, with their types checked. 5.4 does not have the call. */
export function epollPwait2Arguments(
  k: kernel,
  ep: unknown,
  maxevents: unknown,
  timeout: unknown,
  buffer: unknown,
): EpollWaitArguments {
  const args = epollWaitArguments(ep, maxevents, timespecNs(timeout), buffer)
  if (k.semantics === '5.4') throw new KernelError(ENOSYS, 'epoll_pwait2')
  return args
}

/** Returns when a sleep ends on the virtual clock, in nanoseconds: null for never; 0 stands for no sleep at all. */
function expiry(k: kernel, sleepNs: SleepNs): bigint | null {
  if (sleepNs === NO_SLEEP) return 0n
  return sleepNs === null ? null : ktime_add_safe(k.now, sleepNs)
}

function wait_fput(k: kernel, file: file): void {
  k.waits_holding--
  fput(k, file)
}

/** Runs epoll_wait from its sleep on, and drops the call's reference to the file. */
function* epoll_wait_sleep(k: kernel, file: file, args: EpollWaitArguments): Blocking<epoll_event[]> {
  try {
    const sleep = k.semantics === '5.4' ? ep_poll_5_4 : ep_poll
    const ep = file.private_data as eventpoll
    const res = yield* sleep(k, ep, args.maxevents, args.room, expiry(k, args.sleepNs))
    k.trace?.returned('ep_poll', typeof res === 'number' ? res : res.length)
    return epoll_events(res)
  } finally {
    wait_fput(k, file)
  }
}

/** Runs epoll_wait up to its sleep. Returns events, or the rest of the call, which holds the file. */
export function epoll_wait_start(
  k: kernel,
  args: EpollWaitArguments,
): epoll_event[] | Blocking<epoll_event[]> {
  // Only epoll_pwait2 can be given a timeout that the kernel refuses.
  if (typeof args.sleepNs === 'bigint' && args.sleepNs < 0n) throw new KernelError(EINVAL, 'epoll_pwait2')
  const file = ep_check_params(k, args.epfd, args.maxevents)
  get_file(k, file)
  k.waits_holding++
  let sleeps = false
  try {
    const ep = file.private_data as eventpoll
    if (k.trace !== null) tell_ep(k, 'ep_poll', 'call', ep)
    const res = ep_poll_now(k, ep, args.maxevents, args.room)
    sleeps = typeof res !== 'number' && res.length === 0 && args.sleepNs !== NO_SLEEP
    if (!sleeps) {
      k.trace?.returned('ep_poll', typeof res === 'number' ? res : res.length)
      return epoll_events(res)
    }
  } finally {
    if (!sleeps) wait_fput(k, file)
  }
  return epoll_wait_sleep(k, file, args)
}

export function* epoll_wait_call(k: kernel, args: EpollWaitArguments): Blocking<epoll_event[]> {
  const started = epoll_wait_start(k, args)
  return Array.isArray(started) ? started : yield* started
}

/** Runs epoll_pwait. The signals of `sigmask` are those that the task blocks during the call; null leaves them as they are. */
export function* epoll_pwait_call(
  k: kernel,
  args: EpollWaitArguments,
  sigmask: readonly number[] | null,
): Blocking<epoll_event[]> {
  if (sigmask === null) return yield* epoll_wait_call(k, args)
  const { blocked } = k.current
  set_current_blocked(k, user_sigmask(sigmask))
  try {
    return yield* epoll_wait_call(k, args)
  } catch (error) {
    // A signal that has ended the wait is taken before the mask from before it comes back.
    if (error instanceof KernelError && error.errno === EINTR) exit_to_user_mode(k)
    throw error
  } finally {
    set_current_blocked(k, blocked)
  }
}

/** Runs poll, fills in `revents`, and returns the same array. */
export function* poll_call(k: kernel, fds: pollfd[], sleepNs: SleepNs): Blocking<pollfd[]> {
  const res = yield* do_sys_poll(k, fds, expiry(k, sleepNs))
  if (res < 0) throw new KernelError(-res, 'poll')
  return fds
}

export function* select_call(
  k: kernel,
  nfds: number,
  fds: fd_set_bits,
  sleepNs: SleepNs,
): Blocking<SelectResult> {
  if (typeof sleepNs === 'bigint' && sleepNs < 0n) throw new KernelError(EINVAL, 'select')
  const res = yield* core_sys_select(k, nfds, fds, expiry(k, sleepNs))
  if (typeof res === 'number') throw new KernelError(-res, 'select')
  const members = (which: number, set: Uint32Array | null) =>
    set === null ? null : fdSetMembers(res.res[which]!)
  return {
    count: res.count,
    readfds: members(0, fds.in),
    writefds: members(1, fds.out),
    exceptfds: members(2, fds.ex),
  }
}
