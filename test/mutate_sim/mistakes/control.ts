import { type Mutant, mutant } from './mutant.ts'

/** Mistakes in what is watched: epoll_ctl, nesting, removal. */
export const control: readonly Mutant[] = [
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
    'fdtable.ts',
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
]
