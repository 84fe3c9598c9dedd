import { ep_send_events } from './ep_send_events.ts'
import { EINTR } from './errno.ts'
import { ep_events_available } from './eventpoll.ts'
import { signal_pending } from './signal.ts'
import type { epoll_event, eventpoll, kernel, task, WakeReason } from './structs.ts'
import { type Blocking, default_wait_entry, schedule_timeout } from './task.ts'
import { add_wait_queue_exclusive_head, remove_wait_queue, wake_up } from './wait.ts'

/** A waiter of an epoll. The first wake-up takes it off the queue, whether the task was asleep or not. */
class ep_autoremove_entry extends default_wait_entry {
  override readonly func_name = 'ep_autoremove_wake_function'

  protected override wake(k: kernel): number {
    const woke = super.wake(k)
    remove_wait_queue(k, this)
    return woke
  }
}

/** Ends a call that was abandoned in its sleep. If it had been woken, the wake-up goes to the next waiter. */
function pass_on(k: kernel, ep: eventpoll, sleeper: task): void {
  if (sleeper.state === 'runnable' && ep_events_available(ep)) wake_up(k, ep.wq)
}

const is_empty = (res: epoll_event[] | number) => typeof res !== 'number' && res.length === 0

/** Runs the part of ep_poll that never sleeps, and returns events, -EFAULT, or an empty array. */
export function ep_poll_now(
  k: kernel,
  ep: eventpoll,
  maxevents: number,
  room: number,
): epoll_event[] | number {
  return ep_events_available(ep) ? ep_send_events(k, ep, maxevents, room) : []
}

/** Waits until there are events to send, or until `expires` (nanoseconds). Called after ep_poll_now found none. */
export function* ep_poll(
  k: kernel,
  ep: eventpoll,
  maxevents: number,
  room: number,
  expires: bigint | null,
): Blocking<epoll_event[] | number> {
  const sleeper = k.current
  for (;;) {
    if (signal_pending(sleeper)) return -EINTR
    if (ep_events_available(ep)) {
      const res = ep_send_events(k, ep, maxevents, room)
      if (!is_empty(res)) return res
      continue
    }
    const wait = new ep_autoremove_entry(sleeper)
    add_wait_queue_exclusive_head(k, ep.wq, wait)
    let reason: WakeReason | null = null
    let woken = false
    try {
      schedule_timeout(k, 'ep_poll', ep, expires)
      reason = yield
      // If the entry is still on the queue after the time ran out, nobody has woken this task: there are no events.
      woken = reason !== 'timeout' || wait.next === null
    } finally {
      if (wait.next !== null) remove_wait_queue(k, wait)
      if (reason === null) pass_on(k, ep, sleeper)
    }
    if (woken) {
      const res = ep_send_events(k, ep, maxevents, room)
      if (!is_empty(res)) return res
      if (reason === 'woken') k.counters.wakeUpsInVain++
    }
    if (reason === 'timeout') return []
    if (reason === 'interrupted') return -EINTR
  }
}

/** Runs ep_poll as in 5.4: the waiter stays on the queue until it returns, and does not look again after a timeout. */
export function* ep_poll_5_4(
  k: kernel,
  ep: eventpoll,
  maxevents: number,
  room: number,
  expires: bigint | null,
): Blocking<epoll_event[] | number> {
  const sleeper = k.current
  const wait = new default_wait_entry(sleeper)
  add_wait_queue_exclusive_head(k, ep.wq, wait)
  let asleep = false
  try {
    for (;;) {
      let reason: WakeReason | null = null
      if (!ep_events_available(ep)) {
        if (signal_pending(sleeper)) return -EINTR
        asleep = true
        schedule_timeout(k, 'ep_poll', ep, expires)
        reason = yield
        asleep = false
        if (reason === 'timeout') return []
        if (!ep_events_available(ep)) {
          if (reason === 'interrupted') return -EINTR
          k.counters.wakeUpsInVain++
          continue
        }
      }
      const res = ep_send_events(k, ep, maxevents, room)
      if (!is_empty(res)) return res
      if (reason === 'woken') k.counters.wakeUpsInVain++
    }
  } finally {
    remove_wait_queue(k, wait)
    if (asleep) pass_on(k, ep, sleeper)
  }
}
