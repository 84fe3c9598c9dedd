import type { file, kernel, poll_table, wait_queue_head } from './structs.ts'

/** What a file without a `poll` operation is taken for: EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM. */
const DEFAULT_POLLMASK = 0x145

/** Offers a wait queue to the caller that polls the file. A file's `poll` operation calls it for each of its queues. */
export function poll_wait(k: kernel, file: file, head: wait_queue_head, pt: poll_table): void {
  if (pt._qproc !== null) pt._qproc(k, file, head, pt)
}

/** Returns the state of a file as an event mask. */
export function vfs_poll(k: kernel, file: file, pt: poll_table): number {
  const poll = file.f_op.poll
  if (poll === null) return DEFAULT_POLLMASK
  k.counters.filePolls++
  k.trace?.tell('vfs_poll', 'call', { file: file.address })
  const mask = poll(k, file, pt)
  k.trace?.returned('vfs_poll', mask >>> 0)
  return mask
}
