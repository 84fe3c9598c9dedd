import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in the code that waits, in select and poll, and in the simulated files. */
export const files: readonly Mutant[] = [
  // Waiting.
  ...mistakesIn('ep_poll.ts', {
    'a timeout throws a late event away': [
      `woken = reason !== 'timeout' || wait.next === null`,
      `woken = reason !== 'timeout'`,
    ],
    'a timed-out waiter stays on the queue': [
      `      if (wait.next !== null) remove_wait_queue(k, wait)
`,
      ``,
    ],
    'a wake-up in vain is not counted as in 5.4': [
      `          k.counters.wakeUpsInVain++
          continue`,
      `          continue`,
    ],
    'an abandoned wait keeps its wake-up': [
      `      if (reason === null) pass_on(k, ep, sleeper)
`,
      ``,
    ],
  }),
  ...mistakesIn('scheduler.ts', {
    'a call that a task breaks off holds what it held': [
      `      body.return(undefined as never)
`,
      ``,
    ],
  }),
  ...mistakesIn('scheduler.ts', {
    'a call that is not yielded goes unnoticed': [
      `        this.#assertYielded()
`,
      ``,
    ],
    'no task is interrupted between its calls': [`if (preempt > 0) k`, `if (preempt > 1) k`],
    'a task is given the error of the one that has interrupted it': [
      `    if (this.#depth === 0) {
      this.run_one()
      return
    }
    try {`,
      `    if (this.#depth >= 0) {
      this.run_one()
      return
    }
    try {`,
    ],
  }),
  ...mistakesIn('scan_interrupts.ts', {
    'an interrupt before the copy comes before the poll': [
      `at === 'item' ? scan.epi === null : scan.polled`,
      `scan.epi === null`,
    ],
    'any epoll is interrupted': [`(ep !== null && ep !== scan.ep)`, `(ep !== null && ep.file === null)`],
    'an interrupt cannot be cancelled': [
      `const waited = this.#pending.delete(interrupt)`,
      `const waited = this.#pending.has(interrupt)`,
    ],
  }),
  ...mistakesIn('epoll_ctl.ts', {
    'a scan inside ADD is interrupted': [
      `  k.scan_point = null
`,
      ``,
    ],
  }),
  ...mistakesIn('ep_poll.ts', {
    'a woken waiter stays on the queue': [
      `    remove_wait_queue(k, this)
`,
      ``,
    ],
  }),
  ...mistakesIn('poll_wqueues.ts', {
    'poll wakes for events that were not asked for': [
      `if (key !== 0 && (key & this.key) === 0) return 0`,
      `if (key < 0) return 0`,
    ],
    'poll leaves its entries': [
      `    remove_wait_queue(k, entry)
`,
      ``,
    ],
  }),
  ...mistakesIn('do_poll.ts', {
    'poll hooks up behind a ready entry': [
      `    pwq._qproc = null
  }`,
      `  }`,
    ],
    'poll does not report HUP unasked': [`entry.events | POLLERR | POLLHUP`, `entry.events | POLLERR`],
  }),
  ...mistakesIn('do_select.ts', {
    'select: HUP is an exception': [
      `const POLLEX_SET = POLLNVAL | POLLPRI`,
      `const POLLEX_SET = POLLNVAL | POLLPRI | POLLHUP`,
    ],
    'select: HUP is writable': [
      `const POLLOUT_SET = POLLNVAL | POLLWRBAND |`,
      `const POLLOUT_SET = POLLHUP | POLLNVAL | POLLWRBAND |`,
    ],
  }),
  // Files.
  ...mistakesIn('unix_sock.ts', {
    'writable up to half the buffer': [`(sk.sk_wmem_alloc + 1) * 4`, `(sk.sk_wmem_alloc + 1) * 2`],
    'writable at a quarter, not counting 1': [`(sk.sk_wmem_alloc + 1) * 4`, `sk.sk_wmem_alloc * 4`],
    'the writer is woken with nothing held': [
      `  charge(k, 'sock_wfree', sender, 1 - skb.truesize)
  unix_write_space(k, sender)
  charge(k, 'sock_wfree', sender, -1)`,
      `  charge(k, 'sock_wfree', sender, -skb.truesize)
  unix_write_space(k, sender)`,
    ],
  }),
  ...mistakesIn('skb.ts', {
    'a message that just needs more than the smallest slab has the smallest': [
      `size <= SMALLEST_SLAB - SKB_SHARED_INFO`,
      `size <= SMALLEST_SLAB`,
    ],
    'bytes are charged, not memory': [`  skb.truesize = skb_truesize(size)`, `  skb.truesize = size`],
    'the smallest slab is 1,024': [`const SMALLEST_SLAB = 512`, `const SMALLEST_SLAB = 1024`],
    'a message may take the whole buffer': [`(sndbuf >> 1) - 64`, `sndbuf - 64`],
  }),
  ...mistakesIn('af_unix.ts', {
    'a partial read wakes the writer': [
      `    if (skb.len > 0) break`,
      `    if (skb.len > 0) {
      sock_def_wakeup(k, sk.peer ?? sk)
      break
    }`,
    ],
    'shutdown wakes the peer only': [
      `  shut(k, 'unix_shutdown', sk, mode)
  sock_def_wakeup(k, sk)`,
      `  shut(k, 'unix_shutdown', sk, mode)`,
    ],
    'a write wakes the reader once': [
      `    sock_def_readable(k, other)
    sent += size`,
      `    if (sent === 0) sock_def_wakeup(k, other)
    sent += size`,
    ],
    'close never resets': [
      `if (sk.receive_head !== null || embrion) reset(k, other)`,
      `if (embrion) reset(k, other)`,
    ],
    'HUP with one direction shut': [
      `if (sk.sk_shutdown === SHUTDOWN_MASK) mask |= EPOLLHUP`,
      `if (sk.sk_shutdown !== 0) mask |= EPOLLHUP`,
    ],
  }),
  ...mistakesIn('unix_sock.ts', {
    'a reset is told twice': [
      `  sk.sk_err = 0
  if (error`,
      `  if (error`,
    ],
  }),
  ...mistakesIn('unix_connect.ts', {
    'as many connections wait as the backlog says': [
      `addr!.qlen > addr!.sk_max_ack_backlog`,
      `addr!.qlen >= addr!.sk_max_ack_backlog`,
    ],
    'a full backlog refuses for good': [
      `if (unix_recvq_full(other)) return -EAGAIN`,
      `if (unix_recvq_full(other)) return -ECONNREFUSED`,
    ],
    'a connected socket is asked before the listener': [
      `  if (other === undefined || !is_listening(other)) return -ECONNREFUSED
`,
      `  if (sk.peer !== null) return -EISCONN
  if (other === undefined || !is_listening(other)) return -ECONNREFUSED
`,
    ],
    'a connection is no edge': [
      `    sock_def_readable(k, other)
`,
      ``,
    ],
    'connecting is an edge for the client': [
      `    sock_def_readable(k, other)
`,
      `    sock_def_readable(k, other)
    sock_def_readable(k, sk)
`,
    ],
    'a listener that is shut for reading takes connections': [
      `(other.sk_shutdown & RCV_SHUTDOWN) !== 0`,
      `other.sk_shutdown < 0`,
    ],
    'accept leaves the count of connections': [
      `  sk.addr!.qlen--
`,
      ``,
    ],
    'an accepted socket has no name': [
      `    newsk.addr = new unix_address(name)
`,
      ``,
    ],
  }),
  ...mistakesIn('af_unix.ts', {
    'a listener is writable': [`if (is_listening(sk)) return mask`, `if (is_listening(sk)) mask |= 0`],
    'an unconnected socket is not hung up': [
      `    mask |= EPOLLHUP
  }
`,
      `  }
`,
    ],
    'those who wait outlive their listener': [
      `if (listened) release_embryo(k, sk)`,
      `if (!listened) release_embryo(k, sk)`,
    ],
    'those who wait are not reset by the end of their listener': [
      `if (sk.receive_head !== null || embrion) reset`,
      `if (sk.receive_head !== null) reset`,
    ],
    'a name is taken for good': [
      `k.unix_names.get(addr.name) === sk) k.`,
      `k.unix_names.get(addr.name) === other) k.`,
    ],
    'an accepted socket that closes takes the name of its listener': [
      `if (addr !== null && k.unix_names.get(addr.name) === sk)`,
      `if (addr !== null)`,
    ],
  }),
  ...mistakesIn('af_unix.ts', {
    'a peer that was shut before it connected can be written to': [
      `if ((other.sk_shutdown & RCV_SHUTDOWN) !== 0) return sent`,
      `if (other.sk_shutdown < 0) return sent`,
    ],
  }),
  ...mistakesIn('socket_calls.ts', {
    'accept looks at the file before it takes a number': [
      `    const newfd = succeeded(alloc_fd(k.files), 'accept')
`,
      `    sock_of(file, 'accept')
    const newfd = succeeded(alloc_fd(k.files), 'accept')
`,
    ],
    'a failed accept keeps its number': [
      `      put_unused_fd(k.files, newfd)
`,
      ``,
    ],
  }),
  ...mistakesIn('pipe.ts', {
    'a pipe wakes its writer at every read': [`if (was_full && !pipe_full(pipe))`, `if (!pipe_full(pipe))`],
    'a pipe wakes its reader only when it was empty': [`if (was_empty || pipe.poll_usage)`, `if (was_empty)`],
  }),
  ...mistakesIn('fdtable.ts', {
    'descriptors count up': [
      `  if (fd < files.next_fd) files.next_fd = fd
`,
      ``,
    ],
    'dup2 closes first': [
      `  if (replaced !== null) fput(k, replaced)
`,
      ``,
    ],
  }),
]
