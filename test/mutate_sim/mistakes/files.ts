import { type Mutant, mutant } from './mutant.ts'

/** Mistakes in the code that waits, in select and poll, and in the simulated files. */
export const files: readonly Mutant[] = [
  // Waiting.
  mutant(
    'a timeout throws a late event away',
    'ep_poll.ts',
    `woken = reason === 'woken' || wait.next === null`,
    `woken = reason === 'woken'`,
  ),
  mutant(
    'a timed-out waiter stays on the queue',
    'ep_poll.ts',
    `      if (wait.next !== null) remove_wait_queue(k, wait)
`,
    ``,
  ),
  mutant(
    'an abandoned wait keeps its wake-up',
    'ep_poll.ts',
    `      if (reason === null) pass_on(k, ep, sleeper)
`,
    ``,
  ),
  mutant(
    'a call that a task breaks off holds what it held',
    'scheduler.ts',
    `      body.return(undefined as never)
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
