import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in what traces, snapshots and replays say. */
export const telling: readonly Mutant[] = [
  ...mistakesIn('ep_send_events.ts', {
    'the splice is told before it is made': [
      `  list_splice_init(ep.rdllist, ep.txlist)
  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'splice', ep, { from: 'rdllist', to: 'txlist' })`,
      `  if (k.trace !== null) tell_ep(k, 'ep_start_scan', 'splice', ep, { from: 'rdllist', to: 'txlist' })
  list_splice_init(ep.rdllist, ep.txlist)`,
    ],
    'ovflist keeps what was taken off it until the end': [
      `    ep.ovflist = epi.ovflist_next as epitem | null
    epi.ovflist_next = EP_UNACTIVE_PTR
    if (k.trace !== null) tell_item(k, 'ep_done_scan', 'unchain', epi)`,
      `    if (k.trace !== null) tell_item(k, 'ep_done_scan', 'unchain', epi)
    ep.ovflist = epi.ovflist_next as epitem | null
    epi.ovflist_next = EP_UNACTIVE_PTR`,
    ],
    'a disarmed item is not told': [
      `    if (k.trace !== null) tell_modified(k, 'ep_send_events', epi)
`,
      ``,
    ],
  }),
  ...mistakesIn('rbtree.ts', {
    'a change of colour is not told': [
      `  tell?.('colour', node)
`,
      ``,
    ],
  }),
  ...mistakesIn('replay_tree.ts', {
    'an erased node leaves its colour to nobody': [
      `  successor.red = node.red
`,
      ``,
    ],
  }),
  ...mistakesIn('eventpoll.ts', {
    'an item is told by its number alone': [`file: epi.ffd_file.address, fd`, `file: epi.ffd_fd, fd`],
  }),
  ...mistakesIn('task.ts', {
    'who woke a task is not told': [
      `by: number | null = reason === 'woken' ? k.current.pid : null`,
      `by: number | null = null`,
    ],
  }),
  ...mistakesIn('trace_5_4.ts', {
    'a scan by poll is told as one that sends events': [
      `step.maxevents === null ? 'ep_read_events_proc' : 'ep_send_events_proc'`,
      `step.maxevents === 0 ? 'ep_read_events_proc' : 'ep_send_events_proc'`,
    ],
  }),
  ...mistakesIn('tracer.ts', {
    'an epoll is told by its highest descriptor': [`Math.min(...fds)`, `Math.max(...fds)`],
  }),
]
