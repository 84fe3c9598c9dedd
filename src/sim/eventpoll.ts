import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP } from './constants.ts'
import { ep_poll_callback } from './ep_poll_callback.ts'
import type { ep_scan } from './ep_send_events.ts'
import type { file } from './file.ts'
import type { kernel } from './kernel.ts'
import { list_head } from './list.ts'
import { rb_root } from './rbtree.ts'
import { wait_queue_entry, wait_queue_head } from './wait.ts'

/** Bits of an item's mask that steer epoll itself; all that a fired ONESHOT item keeps. */
export const EP_PRIVATE_BITS = EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE | 0

/** In `ovflist`: no scan is under way. In `epitem.ovflist_next`: the item is not on `ovflist`. */
export const EP_UNACTIVE_PTR = undefined

/**
 * A watched descriptor: one entry of an epoll's interest list. It is itself the `list_head` (`rdllink`)
 * that links it to the ready list, and the `rbn` node of the tree.
 */
export class epitem extends list_head {
  rb_left: epitem | null = null
  rb_right: epitem | null = null
  rb_parent: epitem | null = null
  rb_red = true
  /** `epitem.next` of the kernel: chains the item on `ovflist`; null ends the chain. */
  ovflist_next: epitem | null | undefined = EP_UNACTIVE_PTR
  /** `ffd`: the key. The number is the one at registration; the file may have others by now. */
  readonly ffd_file: file
  readonly ffd_fd: number
  /** The wait queues that the item hangs on: one per queue that the file's `poll` named. */
  pwqlist: eppoll_entry | null = null
  readonly ep: eventpoll
  /** Links all items of one file (`file.f_ep`). */
  fllink_next: epitem | null = null
  fllink_prev: epitem | null = null
  /** The mask, as a signed number: small enough to need no box. */
  event_events: number
  event_data: unknown

  constructor(ep: eventpoll, file: file, fd: number, events: number, data: unknown) {
    super()
    this.ep = ep
    this.ffd_file = file
    this.ffd_fd = fd
    this.event_events = events | 0
    this.event_data = data
  }
}

/** On the ready list (or on a scan's part of it). */
export function ep_is_linked(epi: epitem): boolean {
  return epi.next !== epi
}

/** An epoll instance. */
export class eventpoll {
  /** The mutex: the scan that holds it, between two items of that scan; otherwise null. */
  mtx: ep_scan | null = null
  /** Tasks that sleep in epoll_wait. */
  readonly wq = new wait_queue_head()
  /** Whoever polls the epoll's own descriptor: outer epolls, select, poll. */
  readonly poll_wait = new wait_queue_head()
  /** Items that may be ready. Lazy: an item stays until a scan finds it idle. */
  readonly rdllist = new list_head()
  /** The part of it that a scan has taken and not yet handled; C keeps its head on the stack. */
  readonly txlist = new list_head()
  /** All items, ordered by file and descriptor number. */
  readonly rbr = new rb_root<epitem>()
  /** Items whose callback ran during a scan, newest first. */
  ovflist: epitem | null | undefined = EP_UNACTIVE_PTR
  file!: file
  /** The loop check that came by last, and the depth that it found. */
  gen = 0
  loop_check_depth = 0
}

/** Hangs an item on a wait queue of its file. */
export class eppoll_entry extends wait_queue_entry {
  readonly base: epitem
  /** The next one of the same item. */
  readonly pwq_next: eppoll_entry | null

  constructor(base: epitem) {
    super()
    this.base = base
    this.pwq_next = base.pwqlist
    base.pwqlist = this
  }

  override func(k: kernel, key: number): number {
    return ep_poll_callback(k, this, key)
  }

  override about() {
    const { ep, ffd_fd, ffd_file } = this.base
    return { fd: ffd_fd, ep: ep.file.address, file: ffd_file.address }
  }
}

export function ep_events_available(ep: eventpoll): boolean {
  return ep.rdllist.next !== ep.rdllist || ep.ovflist !== EP_UNACTIVE_PTR
}
