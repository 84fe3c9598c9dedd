import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP, PAGE_SIZE } from './constants.ts'
import type { Semantics } from './kernel_settings.ts'
import type { PlainValue } from './snapshot.ts'
import { EP_UNACTIVE_PTR, type epitem, type eventpoll, type kernel } from './structs.ts'
import type { EpollRef, ItemRef, StepAction, StepDetails } from './trace.ts'

/** The bits of an item's mask that control epoll itself. A oneshot item keeps only these after its delivery. */
export const EP_PRIVATE_BITS = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE | 0

/** EP_ITEM_COST: the bytes that an item takes with its entry on a wait queue, on 64-bit machines. */
const EP_ITEM_COST: Readonly<Record<Semantics, number>> = { '6.18': 120 + 64, '5.4': 128 + 72 }

/** Returns the largest number of items in all epolls of a user: as many as fit into 4 % of the memory, in whole pages. */
export function eventpoll_init(semantics: Semantics, memoryBytes: number): number {
  const pages = Math.floor(Math.floor(memoryBytes / PAGE_SIZE) / 25)
  return Math.floor((pages * PAGE_SIZE) / EP_ITEM_COST[semantics])
}

/** Returns whether the item is on the ready list, or on a scan's part of it. */
export function ep_is_linked(epi: epitem): boolean {
  return epi.next !== epi
}

export function ep_events_available(ep: eventpoll): boolean {
  return ep.rdllist.next !== ep.rdllist || ep.ovflist !== EP_UNACTIVE_PTR
}

/** Returns what a trace step says of an epoll. */
export function ep_ref(k: kernel, ep: eventpoll): EpollRef {
  return { ep: ep.file.address, epfd: k.trace?.descriptor_of(ep.file) ?? null }
}

/** Returns what a trace step says of an item. */
export function item_ref(k: kernel, epi: epitem): ItemRef {
  return { ...ep_ref(k, epi.ep), file: epi.ffd_file.address, fd: epi.ffd_fd }
}

/** Returns what a trace or a snapshot has of `epoll_event.data`, or of another value: objects become text. */
export function plain_data(data: unknown): PlainValue {
  switch (typeof data) {
    case 'number':
      return Number.isFinite(data) ? data : String(data)
    case 'string':
    case 'boolean':
      return data
    case 'bigint':
    case 'symbol':
      return String(data)
    default:
      return (data ?? null) === null ? null : Object.prototype.toString.call(data)
  }
}

/**
 * The functions below tell steps, and are called where there is a tracer. They keep the functions that call them short,
 * so that V8 inlines those.
 */

/** Tells a step about an epoll; `rest` is what the step has besides. */
export function tell_ep<A extends StepAction>(
  k: kernel,
  fn: string,
  action: A,
  ep: eventpoll,
  rest?: Omit<StepDetails[A], keyof EpollRef>,
): void {
  k.trace!.tell(fn, action, { ...ep_ref(k, ep), ...rest } as StepDetails[A])
}

/** Tells a step about an item. */
export function tell_item<A extends StepAction>(
  k: kernel,
  fn: string,
  action: A,
  epi: epitem,
  rest?: Omit<StepDetails[A], keyof ItemRef>,
): void {
  k.trace!.tell(fn, action, { ...item_ref(k, epi), ...rest } as StepDetails[A])
}

/** Tells a step about an item and an event mask. */
export function tell_events(
  k: kernel,
  fn: string,
  action: 'call' | 'keep' | 'filter' | 'polled',
  epi: epitem,
  events: number,
): void {
  tell_item(k, fn, action, epi, { events: events >>> 0 })
}

/** Tells that an item has another mask and other data. */
export function tell_modified(k: kernel, fn: string, epi: epitem): void {
  const data = plain_data(epi.event_data)
  tell_item(k, fn, 'modify', epi, { events: epi.event_events >>> 0, data })
}
