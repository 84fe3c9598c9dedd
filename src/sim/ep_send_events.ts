import { EPOLLET, EPOLLIN, EPOLLONESHOT, EPOLLRDNORM } from './constants.ts'
import { ep_link_ready, ep_poll_safewake } from './ep_poll_callback.ts'
import { EFAULT } from './errno.ts'
import { about_item, EP_PRIVATE_BITS, ep_is_linked, list_of, trace_item } from './eventpoll.ts'
import { list_add, list_del_init, list_empty, list_splice_init } from './list.ts'
import { poll_wait, vfs_poll } from './poll.ts'
import {
  EP_UNACTIVE_PTR,
  ep_scan,
  type epitem,
  type epoll_event,
  type eventpoll,
  type file,
  type kernel,
  type poll_table,
} from './structs.ts'
import { waitqueue_active, wake_up } from './wait.ts'

/** The size in bytes of `struct epoll_event`, which is packed on x86-64. */
export const SIZEOF_EPOLL_EVENT = 12

const STATE_ONLY: poll_table = { _qproc: null, _key: 0 }

/** Takes what is on the ready list. From now on callbacks put their items on `ovflist`. */
function ep_start_scan(k: kernel, ep: eventpoll): void {
  k.counters.scans++
  k.trace?.({ fn: 'ep_start_scan', action: 'take', ep: ep.file.address, from: 'rdllist', to: 'txlist' })
  list_splice_init(ep.rdllist, ep.txlist)
  ep.ovflist = null
}

/** Ends a scan. The ready list is then what the scan left, then `ovflist` in order of arrival, then what it put back. */
function ep_done_scan(k: kernel, ep: eventpoll): void {
  let epi = ep.ovflist as epitem | null
  while (epi !== null) {
    const next = epi.ovflist_next as epitem | null
    epi.ovflist_next = EP_UNACTIVE_PTR
    if (!ep_is_linked(epi)) {
      // `ovflist` is newest first, so that adding each item at the head restores the order of arrival.
      k.counters.overflowMoves++
      k.counters.readyListAdds++
      trace_item(k, 'ep_done_scan', 'link', epi, 'ovflist', 'rdllist')
      list_add(epi, ep.rdllist)
    } else if (k.trace !== null) {
      trace_item(k, 'ep_done_scan', 'keep', epi, 'ovflist', list_of(epi))
    }
    epi = next
  }
  ep.ovflist = EP_UNACTIVE_PTR
  if (k.trace !== null && !list_empty(ep.txlist)) {
    k.trace({ fn: 'ep_done_scan', action: 'splice', ep: ep.file.address, from: 'txlist', to: 'rdllist' })
  }
  list_splice_init(ep.txlist, ep.rdllist)
  if (list_empty(ep.rdllist)) return
  if (waitqueue_active(ep.wq)) wake_up(k, ep.wq)
  // In 5.4 a scan that leaves items behind wakes the outer epolls, too.
  if (k.semantics === '5.4' && waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
}

/** Returns the events of the watched file that the item asks for; if `pt` has a `_qproc`, the file calls it. */
export function ep_item_poll(k: kernel, epi: epitem, pt: poll_table): number {
  k.counters.itemPolls++
  pt._key = epi.event_events
  const revents = vfs_poll(k, epi.ffd_file, pt) & epi.event_events
  k.trace?.({ fn: 'ep_item_poll', action: 'poll', ...about_item(epi), events: revents >>> 0 })
  return revents
}

/** Polls an epoll: it is readable if any item of the ready list is. Idle items before that one are dropped. */
export function ep_eventpoll_poll(k: kernel, file: file, pt: poll_table): number {
  const ep = file.private_data as eventpoll
  poll_wait(k, file, ep.poll_wait, pt)
  mutex_lock(k, ep)
  let res = 0
  ep_start_scan(k, ep)
  try {
    while (!list_empty(ep.txlist)) {
      const epi = ep.txlist.next as epitem
      if (ep_item_poll(k, epi, STATE_ONLY) !== 0) {
        res = EPOLLIN | EPOLLRDNORM
        break
      }
      ep_drop_idle(k, 'ep_eventpoll_poll', epi)
    }
  } finally {
    ep_done_scan(k, ep)
  }
  return res
}

function ep_drop_idle(k: kernel, fn: string, epi: epitem): void {
  k.counters.readyListRemoves++
  k.counters.scanDrops++
  trace_item(k, fn, 'drop', epi, 'txlist', 'none')
  list_del_init(epi)
}

/** Takes an epoll's mutex. Where a scan holds it, the kernel would sleep; here the caller ends it. */
export function mutex_lock(k: kernel, ep: eventpoll): void {
  while (ep.mtx !== null) ep_scan_step(k, ep.mtx)
}

/** Copies an event out. A oneshot item is then disarmed, and a level-triggered one is put back at the tail. */
function ep_deliver(k: kernel, scan: ep_scan, epi: epitem, revents: number): void {
  k.counters.eventsCopied++
  k.counters.entriesCopiedOut++
  k.counters.bytesCopiedOut += SIZEOF_EPOLL_EVENT
  trace_item(k, 'ep_send_events', 'copy', epi, 'txlist', 'user', revents)
  scan.events.push({ events: revents, data: epi.event_data })
  if ((epi.event_events & EPOLLONESHOT) !== 0) {
    epi.event_events &= EP_PRIVATE_BITS
    trace_item(k, 'ep_send_events', 'disarm', epi, 'none', 'none')
  } else if ((epi.event_events & EPOLLET) === 0) {
    k.counters.scanRequeues++
    trace_item(k, 'ep_send_events', 'requeue', epi, 'none', 'rdllist')
    ep_link_ready(k, epi)
  }
}

/** Handles the next item, or ends the scan if there is none, the buffer is full or it has faulted. */
export function ep_scan_step(k: kernel, scan: ep_scan): void {
  const { ep } = scan
  if (list_empty(ep.txlist) || scan.error !== 0 || scan.events.length >= scan.maxevents) {
    scan.finished = true
    ep.mtx = null
    ep_done_scan(k, ep)
    return
  }
  const epi = ep.txlist.next as epitem
  scan.handled++
  const revents = ep_item_poll(k, epi, STATE_ONLY)
  if (revents === 0) {
    ep_drop_idle(k, 'ep_send_events', epi)
  } else if (scan.events.length >= scan.room) {
    // The item stays where it was, and armed.
    scan.error = EFAULT
    trace_item(k, 'ep_send_events', 'fault', epi, 'txlist', 'txlist')
  } else {
    k.counters.readyListRemoves++
    list_del_init(epi)
    ep_deliver(k, scan, epi, revents)
  }
}

/** Scans the ready list and returns its events, or -EFAULT if not even the first could be copied out. */
export function ep_send_events(
  k: kernel,
  ep: eventpoll,
  maxevents: number,
  room: number,
): epoll_event[] | number {
  mutex_lock(k, ep)
  const scan = new ep_scan(ep, maxevents, room)
  k.waits_sending++
  ep_start_scan(k, ep)
  ep.mtx = scan
  try {
    while (!scan.finished) {
      if (k.scan_point !== null) k.scan_point(scan)
      if (!scan.finished) ep_scan_step(k, scan)
    }
  } finally {
    // A hook between two items may have thrown: the scan ends here, and the rest stays on the list.
    if (!scan.finished) {
      scan.error = EFAULT
      ep_scan_step(k, scan)
    }
    k.waits_sending--
    k.counters.eventsReturned += scan.events.length
  }
  return scan.events.length === 0 && scan.error !== 0 ? -scan.error : scan.events
}
