import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in the code that brings an event from a wake-up to the caller. */
export const delivery: readonly Mutant[] = [
  // Wait queues.
  ...mistakesIn('wait.ts', {
    'ordinary entries at the tail': [
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
    ],
    'exclusive entries at the head': [
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
    ],
    'epoll waiters at the tail': [
      `  entry.exclusive = true
  add_wait_queue(k, head, entry)`,
      `  add_wait_queue_exclusive(k, head, entry)`,
    ],
    'epoll waiters are not exclusive': [
      `  entry.exclusive = true
  add_wait_queue(k, head, entry)`,
      `  add_wait_queue(k, head, entry)`,
    ],
    'a wake-up wakes all exclusive entries': [`__wake_up(k, head, 1, key)`, `__wake_up(k, head, 0, key)`],
    'wake_up_all stops at one exclusive entry': [`__wake_up(k, head, 0, 0)`, `__wake_up(k, head, 1, 0)`],
    'an entry that woke nobody counts': [
      `curr.func(k, key) !== 0 && curr.exclusive`,
      `curr.func(k, key) !== -1 && curr.exclusive`,
    ],
  }),
  // The callback.
  ...mistakesIn('ep_poll_callback.ts', {
    'the callback does not filter by event': [
      `disarmed || (pollflags !== 0 && (pollflags & epi.event_events) === 0)`,
      `disarmed`,
    ],
    'a wake-up without events is filtered': [
      `(pollflags !== 0 && (pollflags & epi.event_events) === 0)`,
      `(pollflags & epi.event_events) === 0`,
    ],
    'a disarmed item is listed': [`disarmed || (`, `(`],
    'an eager ready list: the callback links at the head': [
      `  list_add_tail(epi, epi.ep.rdllist)`,
      `  list_add_tail(epi, epi.ep.rdllist.next)`,
    ],
    'the callback ignores a scan under way': [
      `if (ep.ovflist !== EP_UNACTIVE_PTR) {`,
      `if (ep.ovflist === EP_UNACTIVE_PTR && ep.mtx !== null) {`,
    ],
    'an exclusive item takes the event without a waiter': [`let ewake = exclusive ? 0 : 1`, `let ewake = 1`],
    'an exclusive item never takes the event': [
      `if (exclusive && ep_exclusive_wakes(epi, pollflags)) ewake = 1`,
      `if (exclusive && epi.ffd_fd < 0) ewake = 1`,
    ],
    'the callback does not wake waiters': [
      `    wake_up(k, ep.wq)
  }`,
      `  }`,
    ],
    'the callback does not wake outer epolls': [
      `  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
  return`,
      `  return`,
    ],
  }),
  // The scan.
  ...mistakesIn('ep_send_events.ts', {
    'level is put back at the head': [
      `    ep_link_ready(k, 'ep_send_events', epi)
  }`,
      `    k.counters.readyListAdds++
    list_add(epi, epi.ep.rdllist)
  }`,
    ],
    'level is not put back': [
      `} else if ((epi.event_events & EPOLLET) === 0) {`,
      `} else if ((epi.event_events & EPOLLET) !== 0 && epi.ffd_fd < 0) {`,
    ],
    'edge is put back, too': [
      `} else if ((epi.event_events & EPOLLET) === 0) {`,
      `} else if (epi.ffd_fd >= 0) {`,
    ],
    'oneshot still reports ERR and HUP': [
      `epi.event_events &= EP_PRIVATE_BITS`,
      `epi.event_events &= EP_PRIVATE_BITS | 0x18`,
    ],
    'oneshot does not disarm': [`epi.event_events &= EP_PRIVATE_BITS`, `epi.event_events &= -1`],
    'a failed copy disarms': [
      `    scan.error = EFAULT
`,
      `    scan.error = EFAULT
    if ((epi.event_events & EPOLLONESHOT) !== 0) epi.event_events &= EP_PRIVATE_BITS
`,
    ],
    'a failed copy loses the item': [
      `    scan.error = EFAULT
    ep_put_back(k, scan, epi)
`,
      `    scan.error = EFAULT
`,
    ],
    'a failed copy fails the call even after others': [
      `const res = scan.events.length === 0 && scan.error !== 0 ?`,
      `const res = scan.error !== 0 ?`,
    ],
    'nothing comes between the poll of an item and its copy': [
      `if (k.scan_point === null && scan.polled && scan.epi === epi)`,
      `if (scan.polled && scan.epi === epi)`,
    ],
    'an item whose poll has led the scan on is sent again': [
      `if (k.scan_point === null && scan.polled && scan.epi === epi)`,
      `if (k.scan_point === null && scan.polled)`,
    ],
    'a scan by poll that throws keeps the list': [
      `    if (!scan.finished) ep_abandon_scan(k, scan)
  }
  return ep_scan_mask(scan)`,
      `  }
  return ep_scan_mask(scan)`,
    ],
    'an idle item takes a slot': [`scan.events.length >= maxevents`, `scan.handled >= maxevents`],
    'one event too many': [`scan.events.length >= maxevents`, `scan.events.length > maxevents`],
    'the overflow list comes back newest first': [
      `    list_add(epi, ep.rdllist)`,
      `    ep_link_ready(k, 'ep_done_scan', epi)`,
    ],
    'what is left over goes behind what was put back': [
      `  list_splice_init(ep.txlist, ep.rdllist)
`,
      `  list_splice_init(ep.rdllist, ep.txlist)
  list_splice_init(ep.txlist, ep.rdllist)
`,
    ],
    'the end of a scan wakes nobody': [
      `  if (waitqueue_active(ep.wq)) wake_up(k, ep.wq)
  // In`,
      `  // In`,
    ],
    'a scan wakes outer epolls as in 5.4': [`if (k.semantics === '5.4' && waitqueue`, `if (waitqueue`],
    'an inner epoll is always readable': [
      `return scan.revents === 0 ? 0 :`,
      `return scan.revents === -1 ? 0 :`,
    ],
    'an item that was polled is not put back by a scan that ends': [
      `    if (scan.maxevents > 0) ep_put_back(k, scan, epi)
`,
      ``,
    ],
    'the scan of an inner epoll is not ended for others': [
      `  if (!scan.inner.finished) ep_scan_step(k, scan.inner)
`,
      `  if (!scan.inner.finished && scan.inner.handled < 1) ep_scan_step(k, scan.inner)
`,
    ],
    'events that were not asked for are reported': [
      `revents = vfs_poll(k, epi.ffd_file, pt) & epi.event_events`,
      `revents = vfs_poll(k, epi.ffd_file, pt)`,
    ],
    'a file whose last reference is gone is polled': [
      `  return ffd_file.f_count === 0 && k.semantics !== '5.4'`,
      `  return ffd_file.f_count < 0 && k.semantics !== '5.4'`,
    ],
    'a call does not wait for a scan': [
      `    while (ep.mtx !== null) {`,
      `    while (ep.mtx !== null && ep.mtx.task !== caller) {`,
    ],
  }),
]
