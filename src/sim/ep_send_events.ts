import { EPOLLET, EPOLLIN, EPOLLONESHOT, EPOLLRDNORM } from './constants.ts'
import { ep_link_ready, ep_poll_safewake } from './ep_poll_callback.ts'
import { EFAULT } from './errno.ts'
import {
  EP_PRIVATE_BITS,
  ep_is_linked,
  plain_data,
  tell_ep,
  tell_events,
  tell_item,
  tell_modified,
} from './eventpoll.ts'
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
import { switch_to } from './task.ts'
import { waitqueue_active, wake_up } from './wait.ts'

/** The size in bytes of `struct epoll_event`, which is packed on x86-64. */
export const SIZEOF_EPOLL_EVENT = 12

const STATE_ONLY: poll_table = { _qproc: null, _key: 0 }

/** Takes the mutex and what is on the ready list. From now on callbacks put their items on `ovflist`. */
function ep_start_scan(k: kernel, ep: eventpoll, maxevents: number, room: number): ep_scan {
  mutex_lock(k, ep)
  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'call', ep)
  const scan = new ep_scan(ep, k.current, maxevents, room)
  k.counters.scans++
  ep.mtx = scan
  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'scan_begin', ep, { maxevents: maxevents || null })
  list_splice_init(ep.rdllist, ep.txlist)
  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'splice', ep, { from: 'rdllist', to: 'txlist' })
  ep.ovflist = null
  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'ovflist_open', ep)
  k.trace?.returned('ep_start_scan')
  return scan
}

/** Moves what came to `ovflist` during a scan to the ready list. */
function ep_take_ovflist(k: kernel, ep: eventpoll): void {
  for (let epi = ep.ovflist ?? null; epi !== null; epi = ep.ovflist as epitem | null) {
    ep.ovflist = epi.ovflist_next as epitem | null
    epi.ovflist_next = EP_UNACTIVE_PTR
    if (k.trace !== null) tell_item(k, 'ep_done_scan', 'unchain', epi)
    if (ep_is_linked(epi)) continue
    // `ovflist` is newest first, so that adding each item at the head restores the order of arrival.
    k.counters.overflowMoves++
    k.counters.readyListAdds++
    list_add(epi, ep.rdllist)
    if (k.trace !== null) tell_item(k, 'ep_done_scan', 'link', epi, { list: 'rdllist', at: 'head' })
  }
}

/** Wakes those who wait for what a scan has left on the ready list. */
function ep_wake_for_rest(k: kernel, ep: eventpoll): void {
  if (waitqueue_active(ep.wq)) wake_up(k, ep.wq)
  // In 5.4 a scan that leaves items behind wakes the outer epolls, too.
  if (k.semantics === '5.4' && waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
}

/** Ends a scan. The ready list is then what the scan left, then `ovflist` in order of arrival, then what it put back. */
function ep_done_scan(k: kernel, scan: ep_scan): void {
  const { ep } = scan
  if (k.trace !== null) tell_ep(k, 'ep_done_scan', 'call', ep)
  if (ep.ovflist !== null) ep_take_ovflist(k, ep)
  ep.ovflist = EP_UNACTIVE_PTR
  if (k.trace !== null) tell_ep(k, 'ep_done_scan', 'ovflist_close', ep)
  list_splice_init(ep.txlist, ep.rdllist)
  if (k.trace !== null) tell_ep(k, 'ep_done_scan', 'splice', ep, { from: 'txlist', to: 'rdllist' })
  if (!list_empty(ep.rdllist)) ep_wake_for_rest(k, ep)
  scan.finished = true
  ep.mtx = null
  if (k.trace !== null) tell_ep(k, 'ep_done_scan', 'scan_end', ep)
  k.trace?.returned('ep_done_scan')
}

/**
 * Returns whether an item's file has lost its last reference, while who dropped it waits for the mutex to take the item
 * away. Such a file is not polled; in 5.4 it still was.
 */
function is_going(k: kernel, { ffd_file }: epitem): boolean {
  return ffd_file.f_count === 0 && k.semantics !== '5.4'
}

/** Returns the events of the watched file that the item asks for; if `pt` has a `_qproc`, the file calls it. */
export function ep_item_poll(k: kernel, epi: epitem, pt: poll_table): number {
  if (k.trace !== null) tell_item(k, 'ep_item_poll', 'call', epi)
  let revents = 0
  if (!is_going(k, epi)) {
    k.counters.itemPolls++
    pt._key = epi.event_events
    revents = vfs_poll(k, epi.ffd_file, pt) & epi.event_events
  }
  k.trace?.returned('ep_item_poll', revents >>> 0)
  return revents
}

/** Polls an epoll: it is readable if any item of the ready list is. Idle items before that one are dropped. */
export function ep_eventpoll_poll(k: kernel, file: file, pt: poll_table): number {
  const ep = file.private_data as eventpoll
  poll_wait(k, file, ep.poll_wait, pt)
  const scan = ep_start_scan(k, ep, 0, 0)
  try {
    ep_run_scan(k, scan)
  } finally {
    if (!scan.finished) ep_abandon_scan(k, scan)
  }
  return ep_scan_mask(scan)
}

/** Returns the events of an epoll, as a scan by its `poll` operation has found them. */
function ep_scan_mask(scan: ep_scan): number {
  return scan.revents === 0 ? 0 : EPOLLIN | EPOLLRDNORM
}

/** Takes an epoll's mutex. Where a scan holds it, the kernel would sleep; here the scan's task runs it to its end. */
export function mutex_lock(k: kernel, ep: eventpoll): void {
  if (ep.mtx !== null) mutex_lock_slowpath(k, ep)
}

function mutex_lock_slowpath(k: kernel, ep: eventpoll): void {
  const caller = k.current
  if (k.trace !== null) tell_ep(k, 'mutex_lock', 'call', ep)
  try {
    while (ep.mtx !== null) {
      switch_to(k, ep.mtx.task)
      ep_scan_step(k, ep.mtx)
    }
  } finally {
    switch_to(k, caller)
  }
  k.trace?.returned('mutex_lock')
}

function tell_copied(k: kernel, epi: epitem, revents: number): void {
  tell_item(k, 'epoll_put_uevent', 'copy', epi, { events: revents, data: plain_data(epi.event_data) })
}

/** Copies an event out. A oneshot item is then disarmed, and a level-triggered one is put back at the tail. */
function ep_deliver(k: kernel, scan: ep_scan, epi: epitem, revents: number): void {
  k.counters.eventsCopied++
  k.counters.entriesCopiedOut++
  k.counters.bytesCopiedOut += SIZEOF_EPOLL_EVENT
  const event = { events: revents, data: epi.event_data }
  // V8 gives an empty array room for 17 elements with the first that is added, and most waits return one.
  if (scan.events.length === 0) scan.events = [event]
  else scan.events.push(event)
  if (k.trace !== null) tell_copied(k, epi, revents)
  if ((epi.event_events & EPOLLONESHOT) !== 0) {
    epi.event_events &= EP_PRIVATE_BITS
    if (k.trace !== null) tell_modified(k, 'ep_send_events', epi)
  } else if ((epi.event_events & EPOLLET) === 0) {
    k.counters.scanRequeues++
    ep_link_ready(k, 'ep_send_events', epi)
  }
}

/** Comes to the next item, or ends the scan if there is none, the buffer is full or it has faulted. */
function ep_scan_next(k: kernel, scan: ep_scan): void {
  const { ep, maxevents } = scan
  if (list_empty(ep.txlist) || scan.error !== 0 || (maxevents > 0 && scan.events.length >= maxevents)) {
    ep_done_scan(k, scan)
    return
  }
  const epi = ep.txlist.next as epitem
  // Where events are sent the item leaves the list before its poll, and where the epoll is polled after it.
  if (maxevents > 0) ep_take_off(k, 'ep_send_events', epi)
  scan.epi = epi
  if (k.trace !== null) tell_item(k, scan_fn(scan), 'scan_item', epi)
  ep_scan_poll(k, scan, epi)
  // Where nothing can come between the parts, two of them are done at once. A poll that has called the kernel may have
  // led the scan on.
  if (k.scan_point === null && scan.polled && scan.epi === epi) ep_scan_handle(k, scan, epi)
}

const scan_fn = (scan: ep_scan) => (scan.maxevents > 0 ? 'ep_send_events' : '__ep_eventpoll_poll')

function ep_take_off(k: kernel, fn: string, epi: epitem): void {
  k.counters.readyListRemoves++
  list_del_init(epi)
  if (k.trace !== null) tell_item(k, fn, 'unlink', epi, { list: 'txlist' })
}

/** Polls the item that the scan has come to. For an epoll this is a scan of its own, which is begun or led on by a step. */
function ep_scan_poll(k: kernel, scan: ep_scan, epi: epitem): void {
  const isInner = epi.ffd_file.f_op.poll === ep_eventpoll_poll && !is_going(k, epi)
  if (isInner && !ep_scan_inner(k, scan, epi)) return
  if (!isInner) scan.revents = ep_item_poll(k, epi, STATE_ONLY)
  scan.polled = true
  if (k.trace !== null) tell_events(k, scan_fn(scan), 'polled', epi, scan.revents)
}

/** Begins the scan of an item that is an epoll, or does its next part. Returns whether that scan is over. */
function ep_scan_inner(k: kernel, scan: ep_scan, epi: epitem): boolean {
  if (scan.inner === null) {
    scan.inner = ep_start_inner(k, epi)
    return false
  }
  if (!scan.inner.finished) ep_scan_step(k, scan.inner)
  if (!scan.inner?.finished) return false
  scan.revents = ep_scan_mask(scan.inner) & epi.event_events
  scan.inner = null
  k.trace?.returned('ep_item_poll', scan.revents)
  return true
}

function ep_start_inner(k: kernel, epi: epitem): ep_scan {
  if (k.trace !== null) tell_item(k, 'ep_item_poll', 'call', epi)
  const inner = ep_start_scan(k, epi.ffd_file.private_data as eventpoll, 0, 0)
  k.counters.itemPolls++
  k.counters.filePolls++
  return inner
}

/** Sends the event of the item that was polled, if it has one. */
function ep_scan_send(k: kernel, scan: ep_scan, epi: epitem): void {
  if (scan.revents === 0) {
    ep_drop(k, scan, epi)
  } else if (scan.events.length >= scan.room) {
    // The item is put back to where it was, and stays armed.
    scan.error = EFAULT
    ep_put_back(k, scan, epi)
    if (k.trace !== null) tell_item(k, 'epoll_put_uevent', 'fault', epi)
  } else {
    ep_deliver(k, scan, epi, scan.revents)
  }
}

function ep_drop(k: kernel, scan: ep_scan, epi: epitem): void {
  k.counters.scanDrops++
  if (k.trace !== null) tell_item(k, scan_fn(scan), 'drop', epi)
}

/** Puts an item back at the head of what the scan has still to come to. */
function ep_put_back(k: kernel, { ep }: ep_scan, epi: epitem): void {
  k.counters.readyListAdds++
  list_add(epi, ep.txlist)
  if (k.trace !== null) tell_item(k, 'ep_send_events', 'link', epi, { list: 'txlist', at: 'head' })
}

/** Does the next part of a scan: it polls an item, or does what follows from the poll, or ends the scan. */
export function ep_scan_step(k: kernel, scan: ep_scan): void {
  const { epi } = scan
  if (epi === null) {
    ep_scan_next(k, scan)
  } else if (!scan.polled) {
    ep_scan_poll(k, scan, epi)
  } else {
    ep_scan_handle(k, scan, epi)
  }
}

/** Does what follows from the poll of an item. */
function ep_scan_handle(k: kernel, scan: ep_scan, epi: epitem): void {
  scan.handled++
  scan.epi = null
  scan.polled = false
  if (k.trace !== null) tell_item(k, scan_fn(scan), 'scan_done', epi)
  if (scan.maxevents > 0) {
    ep_scan_send(k, scan, epi)
  } else if (scan.revents !== 0) {
    ep_done_scan(k, scan)
  } else {
    ep_take_off(k, '__ep_eventpoll_poll', epi)
    ep_drop(k, scan, epi)
  }
}

/** Runs a scan to its end, with whatever comes between its parts. If that throws, the caller abandons the scan. */
function ep_run_scan(k: kernel, scan: ep_scan): void {
  while (!scan.finished) {
    if (k.scan_point !== null) k.scan_point(innermost(scan))
    if (!scan.finished) ep_scan_step(k, scan)
  }
}

/** Returns the scan that is under way: that of the epoll which is the current item, or of one below it. */
function innermost(scan: ep_scan): ep_scan {
  let at = scan
  while (at.inner !== null && !at.inner.finished) at = at.inner
  return at
}

/** Ends a scan before its time: the rest stays on the list. */
function ep_abandon_scan(k: kernel, scan: ep_scan): void {
  const { epi, inner } = scan
  if (inner !== null && !inner.finished) ep_abandon_scan(k, inner)
  scan.epi = null
  scan.polled = false
  if (epi !== null) {
    if (k.trace !== null) tell_item(k, scan_fn(scan), 'scan_done', epi)
    if (scan.maxevents > 0) ep_put_back(k, scan, epi)
  }
  ep_done_scan(k, scan)
}

/** Scans the ready list and returns its events, or -EFAULT if not even the first could be copied out. */
export function ep_send_events(
  k: kernel,
  ep: eventpoll,
  maxevents: number,
  room: number,
): epoll_event[] | number {
  if (k.trace !== null) tell_ep(k, 'ep_send_events', 'call', ep)
  const scan = ep_start_scan(k, ep, maxevents, room)
  scan.next_sending = k.sending
  k.sending = scan
  try {
    ep_run_scan(k, scan)
  } finally {
    if (!scan.finished) ep_abandon_scan(k, scan)
    k.sending = scan.next_sending
    k.counters.eventsReturned += scan.events.length
  }
  const res = scan.events.length === 0 && scan.error !== 0 ? -scan.error : scan.events
  k.trace?.returned('ep_send_events', typeof res === 'number' ? res : res.length)
  return res
}
