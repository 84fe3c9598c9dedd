import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLWAKEUP,
} from './constants.ts'
import { ep_loop_check, type loop_check, reverse_path_check } from './ep_loop_check.ts'
import { ep_callback_entry, ep_link_ready, ep_poll_safewake } from './ep_poll_callback.ts'
import { ep_item_poll, mutex_lock, SIZEOF_EPOLL_EVENT } from './ep_send_events.ts'
import { EBADF, EEXIST, EFAULT, EINVAL, ELOOP, ENOENT, ENOSPC, EPERM } from './errno.ts'
import { about_item, ep_is_linked, list_of, trace_item } from './eventpoll.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import { ep_remove } from './eventpoll_release.ts'
import { fdget } from './fdtable.ts'
import { rb_insert } from './rbtree.ts'
import {
  epitem,
  type eventpoll,
  type file,
  type kernel,
  type poll_table,
  type wait_queue_head,
} from './structs.ts'
import { add_wait_queue, add_wait_queue_exclusive, waitqueue_active, wake_up } from './wait.ts'

/** The bits that an exclusive item may ask for. */
const EPOLLEXCLUSIVE_OK_BITS =
  EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE

function ep_cmp_ffd(file: file, fd: number, epi: epitem): number {
  return file === epi.ffd_file ? fd - epi.ffd_fd : file.address - epi.ffd_file.address
}

function ep_find(k: kernel, ep: eventpoll, file: file, fd: number): epitem | null {
  let epi = ep.rbr.rb_node
  while (epi !== null) {
    k.counters.treeComparisons++
    const order = ep_cmp_ffd(file, fd, epi)
    if (order === 0) break
    epi = order < 0 ? epi.rb_left : epi.rb_right
  }
  return epi
}

function ep_rbtree_insert(k: kernel, ep: eventpoll, epi: epitem): void {
  let parent: epitem | null = null
  let at = ep.rbr.rb_node
  let left = false
  while (at !== null) {
    k.counters.treeComparisons++
    parent = at
    left = ep_cmp_ffd(epi.ffd_file, epi.ffd_fd, at) < 0
    at = left ? at.rb_left : at.rb_right
  }
  rb_insert(k.counters, ep.rbr, epi, parent, left)
}

function attach_epitem(file: file, epi: epitem): void {
  epi.fllink_next = file.f_ep
  if (file.f_ep !== null) file.f_ep.fllink_prev = epi
  file.f_ep = epi
}

/** The poll table of an ADD: the file names its wait queues, and the new item gets an entry on each. */
interface ep_pqueue extends poll_table {
  readonly epi: epitem
}

function ep_ptable_queue_proc(k: kernel, _file: file, whead: wait_queue_head, pt: poll_table): void {
  const { epi } = pt as ep_pqueue
  const pwq = new ep_callback_entry(epi)
  if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) add_wait_queue_exclusive(k, whead, pwq)
  else add_wait_queue(k, whead, pwq)
}

/** Puts a ready item on the ready list, unless it is there, and wakes those who wait for it. */
function ep_item_ready(k: kernel, fn: string, ep: eventpoll, epi: epitem): void {
  if (ep_is_linked(epi)) {
    if (k.trace !== null) trace_item(k, fn, 'keep', epi, list_of(epi), list_of(epi))
    return
  }
  trace_item(k, fn, 'link', epi, 'none', 'rdllist')
  ep_link_ready(k, epi)
  if (waitqueue_active(ep.wq)) wake_up(k, ep.wq)
  if (waitqueue_active(ep.poll_wait)) ep_poll_safewake(k, ep)
}

function ep_insert(
  k: kernel,
  ep: eventpoll,
  event: epoll_event_arg,
  tfile: file,
  fd: number,
  check: loop_check | null,
): number {
  if (k.epoll_watches >= k.max_user_watches) return -ENOSPC
  k.epoll_watches++
  const epi = new epitem(ep, tfile, fd, event.events | EPOLLERR | EPOLLHUP, event.data)
  if (is_file_epoll(tfile)) mutex_lock(k, tfile.private_data as eventpoll)
  attach_epitem(tfile, epi)
  if (check !== null && !is_file_epoll(tfile)) check.files.add(tfile)
  ep_rbtree_insert(k, ep, epi)
  if (check !== null && reverse_path_check(check)) {
    ep_remove(k, ep, epi)
    return -EINVAL
  }

  const revents = ep_first_poll(k, ep, epi)
  k.trace?.({ fn: 'ep_insert', action: 'insert', fd, ep: ep.file.address, events: revents })
  // It may be ready already: without this look at the state its first event would be lost.
  if (revents !== 0) ep_item_ready(k, 'ep_insert', ep, epi)
  return 0
}

/** Adds a new item to its file's wait queues and returns the state. If the file throws, the item is removed. */
function ep_first_poll(k: kernel, ep: eventpoll, epi: epitem): number {
  const epq: ep_pqueue = { _qproc: ep_ptable_queue_proc, _key: 0, epi }
  try {
    return ep_item_poll(k, epi, epq)
  } catch (error) {
    ep_remove(k, ep, epi)
    throw error
  }
}

function ep_modify(k: kernel, ep: eventpoll, epi: epitem, event: epoll_event_arg): void {
  epi.event_events = event.events | EPOLLERR | EPOLLHUP
  epi.event_data = event.data
  // MOD looks at the state anew: it makes a ready item ready again, edge-triggered or not.
  const revents = ep_item_poll(k, epi, { _qproc: null, _key: 0 })
  k.trace?.({ fn: 'ep_modify', action: 'modify', ...about_item(epi), events: revents >>> 0 })
  if (revents !== 0) ep_item_ready(k, 'ep_modify', ep, epi)
}

/** The caller's `struct epoll_event`, copied in. */
interface epoll_event_arg {
  readonly events: number
  readonly data: unknown
}

/** Makes the checks that need no lock, and returns 0 or -errno. `event` is null for DEL. */
function ep_ctl_check(op: number, event: epoll_event_arg | null, file: file, tfile: file): number {
  if (tfile.f_op.poll === null) return -EPERM
  if (file === tfile || !is_file_epoll(file)) return -EINVAL
  if (event !== null && (event.events & EPOLLEXCLUSIVE) !== 0) {
    if (op === EPOLL_CTL_MOD) return -EINVAL
    const refused = is_file_epoll(tfile) || (event.events & ~EPOLLEXCLUSIVE_OK_BITS) !== 0
    if (op === EPOLL_CTL_ADD && refused) return -EINVAL
  }
  return 0
}

/** Runs epoll_ctl and returns 0 or -errno. `event_arg` null is a bad pointer, which DEL does not look at. */
export function do_epoll_ctl(
  k: kernel,
  epfd: number,
  op: number,
  fd: number,
  event_arg: epoll_event_arg | null,
): number {
  const event = op === EPOLL_CTL_DEL ? null : event_arg
  if (op !== EPOLL_CTL_DEL) {
    if (event === null) return -EFAULT
    k.counters.entriesCopiedIn++
    k.counters.bytesCopiedIn += SIZEOF_EPOLL_EVENT
  }
  const file = fdget(k.files, epfd)
  if (file === null) return -EBADF
  const tfile = fdget(k.files, fd)
  if (tfile === null) return -EBADF
  const error = ep_ctl_check(op, event, file, tfile)
  if (error !== 0) return error

  const ep = file.private_data as eventpoll
  mutex_lock(k, ep)
  let check: loop_check | null = null
  // A link between epolls, or one below an epoll that others watch, may lengthen wake-up paths.
  if (op === EPOLL_CTL_ADD && (file.f_ep !== null || is_file_epoll(tfile))) {
    k.loop_check_gen++
    check = { inserting_into: ep, files: new Set() }
    if (is_file_epoll(tfile) && ep_loop_check(k, check, ep, tfile.private_data as eventpoll)) return -ELOOP
  }

  const epi = ep_find(k, ep, tfile, fd)
  switch (op) {
    case EPOLL_CTL_ADD:
      return epi === null ? ep_insert(k, ep, event!, tfile, fd, check) : -EEXIST
    case EPOLL_CTL_DEL:
      if (epi === null) return -ENOENT
      ep_remove(k, ep, epi)
      return 0
    case EPOLL_CTL_MOD:
      if (epi === null) return -ENOENT
      // An exclusive entry hangs at its place in the wait queue for good.
      if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) return -EINVAL
      ep_modify(k, ep, epi, event!)
      return 0
    default:
      return -EINVAL
  }
}
