import { ep_poll_safewake } from './ep_poll_callback.ts'
import { ep_rbtree_erase } from './ep_rbtree.ts'
import { mutex_lock } from './ep_send_events.ts'
import { ep_is_linked, tell_ep, tell_item } from './eventpoll.ts'
import { list_del_init } from './list.ts'
import { rb_first, rb_next } from './rbtree.ts'
import type { epitem, eventpoll, file, kernel } from './structs.ts'
import { remove_wait_queue, waitqueue_active } from './wait.ts'

/** Takes the item off its file's wait queues. */
function ep_unregister_pollwait(k: kernel, epi: epitem): void {
  for (let pwq = epi.pwqlist; pwq !== null; pwq = pwq.pwq_next) remove_wait_queue(k, pwq)
  epi.pwqlist = null
}

function detach_epitem(k: kernel, epi: epitem): void {
  if (epi.fllink_prev === null) epi.ffd_file.f_ep = epi.fllink_next
  else epi.fllink_prev.fllink_next = epi.fllink_next
  if (epi.fllink_next !== null) epi.fllink_next.fllink_prev = epi.fllink_prev
  if (k.trace !== null) tell_item(k, '__ep_remove', 'detach', epi)
}

/** Removes an item from everything that it is on. The caller holds the mutex. */
export function ep_remove(k: kernel, ep: eventpoll, epi: epitem): void {
  if (k.trace !== null) tell_item(k, 'ep_remove', 'call', epi)
  ep_unregister_pollwait(k, epi)
  detach_epitem(k, epi)
  ep_rbtree_erase(k, ep, epi)
  if (ep_is_linked(epi)) {
    k.counters.readyListRemoves++
    list_del_init(epi)
    if (k.trace !== null) tell_item(k, 'ep_remove', 'unlink', epi, { list: 'rdllist' })
  }
  k.epoll_watches--
  k.trace?.returned('ep_remove')
}

/** Takes a file that is going away out of every epoll that watches it. */
export function eventpoll_release(k: kernel, file: file): void {
  if (file.f_ep === null) return
  k.trace?.tell('eventpoll_release_file', 'call', { file: file.address })
  while (file.f_ep !== null) {
    const epi: epitem = file.f_ep
    mutex_lock(k, epi.ep)
    // While the scan that held the mutex ran, another task may have removed the item.
    if (file.f_ep === epi) ep_remove(k, epi.ep, epi)
  }
  k.trace?.returned('eventpoll_release_file')
}

/** Removes all items of an epoll whose file goes. */
export function ep_clear_and_put(k: kernel, ep: eventpoll): void {
  if (k.trace !== null) tell_ep(k, 'ep_clear_and_put', 'call', ep)
  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
  mutex_lock(k, ep)
  let epi = rb_first(ep.rbr)
  while (epi !== null) {
    const next = rb_next(epi)
    ep_remove(k, ep, epi)
    epi = next
  }
  k.trace?.returned('ep_clear_and_put')
}
