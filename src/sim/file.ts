import type { epitem } from './eventpoll.ts'
import type { kernel } from './kernel.ts'
import type { poll_table } from './poll_table.ts'

/** What a kind of file can do. Counts and masks come back as numbers >= 0, errors as -errno. */
export interface file_operations {
  readonly name: string
  /** The state as an event mask. Files without it are always ready and cannot be watched by epoll. */
  readonly poll: ((k: kernel, file: file, pt: poll_table) => number) | null
  /** -EBADF in place of the operation: not opened for it. -EINVAL: this kind of file does not have it. */
  readonly read: ((k: kernel, file: file, count: number) => number) | number
  readonly write: ((k: kernel, file: file, count: number, bytes: Uint8Array | null) => number) | number
  ioctl(k: kernel, file: file, request: 'SIOCINQ' | 'SIOCOUTQ'): number
  /** Runs when the last reference has gone. */
  release(k: kernel, file: file): void
}

/** An open file. Several descriptors may refer to one (`dup`); it lives until the last reference goes. */
export class file {
  readonly f_op: file_operations
  readonly private_data: unknown
  f_count = 1
  /** The items that watch this file, newest first, linked by `fllink_next`. */
  f_ep: epitem | null = null
  /** Stands for the address, which the kernel orders `rbr` by; here the order of creation. */
  readonly address: number

  constructor(k: kernel, f_op: file_operations, private_data: unknown) {
    this.f_op = f_op
    this.private_data = private_data
    this.address = k.next_address++
    k.nr_files++
  }
}

const DEFAULT_POLLMASK = 0x145 // EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM

export function vfs_poll(k: kernel, file: file, pt: poll_table): number {
  const poll = file.f_op.poll
  if (poll === null) return DEFAULT_POLLMASK
  k.counters.filePolls++
  const mask = poll(k, file, pt)
  k.trace?.({ fn: 'vfs_poll', action: 'poll', file: file.address, events: mask >>> 0 })
  return mask
}
