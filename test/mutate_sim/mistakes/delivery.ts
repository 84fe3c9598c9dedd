import { type Mutant, mutant } from './mutant.ts'

/** Mistakes in the code that brings an event from a wake-up to the caller. */
export const delivery: readonly Mutant[] = [
  // Wait queues.
  mutant(
    'ordinary entries at the tail',
    'wait.ts',
    `  const first = head.next
  entry.next = first
  entry.prev = head
  first.prev = entry
  head.next = entry`,
    `  const last = head.prev
  entry.prev = last
  entry.next = head
  last.next = entry
  head.prev = entry`,
  ),
  mutant(
    'exclusive entries at the head',
    'wait.ts',
    `  const last = head.prev
  entry.prev = last
  entry.next = head
  last.next = entry
  head.prev = entry`,
    `  const first = head.next
  entry.next = first
  entry.prev = head
  first.prev = entry
  head.next = entry`,
  ),
  mutant(
    'epoll waiters at the tail',
    'wait.ts',
    `  entry.exclusive = true
  add_wait_queue(k, head, entry)`,
    `  add_wait_queue_exclusive(k, head, entry)`,
  ),
  mutant(
    'epoll waiters are not exclusive',
    'wait.ts',
    `  entry.exclusive = true
  add_wait_queue(k, head, entry)`,
    `  add_wait_queue(k, head, entry)`,
  ),
  mutant(
    'a wake-up wakes all exclusive entries',
    'wait.ts',
    `__wake_up(k, head, 1, key)`,
    `__wake_up(k, head, 0, key)`,
  ),
  mutant(
    'wake_up_all stops at one exclusive entry',
    'wait.ts',
    `__wake_up(k, head, 0, 0)`,
    `__wake_up(k, head, 1, 0)`,
  ),
  mutant(
    'an entry that woke nobody counts',
    'wait.ts',
    `curr.func(k, key) !== 0 && curr.exclusive`,
    `curr.func(k, key) !== -1 && curr.exclusive`,
  ),
  // The callback.
  mutant(
    'the callback does not filter by event',
    'ep_poll_callback.ts',
    `disarmed || (pollflags !== 0 && (pollflags & epi.event_events) === 0)`,
    `disarmed`,
  ),
  mutant(
    'a wake-up without events is filtered',
    'ep_poll_callback.ts',
    `(pollflags !== 0 && (pollflags & epi.event_events) === 0)`,
    `(pollflags & epi.event_events) === 0`,
  ),
  mutant('a disarmed item is listed', 'ep_poll_callback.ts', `disarmed || (`, `(`),
  mutant(
    'an eager ready list: the callback links at the head',
    'ep_poll_callback.ts',
    `  list_add_tail(epi, epi.ep.rdllist)`,
    `  list_add_tail(epi, epi.ep.rdllist.next)`,
  ),
  mutant(
    'the callback ignores a scan under way',
    'ep_poll_callback.ts',
    `if (ep.ovflist !== EP_UNACTIVE_PTR) {`,
    `if (ep.ovflist === EP_UNACTIVE_PTR && ep.mtx !== null) {`,
  ),
  mutant(
    'an exclusive item takes the event without a waiter',
    'ep_poll_callback.ts',
    `let ewake = exclusive ? 0 : 1`,
    `let ewake = 1`,
  ),
  mutant(
    'an exclusive item never takes the event',
    'ep_poll_callback.ts',
    `if (exclusive && ep_exclusive_wakes(epi, pollflags)) ewake = 1`,
    `if (exclusive && epi.ffd_fd < 0) ewake = 1`,
  ),
  mutant(
    'the callback does not wake waiters',
    'ep_poll_callback.ts',
    `    wake_up(k, ep.wq)
  }`,
    `  }`,
  ),
  mutant(
    'the callback does not wake outer epolls',
    'ep_poll_callback.ts',
    `  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
  return`,
    `  return`,
  ),
  // The scan.
  mutant(
    'level is put back at the head',
    'ep_send_events.ts',
    `    ep_link_ready(k, epi)
  }`,
    `    k.counters.readyListAdds++
    list_add(epi, epi.ep.rdllist)
  }`,
  ),
  mutant(
    'level is not put back',
    'ep_send_events.ts',
    `} else if ((epi.event_events & EPOLLET) === 0) {`,
    `} else if ((epi.event_events & EPOLLET) !== 0 && epi.ffd_fd < 0) {`,
  ),
  mutant(
    'edge is put back, too',
    'ep_send_events.ts',
    `} else if ((epi.event_events & EPOLLET) === 0) {`,
    `} else if (epi.ffd_fd >= 0) {`,
  ),
  mutant(
    'oneshot still reports ERR and HUP',
    'ep_send_events.ts',
    `epi.event_events &= EP_PRIVATE_BITS`,
    `epi.event_events &= EP_PRIVATE_BITS | 0x18`,
  ),
  mutant(
    'oneshot does not disarm',
    'ep_send_events.ts',
    `epi.event_events &= EP_PRIVATE_BITS`,
    `epi.event_events &= -1`,
  ),
  mutant(
    'a failed copy disarms',
    'ep_send_events.ts',
    `and armed.
    scan.error = EFAULT
`,
    `and armed.
    scan.error = EFAULT
    if ((epi.event_events & EPOLLONESHOT) !== 0) epi.event_events &= EP_PRIVATE_BITS
`,
  ),
  mutant(
    'a failed copy loses the item',
    'ep_send_events.ts',
    `and armed.
    scan.error = EFAULT
`,
    `and armed.
    scan.error = EFAULT
    ep_drop_idle(k, epi)
`,
  ),
  mutant(
    'a failed copy fails the call even after others',
    'ep_send_events.ts',
    `return scan.events.length === 0 && scan.error !== 0 ?`,
    `return scan.error !== 0 ?`,
  ),
  mutant(
    'an idle item takes a slot',
    'ep_send_events.ts',
    `scan.events.length >= scan.maxevents`,
    `scan.handled >= scan.maxevents`,
  ),
  mutant(
    'one event too many',
    'ep_send_events.ts',
    `scan.events.length >= scan.maxevents`,
    `scan.events.length > scan.maxevents`,
  ),
  mutant(
    'the overflow list comes back newest first',
    'ep_send_events.ts',
    `      list_add(epi, ep.rdllist)`,
    `      ep_link_ready(k, epi)`,
  ),
  mutant(
    'what is left over goes behind what was put back',
    'ep_send_events.ts',
    `  list_splice_init(ep.txlist, ep.rdllist)
`,
    `  list_splice_init(ep.rdllist, ep.txlist)
  list_splice_init(ep.txlist, ep.rdllist)
`,
  ),
  mutant(
    'the end of a scan wakes nobody',
    'ep_send_events.ts',
    `  if (waitqueue_active(ep.wq)) wake_up(k, ep.wq)
`,
    ``,
  ),
  mutant(
    'a scan wakes outer epolls as in 5.4',
    'ep_send_events.ts',
    `if (k.semantics === '5.4' && waitqueue`,
    `if (waitqueue`,
  ),
  mutant(
    'an inner epoll is always readable',
    'ep_send_events.ts',
    `    if (ep_item_poll(k, epi, STATE_ONLY) !== 0) {`,
    `    if (ep_item_poll(k, epi, STATE_ONLY) !== -1) {`,
  ),
  mutant(
    'events that were not asked for are reported',
    'ep_send_events.ts',
    `const revents = vfs_poll(k, epi.ffd_file, pt) & epi.event_events`,
    `const revents = vfs_poll(k, epi.ffd_file, pt)`,
  ),
  mutant(
    'a call does not wait for a scan',
    'ep_send_events.ts',
    `  while (ep.mtx !== null) ep_scan_step(k, ep.mtx)`,
    `  if (k === null) ep_scan_step(k, ep.mtx!)`,
  ),
]
