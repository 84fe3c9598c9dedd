import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP } from './constants.ts'
import { EP_UNACTIVE_PTR, type epitem, type eventpoll } from './structs.ts'

/** The bits of an item's mask that steer epoll itself; all that a fired ONESHOT item keeps. */
export const EP_PRIVATE_BITS = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE | 0

/** Returns whether the item is on the ready list, or on a scan's part of it. */
export function ep_is_linked(epi: epitem): boolean {
  return epi.next !== epi
}

export function ep_events_available(ep: eventpoll): boolean {
  return ep.rdllist.next !== ep.rdllist || ep.ovflist !== EP_UNACTIVE_PTR
}

/** Returns the name of the list that an item is on. It walks what a scan has not handled yet: for traces only. */
export function list_of(epi: epitem): string {
  if (!ep_is_linked(epi)) return epi.ovflist_next === EP_UNACTIVE_PTR ? 'none' : 'ovflist'
  const { txlist } = epi.ep
  for (let node = txlist.next; node !== txlist; node = node.next) if (node === epi) return 'txlist'
  return 'rdllist'
}
