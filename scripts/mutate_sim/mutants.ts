/** A deliberate mistake: in `file` of src/sim the text `from`, which stands there once, becomes `to`. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly from: string
  readonly to: string
}

const mutant = (name: string, file: string, from: string, to: string): Mutant => ({ name, file, from, to })

export const MUTANTS: readonly Mutant[] = [
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
    `return vfs_poll(k, epi.ffd_file, pt) & epi.event_events`,
    `return vfs_poll(k, epi.ffd_file, pt)`,
  ),
  mutant(
    'a call does not wait for a scan',
    'ep_send_events.ts',
    `  while (ep.mtx !== null) ep_scan_step(k, ep.mtx)`,
    `  if (k === null) ep_scan_step(k, ep.mtx!)`,
  ),
  // epoll_ctl.
  mutant(
    'ADD does not look at the state',
    'epoll_ctl.ts',
    `  if (revents !== 0) ep_item_ready(k, 'ep_insert', ep, epi)`,
    `  if (revents < 0) ep_item_ready(k, 'ep_insert', ep, epi)`,
  ),
  mutant(
    'MOD does not look at the state',
    'epoll_ctl.ts',
    `!== 0) ep_item_ready(k, 'ep_modify', ep, epi)`,
    `< 0) ep_item_ready(k, 'ep_modify', ep, epi)`,
  ),
  mutant(
    'MOD keeps the data',
    'epoll_ctl.ts',
    `  epi.event_data = event.data
`,
    ``,
  ),
  mutant(
    'ADD does not ask for ERR and HUP',
    'epoll_ctl.ts',
    `new epitem(ep, tfile, fd, event.events | EPOLLERR | EPOLLHUP, event.data)`,
    `new epitem(ep, tfile, fd, event.events, event.data)`,
  ),
  mutant(
    'MOD does not ask for ERR and HUP',
    'epoll_ctl.ts',
    `epi.event_events = event.events | EPOLLERR | EPOLLHUP`,
    `epi.event_events = event.events`,
  ),
  mutant(
    'MOD of an exclusive item works',
    'epoll_ctl.ts',
    `if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) return -EINVAL`,
    `if (epi.ffd_fd < 0) return -EINVAL`,
  ),
  mutant(
    'EXCLUSIVE takes ONESHOT',
    'epoll_ctl.ts',
    `EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE
`,
    `EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE | 0x40000000
`,
  ),
  mutant(
    'an epoll is watched exclusively',
    'epoll_ctl.ts',
    `const refused = is_file_epoll(tfile) || `,
    `const refused = `,
  ),
  mutant(
    'an exclusive item is queued as an ordinary one',
    'epoll_ctl.ts',
    `add_wait_queue_exclusive(k, whead, pwq)`,
    `add_wait_queue(k, whead, pwq)`,
  ),
  mutant(
    'EPERM after EINVAL',
    'epoll_ctl.ts',
    `  if (tfile.f_op.poll === null) return -EPERM
  if (file === tfile || !is_file_epoll(file)) return -EINVAL`,
    `  if (file === tfile || !is_file_epoll(file)) return -EINVAL
  if (tfile.f_op.poll === null) return -EPERM`,
  ),
  mutant(
    'EFAULT after EBADF',
    'epoll_ctl.ts',
    `    if (event === null) return -EFAULT
`,
    `    if (fdget(k.files, epfd) === null) return -EBADF
    if (event === null) return -EFAULT
`,
  ),
  mutant(
    'DEL looks at the event',
    'epoll_ctl.ts',
    `const event = op === EPOLL_CTL_DEL ? null : event_arg
  if (op !== EPOLL_CTL_DEL) {`,
    `const event = event_arg
  if (op !== EPOLL_CTL_DEL || event === null) {`,
  ),
  mutant(
    'the key is the file alone',
    'epoll_ctl.ts',
    `file === epi.ffd_file ? fd - epi.ffd_fd :`,
    `file === epi.ffd_file ? 0 :`,
  ),
  mutant(
    'max_user_watches is one off',
    'epoll_ctl.ts',
    `k.epoll_watches >= k.max_user_watches`,
    `k.epoll_watches > k.max_user_watches`,
  ),
  mutant(
    'path limits are checked for links between epolls only',
    'epoll_ctl.ts',
    `(file.f_ep !== null || is_file_epoll(tfile))`,
    `is_file_epoll(tfile)`,
  ),
  // Loops and paths.
  mutant('five links', 'ep_loop_check.ts', `const EP_MAX_NESTS = 4`, `const EP_MAX_NESTS = 5`),
  mutant(
    'links above are not counted',
    'ep_loop_check.ts',
    `  return down + 1 + ep_get_upwards_depth_proc(k, ep, 0) > EP_MAX_NESTS`,
    `  return down + 1 > EP_MAX_NESTS`,
  ),
  mutant('a loop is not found', 'ep_loop_check.ts', `below === check.inserting_into || depth`, `depth`),
  mutant('99 paths of length 3', 'ep_loop_check.ts', `[1000, 500, 100, 50, 10]`, `[1000, 500, 99, 50, 10]`),
  mutant('49 paths of length 4', 'ep_loop_check.ts', `[1000, 500, 100, 50, 10]`, `[1000, 500, 100, 49, 10]`),
  mutant('11 paths of length 5', 'ep_loop_check.ts', `[1000, 500, 100, 50, 10]`, `[1000, 500, 100, 50, 11]`),
  mutant('501 paths of length 2', 'ep_loop_check.ts', `[1000, 500, 100, 50, 10]`, `[1000, 501, 100, 50, 10]`),
  mutant(
    'paths of length 1 are limited',
    'ep_loop_check.ts',
    `depth > 0 && ++path_count[depth]! >`,
    `++path_count[depth]! * 1000 >`,
  ),
  // Removal.
  mutant(
    'closing a file leaves its items',
    'fput.ts',
    `  eventpoll_release(k, file)
`,
    ``,
  ),
  mutant(
    'DEL leaves the item on the ready list',
    'eventpoll_release.ts',
    `  if (ep_is_linked(epi)) {
    k.counters.readyListRemoves++
    list_del_init(epi)
  }
`,
    ``,
  ),
  mutant(
    'DEL leaves the item in the wait queue',
    'eventpoll_release.ts',
    `remove_wait_queue(k, pwq)`,
    `if (pwq.exclusive) remove_wait_queue(k, pwq)`,
  ),
  mutant(
    'a red node keeps its colour in an erase',
    'rbtree.ts',
    `    sibling.rb_red = parent.rb_red
    parent.rb_red = false`,
    `    sibling.rb_red = parent.rb_red`,
  ),
  mutant(
    'an uncle keeps its colour in an insertion',
    'rbtree.ts',
    `      uncle.rb_red = false
`,
    ``,
  ),
  // Waiting.
  mutant(
    'a timeout throws a late event away',
    'ep_poll.ts',
    `const woken = reason === 'woken' || wait.next === null`,
    `const woken = reason === 'woken'`,
  ),
  mutant(
    'a timed-out waiter stays on the queue',
    'ep_poll.ts',
    `    if (wait.next !== null) remove_wait_queue(k, wait)
`,
    ``,
  ),
  mutant(
    'a woken waiter stays on the queue',
    'ep_poll.ts',
    `    remove_wait_queue(k, this)
`,
    ``,
  ),
  mutant(
    'poll wakes for events that were not asked for',
    'poll_wqueues.ts',
    `if (key !== 0 && (key & this.key) === 0) return 0`,
    `if (key < 0) return 0`,
  ),
  mutant(
    'poll leaves its entries',
    'poll_wqueues.ts',
    `    remove_wait_queue(k, entry)
`,
    ``,
  ),
  mutant(
    'poll hooks up behind a ready entry',
    'do_poll.ts',
    `        pwq._qproc = null
      }`,
    `      }`,
  ),
  mutant(
    'poll does not report HUP unasked',
    'do_poll.ts',
    `entry.events | POLLERR | POLLHUP`,
    `entry.events | POLLERR`,
  ),
  mutant(
    'select: HUP is an exception',
    'do_select.ts',
    `const POLLEX_SET = POLLNVAL | POLLPRI`,
    `const POLLEX_SET = POLLNVAL | POLLPRI | POLLHUP`,
  ),
  mutant(
    'select: HUP is writable',
    'do_select.ts',
    `const POLLOUT_SET = POLLNVAL | POLLWRBAND |`,
    `const POLLOUT_SET = POLLHUP | POLLNVAL | POLLWRBAND |`,
  ),
  // Files.
  mutant(
    'writable up to half the buffer',
    'unix_sock.ts',
    `(sk.sk_wmem_alloc + 1) * 4`,
    `(sk.sk_wmem_alloc + 1) * 2`,
  ),
  mutant(
    'writable at a quarter, not counting 1',
    'unix_sock.ts',
    `(sk.sk_wmem_alloc + 1) * 4`,
    `sk.sk_wmem_alloc * 4`,
  ),
  mutant(
    'the writer is woken with nothing held',
    'unix_sock.ts',
    `  sender.sk_wmem_alloc -= skb.truesize - 1
  unix_write_space(k, sender)
  sender.sk_wmem_alloc -= 1`,
    `  sender.sk_wmem_alloc -= skb.truesize
  unix_write_space(k, sender)`,
  ),
  mutant(
    'bytes are charged, not memory',
    'skb.ts',
    `  skb.truesize = skb_truesize(size)`,
    `  skb.truesize = size`,
  ),
  mutant('the smallest slab is 1,024', 'skb.ts', `const SMALLEST_SLAB = 512`, `const SMALLEST_SLAB = 1024`),
  mutant('a message may take the whole buffer', 'skb.ts', `(sndbuf >> 1) - 64`, `sndbuf - 64`),
  mutant(
    'a partial read wakes the writer',
    'af_unix.ts',
    `    if (skb.len > 0) break`,
    `    if (skb.len > 0) {
      sock_def_wakeup(k, sk.peer ?? sk)
      break
    }`,
  ),
  mutant(
    'shutdown wakes the peer only',
    'af_unix.ts',
    `  sk.sk_shutdown |= mode
  sock_def_wakeup(k, sk)`,
    `  sk.sk_shutdown |= mode`,
  ),
  mutant(
    'a write wakes the reader once',
    'af_unix.ts',
    `    sock_def_readable(k, other)
    sent += size`,
    `    if (sent === 0) sock_def_wakeup(k, other)
    sent += size`,
  ),
  mutant(
    'close never resets',
    'af_unix.ts',
    `if (sk.receive_head !== null) other.sk_err = ECONNRESET`,
    `if (sk.receive_head !== null) other.sk_err = 0`,
  ),
  mutant(
    'HUP with one direction shut',
    'af_unix.ts',
    `if (sk.sk_shutdown === SHUTDOWN_MASK) mask |= EPOLLHUP`,
    `if (sk.sk_shutdown !== 0) mask |= EPOLLHUP`,
  ),
  mutant(
    'a reset is told twice',
    'unix_sock.ts',
    `  sk.sk_err = 0
  return error`,
    `  return error`,
  ),
  mutant(
    'a pipe wakes its writer at every read',
    'pipe.ts',
    `if (was_full && !pipe_full(pipe))`,
    `if (!pipe_full(pipe))`,
  ),
  mutant(
    'a pipe wakes its reader only when it was empty',
    'pipe.ts',
    `if (was_empty || pipe.poll_usage)`,
    `if (was_empty)`,
  ),
  mutant(
    'descriptors count up',
    'fdtable.ts',
    `  if (fd < files.next_fd) files.next_fd = fd
`,
    ``,
  ),
  mutant(
    'dup2 closes first',
    'fdtable.ts',
    `  if (replaced !== null) fput(k, replaced)
`,
    ``,
  ),
]
