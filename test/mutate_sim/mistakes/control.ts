import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in the code that decides what is watched: epoll_ctl, nesting and removal. */
export const control: readonly Mutant[] = [
  ...mistakesIn('eventpoll.ts', {
    'items may take 5 % of the memory': [`/ PAGE_SIZE) / 25)`, `/ PAGE_SIZE) / 20)`],
    'items may take parts of pages': [
      `Math.floor(Math.floor(memoryBytes / PAGE_SIZE) / 25)`,
      `memoryBytes / PAGE_SIZE / 25`,
    ],
    'an item of 5.4 takes as much as one of 6.18': [`'5.4': 128 + 72`, `'5.4': 120 + 64`],
  }),
  // epoll_ctl.
  ...mistakesIn('epoll_ctl.ts', {
    'in 5.4 an item is the first of its file': [
      `k.semantics === '5.4' ? 'tail' : 'head'`,
      `k.semantics === null ? 'tail' : 'head'`,
    ],
    'EPOLLWAKEUP is for everybody': [
      `if (k.block_suspend || (`,
      `if (event.data === k || !k.block_suspend || (`,
    ],
    'an event that loses EPOLLWAKEUP loses its data': [
      `return { events: event.events & ~EPOLLWAKEUP, data: event.data }`,
      `return { events: event.events & ~EPOLLWAKEUP, data: 0 }`,
    ],
    'ADD does not look at the state': [
      `  if (revents !== 0) ep_item_ready(k, 'ep_insert',`,
      `  if (revents < 0) ep_item_ready(k, 'ep_insert',`,
    ],
    'MOD does not look at the state': [
      `!== 0) ep_item_ready(k, 'ep_modify',`,
      `< 0) ep_item_ready(k, 'ep_modify',`,
    ],
    'MOD keeps the data': [
      `  epi.event_data = event.data
`,
      ``,
    ],
    'ADD does not ask for ERR and HUP': [
      `new epitem(ep, tfile, fd, event.events | EPOLLERR | EPOLLHUP, event.data)`,
      `new epitem(ep, tfile, fd, event.events, event.data)`,
    ],
    'MOD does not ask for ERR and HUP': [
      `epi.event_events = event.events | EPOLLERR | EPOLLHUP`,
      `epi.event_events = event.events`,
    ],
    'MOD of an exclusive item works': [
      `if ((epi.event_events & EPOLLEXCLUSIVE) !== 0) return -EINVAL`,
      `if (epi.ffd_fd < 0) return -EINVAL`,
    ],
    'EXCLUSIVE takes ONESHOT': [
      `EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE
`,
      `EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE | 0x40000000
`,
    ],
    'an epoll is watched exclusively': [`const refused = is_file_epoll(tfile) || `, `const refused = `],
    'an exclusive item is queued as an ordinary one': [
      `add_wait_queue_exclusive(k, whead, pwq)`,
      `add_wait_queue(k, whead, pwq)`,
    ],
    'EPERM after EINVAL': [
      `  if (tfile.f_op.poll === null) return -EPERM
  if (file === tfile || !is_file_epoll(file)) return -EINVAL`,
      `  if (file === tfile || !is_file_epoll(file)) return -EINVAL
  if (tfile.f_op.poll === null) return -EPERM`,
    ],
    'EFAULT after EBADF': [
      `    if (event === null) return -EFAULT
`,
      `    if (fdget(k.files, epfd) === null) return -EBADF
    if (event === null) return -EFAULT
`,
    ],
    'DEL looks at the event': [
      `const event = op === EPOLL_CTL_DEL ? null : event_arg && ep_take_care_of_epollwakeup(k, event_arg)
  if (op !== EPOLL_CTL_DEL) {`,
      `const event = event_arg
  if (op !== EPOLL_CTL_DEL || event === null) {`,
    ],
    'max_user_watches is one off': [
      `k.epoll_watches >= k.max_user_watches`,
      `k.epoll_watches > k.max_user_watches`,
    ],
    'path limits are checked for links between epolls only': [
      `(file.f_ep !== null || is_file_epoll(tfile))`,
      `is_file_epoll(tfile)`,
    ],
  }),
  ...mistakesIn('ep_rbtree.ts', {
    'the key is the file alone': [`file === epi.ffd_file ? fd - epi.ffd_fd :`, `file === epi.ffd_file ? 0 :`],
  }),
  // Loops and paths.
  ...mistakesIn('ep_loop_check.ts', {
    'five links': [`const EP_MAX_NESTS = 4`, `const EP_MAX_NESTS = 5`],
    'links above are not counted': [
      `  return down + 1 + ep_get_upwards_depth_proc(k, ep, 0) > EP_MAX_NESTS`,
      `  return down + 1 > EP_MAX_NESTS`,
    ],
    'a loop is not found': [`below === check.inserting_into || depth`, `depth`],
    'a loop is not found as in 5.4': [`below === check.inserting_into || call_nests`, `call_nests`],
    'each path is followed as in 6.18': [
      `    if (below.gen === k.loop_check_gen) continue
`,
      ``,
    ],
    '99 paths of length 3': [`[1000, 500, 100, 50, 10]`, `[1000, 500, 99, 50, 10]`],
    '49 paths of length 4': [`[1000, 500, 100, 50, 10]`, `[1000, 500, 100, 49, 10]`],
    '11 paths of length 5': [`[1000, 500, 100, 50, 10]`, `[1000, 500, 100, 50, 11]`],
    '501 paths of length 2': [`[1000, 500, 100, 50, 10]`, `[1000, 501, 100, 50, 10]`],
    'paths of length 1 are limited': [`depth > 0 && ++path_count[depth]! >`, `++path_count[depth]! * 1000 >`],
  }),
  // Removal.
  ...mistakesIn('fdtable.ts', {
    'closing a file leaves its items': [
      `  eventpoll_release(k, file)
`,
      ``,
    ],
  }),
  ...mistakesIn('eventpoll_release.ts', {
    'DEL leaves the item on the ready list': [`  if (ep_is_linked(epi)) {`, `  if (epi.ffd_fd < 0) {`],
    'DEL leaves the item in the wait queue': [
      `remove_wait_queue(k, pwq)`,
      `if (pwq.exclusive) remove_wait_queue(k, pwq)`,
    ],
  }),
  ...mistakesIn('rbtree.ts', {
    'a red node keeps its colour in an erase': [
      `    colour(change, parent, false)
    colour(change, far!, false)`,
      `    colour(change, far!, false)`,
    ],
    'an uncle keeps its colour in an insertion': [
      `      colour(change, uncle, false)
`,
      ``,
    ],
  }),
]
