import { ep_poll_safewake } from './ep_poll_callback.ts'
import { mutex_lock } from './ep_send_events.ts'
import { ep_is_linked, list_of, trace_item } from './eventpoll.ts'
import { list_del_init } from './list.ts'
import { rb_erase, rb_first, rb_next } from './rbtree.ts'
import type { epitem, eventpoll, file, kernel } from './structs.ts'
import { remove_wait_queue, waitqueue_active } from './wait.ts'

/** Takes the item off its file's wait queues. */
function ep_unregister_pollwait(k: kernel, epi: epitem): void {
  for (let pwq = epi.pwqlist; pwq !== null; pwq = pwq.pwq_next) remove_wait_queue(k, pwq)
  epi.pwqlist = null
}

function detach_epitem(epi: epitem): void {
  if (epi.fllink_prev === null) epi.ffd_file.f_ep = epi.fllink_next
  else epi.fllink_prev.fllink_next = epi.fllink_next
  if (epi.fllink_next !== null) epi.fllink_next.fllink_prev = epi.fllink_prev
}

/** Removes an item from everything that it is on. The caller holds the mutex. */
export function ep_remove(k: kernel, ep: eventpoll, epi: epitem): void {
  if (k.trace !== null) trace_item(k, 'ep_remove', 'remove', epi, list_of(epi), 'none')
  ep_unregister_pollwait(k, epi)
  detach_epitem(epi)
  rb_erase(k.counters, ep.rbr, epi)
  if (ep_is_linked(epi)) {
    k.counters.readyListRemoves++
    list_del_init(epi)
  }
  k.epoll_watches--
}

/** Takes a file that is going away out of every epoll that watches it. */
export function eventpoll_release(k: kernel, file: file): void {
  while (file.f_ep !== null) {
    const epi = file.f_ep
    mutex_lock(k, epi.ep)
    // While the scan that held the mutex ran, another task may have removed the item.
    if (file.f_ep === epi) ep_remove(k, epi.ep, epi)
  }
}

/** Removes all items of an epoll whose file goes. */
export function ep_clear_and_put(k: kernel, ep: eventpoll): void {
  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
  mutex_lock(k, ep)
  let epi = rb_first(ep.rbr)
  while (epi !== null) {
    const next = rb_next(epi)
    ep_remove(k, ep, epi)
    epi = next
  }
}
