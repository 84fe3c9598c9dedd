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
import { ep_find, ep_rbtree_insert } from './ep_rbtree.ts'
import { ep_item_poll, mutex_lock, SIZEOF_EPOLL_EVENT } from './ep_send_events.ts'
import { EBADF, EEXIST, EFAULT, EINVAL, ELOOP, ENOENT, ENOSPC, EPERM } from './errno.ts'
import { ep_is_linked, tell_ep, tell_events, tell_item, tell_modified } from './eventpoll.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import { ep_remove } from './eventpoll_release.ts'
import { fdget } from './fdtable.ts'
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

/** Puts an item on its file's list: at the head, in 5.4 at the tail. */
function attach_epitem(k: kernel, file: file, epi: epitem): void {
  const at = k.semantics === '5.4' ? 'tail' : 'head'
  let last = at === 'tail' ? file.f_ep : null
  while (last !== null && last.fllink_next !== null) last = last.fllink_next
  const next = last === null ? file.f_ep : null
  epi.fllink_prev = last
  epi.fllink_next = next
  if (next !== null) next.fllink_prev = epi
  if (last === null) file.f_ep = epi
  else last.fllink_next = epi
  if (k.trace !== null) tell_item(k, 'attach_epitem', 'attach', epi, { at })
}

/** The poll table of an ADD: the file names its wait queues, and the new item gets an entry on each. */
interface ep_pqueue extends poll_table {
  readonly epi: epitem
}

function ep_ptable_queue_proc(k: kernel, _file: file, whead: wait_queue_head, pt: poll_table): void {
  const { epi } = pt as ep_pqueue
  if (k.trace !== null) tell_item(k, 'ep_ptable_queue_proc', 'call', epi)
  const pwq = new ep_callback_entry(epi)
  if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) add_wait_queue_exclusive(k, whead, pwq)
  else add_wait_queue(k, whead, pwq)
  k.trace?.returned('ep_ptable_queue_proc')
}

/** Puts a ready item on the ready list, unless it is there, and wakes those who wait for it. */
function ep_item_ready(k: kernel, fn: string, ep: eventpoll, epi: epitem, revents: number): void {
  if (ep_is_linked(epi)) {
    if (k.trace !== null) tell_events(k, fn, 'keep', epi, revents)
    return
  }
  ep_link_ready(k, fn, epi)
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
  attach_epitem(k, tfile, epi)
  if (check !== null && !is_file_epoll(tfile)) check.files.add(tfile)
  ep_rbtree_insert(k, ep, epi)
  if (check !== null && reverse_path_check(check)) {
    ep_remove(k, ep, epi)
    return -EINVAL
  }

  const revents = ep_first_poll(k, ep, epi)
  // It may be ready already: without this look at the state its first event would be lost.
  if (revents !== 0) ep_item_ready(k, 'ep_insert', ep, epi, revents)
  return 0
}

/** Polls an item inside epoll_ctl, which holds the mutex of the item's epoll, so that no other task may come between. */
function ep_ctl_poll(k: kernel, epi: epitem, pt: poll_table): number {
  const { scan_point } = k
  k.scan_point = null
  try {
    return ep_item_poll(k, epi, pt)
  } finally {
    k.scan_point = scan_point
  }
}

/** Adds a new item to its file's wait queues and returns the state. If the file throws, the item is removed. */
function ep_first_poll(k: kernel, ep: eventpoll, epi: epitem): number {
  const epq: ep_pqueue = { _qproc: ep_ptable_queue_proc, _key: 0, epi }
  try {
    return ep_ctl_poll(k, epi, epq)
  } catch (error) {
    ep_remove(k, ep, epi)
    throw error
  }
}

function ep_modify(k: kernel, ep: eventpoll, epi: epitem, event: epoll_event_arg): void {
  epi.event_events = event.events | EPOLLERR | EPOLLHUP
  epi.event_data = event.data
  if (k.trace !== null) tell_modified(k, 'ep_modify', epi)
  // MOD looks at the state anew: it makes a ready item ready again, edge-triggered or not.
  const revents = ep_ctl_poll(k, epi, { _qproc: null, _key: 0 })
  if (revents !== 0) ep_item_ready(k, 'ep_modify', ep, epi, revents)
}

/** The caller's `struct epoll_event`, copied in. */
interface epoll_event_arg {
  readonly events: number
  readonly data: unknown
}

/** Takes EPOLLWAKEUP off a mask, unless the program may keep the machine awake. */
function ep_take_care_of_epollwakeup(k: kernel, event: epoll_event_arg): epoll_event_arg {
  if (k.block_suspend || (event.events & EPOLLWAKEUP) === 0) return event
  return { events: event.events & ~EPOLLWAKEUP, data: event.data }
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
  const event = op === EPOLL_CTL_DEL ? null : event_arg && ep_take_care_of_epollwakeup(k, event_arg)
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
    case EPOLL_CTL_ADD: {
      if (epi !== null) return -EEXIST
      if (k.trace !== null) tell_ep(k, 'ep_insert', 'call', ep, { file: tfile.address, fd })
      const res = ep_insert(k, ep, event!, tfile, fd, check)
      k.trace?.returned('ep_insert', res)
      return res
    }
    case EPOLL_CTL_DEL:
      if (epi === null) return -ENOENT
      ep_remove(k, ep, epi)
      return 0
    case EPOLL_CTL_MOD:
      if (epi === null) return -ENOENT
      // An exclusive entry hangs at its place in the wait queue for good.
      if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) return -EINVAL
      if (k.trace !== null) tell_item(k, 'ep_modify', 'call', epi)
      ep_modify(k, ep, epi, event!)
      k.trace?.returned('ep_modify')
      return 0
    default:
      return -EINVAL
  }
}
