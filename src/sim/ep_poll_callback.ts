import { EPOLLEXCLUSIVE, EPOLLIN, EPOLLOUT } from './constants.ts'
import { EP_PRIVATE_BITS, ep_is_linked, tell_ep, tell_events, tell_item } from './eventpoll.ts'
import { list_add_tail } from './list.ts'
import { EP_UNACTIVE_PTR, type epitem, eppoll_entry, type eventpoll, type kernel } from './structs.ts'
import { waitqueue_active, wake_up } from './wait.ts'

const EPOLLINOUT_BITS = EPOLLIN | EPOLLOUT

/** Wakes those who poll the epoll's own descriptor, level by level of nesting. */
export function ep_poll_safewake(k: kernel, ep: eventpoll): void {
  if (k.trace !== null) tell_ep(k, 'ep_poll_safewake', 'call', ep)
  wake_up(k, ep.poll_wait, EPOLLIN)
  k.trace?.returned('ep_poll_safewake')
}

/** Puts an item on the ready list, at the tail. */
export function ep_link_ready(k: kernel, fn: string, epi: epitem): void {
  k.counters.readyListAdds++
  list_add_tail(epi, epi.ep.rdllist)
  if (k.trace !== null) tell_item(k, fn, 'link', epi, { list: 'rdllist', at: 'tail' })
}

/** Tells that a callback leaves its item where it is. */
function tell(k: kernel, epi: epitem, action: 'keep' | 'filter', pollflags: number): void {
  if (k.trace !== null) tell_events(k, 'ep_poll_callback', action, epi, pollflags)
}

/** Leaves an item where it is, since it is on a list already. */
function ep_keep(k: kernel, epi: epitem, pollflags: number): void {
  tell(k, epi, 'keep', pollflags)
  k.counters.callbacksRedundant++
}

/** Puts an item on `ovflist`, while a scan is under way and owns the ready list. */
function ep_chain_ovflist(k: kernel, epi: epitem, pollflags: number): void {
  const { ep } = epi
  if (epi.ovflist_next === EP_UNACTIVE_PTR) {
    k.counters.callbacksChained++
    epi.ovflist_next = ep.ovflist
    ep.ovflist = epi
    if (k.trace !== null) tell_item(k, 'ep_poll_callback', 'chain', epi)
  } else {
    ep_keep(k, epi, pollflags)
  }
}

/** Returns whether an exclusive item takes the event for itself, given that its epoll has a waiter. */
function ep_exclusive_wakes(epi: epitem, pollflags: number): boolean {
  const bits = pollflags & EPOLLINOUT_BITS
  if (bits === 0) return true
  return bits !== EPOLLINOUT_BITS && (epi.event_events & bits) !== 0
}

/** An item's entry on a wait queue. C stores ep_poll_callback in the entry; here it is a method of the class. */
export class ep_callback_entry extends eppoll_entry {
  override func(k: kernel, key: number): number {
    if (k.trace !== null) tell_events(k, 'ep_poll_callback', 'call', this.base, key)
    const ewake = ep_poll_callback(k, this, key)
    k.trace?.returned('ep_poll_callback', ewake)
    return ewake
  }
}

/**
 * Runs inside the wake-up of a watched file. Makes the item a candidate (nobody looks at the file's
 * state here) and wakes those who wait for it. Returns 1 if the wake-up may count as taken: always for an
 * ordinary item, for an exclusive one only if a waiter was there.
 */
export function ep_poll_callback(k: kernel, wait: eppoll_entry, pollflags: number): number {
  const epi = wait.base
  const ep = epi.ep
  const exclusive = (epi.event_events & EPOLLEXCLUSIVE) !== 0
  let ewake = exclusive ? 0 : 1
  k.counters.callbacks++

  // The item is disarmed, or the caller did not ask for the event.
  const disarmed = (epi.event_events & ~EP_PRIVATE_BITS) === 0
  if (disarmed || (pollflags !== 0 && (pollflags & epi.event_events) === 0)) {
    k.counters.callbacksFiltered++
    tell(k, epi, 'filter', pollflags)
    return ewake
  }

  if (ep.ovflist !== EP_UNACTIVE_PTR) {
    ep_chain_ovflist(k, epi, pollflags)
    // In 5.4 only the end of the scan wakes the waiters.
    if (k.semantics === '5.4') return ewake
  } else if (ep_is_linked(epi)) {
    ep_keep(k, epi, pollflags)
  } else {
    k.counters.callbacksLinked++
    ep_link_ready(k, 'ep_poll_callback', epi)
  }

  if (waitqueue_active(ep.wq)) {
    if (exclusive && ep_exclusive_wakes(epi, pollflags)) ewake = 1
    wake_up(k, ep.wq)
  }
  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
  return ewake
}
