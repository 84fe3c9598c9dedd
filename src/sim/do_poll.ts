import { POLLERR, POLLHUP, POLLNVAL } from './constants.ts'
import { EINVAL } from './errno.ts'
import { fdget } from './fdtable.ts'
import { vfs_poll } from './poll.ts'
import { poll_rounds, type poll_wqueues } from './poll_wqueues.ts'
import type { kernel } from './structs.ts'
import type { Blocking } from './task.ts'

/** An entry of poll's array; masks have 16 bits, as in C. */
export interface pollfd {
  fd: number
  events: number
  revents: number
}

const SIZEOF_POLLFD = 8
const SIZEOF_REVENTS = 2

function do_pollfd(k: kernel, entry: pollfd, pwq: poll_wqueues): number {
  if (entry.fd < 0) return 0
  const file = fdget(k.files, entry.fd)
  if (file === null) return POLLNVAL
  const filter = entry.events | POLLERR | POLLHUP
  pwq._key = filter
  return vfs_poll(k, file, pwq) & filter
}

/** Polls every entry once, fills in `revents`, and returns how many entries have events. */
function poll_round(k: kernel, fds: pollfd[], pwq: poll_wqueues): number {
  let count = 0
  for (const entry of fds) {
    entry.revents = do_pollfd(k, entry, pwq)
    if (entry.revents === 0) continue
    count++
    // One is ready, so there will be no sleep, and the rest need no wait-queue entries.
    pwq._qproc = null
  }
  return count
}

/** Runs poll, fills in `revents`, and returns how many entries have events, or -errno. `expires` 0 does not sleep. */
export function* do_sys_poll(k: kernel, fds: pollfd[], expires: bigint | null): Blocking<number> {
  if (fds.length > k.files.nofile) return -EINVAL
  k.counters.pollCalls++
  k.counters.entriesCopiedIn += fds.length
  k.counters.bytesCopiedIn += fds.length * SIZEOF_POLLFD
  const count = yield* poll_rounds(k, 'do_poll', expires, pwq => poll_round(k, fds, pwq))
  if (count < 0) return count
  k.counters.entriesCopiedOut += fds.length
  k.counters.bytesCopiedOut += fds.length * SIZEOF_REVENTS
  return count
}
