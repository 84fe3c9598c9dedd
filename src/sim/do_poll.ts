import { POLLERR, POLLHUP, POLLNVAL } from './constants.ts'
import { EINTR, EINVAL } from './errno.ts'
import { fdget } from './fdtable.ts'
import { vfs_poll } from './poll.ts'
import { poll_freewait, poll_wqueues } from './poll_wqueues.ts'
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

/** Runs poll, fills in `revents`, and returns how many entries have events, or -errno. `expires` 0 does not sleep. */
export function* do_sys_poll(k: kernel, fds: pollfd[], expires: number): Blocking<number> {
  if (fds.length > k.files.nofile) return -EINVAL
  k.counters.pollCalls++
  k.counters.entriesCopiedIn += fds.length
  k.counters.bytesCopiedIn += fds.length * SIZEOF_POLLFD
  const pwq = new poll_wqueues(k.current)
  if (expires === 0) pwq._qproc = null
  let reason = expires === 0 ? 'timeout' : 'woken'
  let slept = false
  let count = 0
  try {
    for (;;) {
      k.trace?.({ fn: 'do_poll', action: 'look', task: k.current.name })
      for (const entry of fds) {
        entry.revents = do_pollfd(k, entry, pwq)
        if (entry.revents === 0) continue
        count++
        // One is ready, so there will be no sleep, and the rest need no wait-queue entries.
        pwq._qproc = null
      }
      // The wait-queue entries of the first round stay for the whole call.
      pwq._qproc = null
      if (count > 0) break
      if (slept && reason === 'woken') k.counters.wakeUpsInVain++
      if (reason !== 'woken') break
      if (!pwq.triggered) {
        k.trace?.({ fn: 'do_poll', action: 'sleep', task: k.current.name })
        reason = yield expires
        slept = true
      }
      pwq.triggered = false
    }
  } finally {
    poll_freewait(k, pwq)
  }
  if (count === 0 && reason === 'interrupted') return -EINTR
  k.counters.entriesCopiedOut += fds.length
  k.counters.bytesCopiedOut += fds.length * SIZEOF_REVENTS
  return count
}
