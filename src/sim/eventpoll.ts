import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP } from './constants.ts'
import { EP_UNACTIVE_PTR, type epitem, type eventpoll, type kernel } from './structs.ts'

/** The bits of an item's mask that control epoll itself. A oneshot item keeps only these after its delivery. */
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

/** Returns what a trace step says of an item. */
export function about_item(epi: epitem): { fd: number; ep: number } {
  return { fd: epi.ffd_fd, ep: epi.ep.file.address }
}

/** Traces that a function moved an item from one list to another, or left it where it was. */
export function trace_item(
  k: kernel,
  fn: string,
  action: string,
  epi: epitem,
  from: string,
  to: string,
  events?: number,
): void {
  k.trace?.({ fn, action, ...about_item(epi), from, to, ...(events === undefined ? {} : { events }) })
}
