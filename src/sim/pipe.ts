import { EPOLLERR, EPOLLHUP, EPOLLIN, EPOLLOUT, EPOLLRDNORM, EPOLLWRNORM, PAGE_SIZE } from './constants.ts'
import { EAGAIN, EBADF, ENOTTY, EPIPE } from './errno.ts'
import { poll_wait } from './poll.ts'
import { file, type file_operations, type kernel, type poll_table, wait_queue_head } from './structs.ts'
import { wake_up, wake_up_all } from './wait.ts'

const PIPE_DEF_BUFFERS = 16

/** One page of a pipe: `len` bytes from `offset` on. */
interface pipe_buffer {
  offset: number
  len: number
}

export class pipe_inode_info {
  /** The number of the read end's file, by which snapshots and traces know the pipe. */
  readonly number: number
  /** The pages in use, oldest first. */
  readonly bufs: pipe_buffer[] = []
  readonly rd_wait = new wait_queue_head()
  readonly wr_wait = new wait_queue_head()
  readers = 1
  writers = 1
  /** Set by the first poll. From then on every write wakes the readers, whether the pipe was empty or not. */
  poll_usage = false

  constructor(number: number) {
    this.number = number
  }
}

const pipe_of = (file: file) => file.private_data as pipe_inode_info
const pipe_full = (pipe: pipe_inode_info) => pipe.bufs.length >= PIPE_DEF_BUFFERS

function pipe_read(k: kernel, file: file, count: number): number {
  const pipe = pipe_of(file)
  if (count === 0) return 0
  const was_full = pipe_full(pipe)
  let copied = 0
  while (copied < count) {
    const buf = pipe.bufs[0]
    if (buf === undefined) {
      if (copied === 0 && pipe.writers > 0) return -EAGAIN
      break
    }
    const chunk = Math.min(buf.len, count - copied)
    copied += chunk
    buf.offset += chunk
    buf.len -= chunk
    k.trace?.tell('pipe_read', 'page_read', { pipe: pipe.number, offset: buf.offset, len: buf.len })
    if (buf.len > 0) continue
    pipe.bufs.shift()
    k.trace?.tell('pipe_read', 'page_free', { pipe: pipe.number })
  }
  if (was_full && !pipe_full(pipe)) wake_up(k, pipe.wr_wait, EPOLLOUT | EPOLLWRNORM)
  return copied
}

/** Writes what does not fill a page to the last page, if all of it fits there, and the rest to new pages. Returns the bytes. */
function pipe_fill(k: kernel, pipe: pipe_inode_info, count: number): number {
  let written = 0
  const tail = count % PAGE_SIZE
  const last = pipe.bufs.at(-1)
  if (tail > 0 && last !== undefined && last.offset + last.len + tail <= PAGE_SIZE) {
    last.len += tail
    written = tail
    k.trace?.tell('pipe_write', 'page_write', { pipe: pipe.number, len: last.len })
  }
  while (written < count && !pipe_full(pipe)) {
    const len = Math.min(PAGE_SIZE, count - written)
    pipe.bufs.push({ offset: 0, len })
    k.trace?.tell('pipe_write', 'page_add', { pipe: pipe.number, len })
    written += len
  }
  return written
}

function pipe_write(k: kernel, file: file, count: number): number {
  const pipe = pipe_of(file)
  if (count === 0) return 0
  if (pipe.readers === 0) return -EPIPE
  const was_empty = pipe.bufs.length === 0
  const written = pipe_fill(k, pipe, count)
  if (was_empty || pipe.poll_usage) wake_up(k, pipe.rd_wait, EPOLLIN | EPOLLRDNORM)
  return written > 0 ? written : -EAGAIN
}

function pipe_polled(k: kernel, pipe: pipe_inode_info): void {
  if (pipe.poll_usage) return
  pipe.poll_usage = true
  k.trace?.tell('pipe_poll', 'pipe_set', { pipe: pipe.number, fields: { poll_usage: true } })
}

function pipe_poll_read_end(k: kernel, file: file, pt: poll_table): number {
  const pipe = pipe_of(file)
  pipe_polled(k, pipe)
  poll_wait(k, file, pipe.rd_wait, pt)
  let mask = 0
  if (pipe.bufs.length > 0) mask |= EPOLLIN | EPOLLRDNORM
  if (pipe.writers === 0) mask |= EPOLLHUP
  return mask
}

function pipe_poll_write_end(k: kernel, file: file, pt: poll_table): number {
  const pipe = pipe_of(file)
  pipe_polled(k, pipe)
  poll_wait(k, file, pipe.wr_wait, pt)
  let mask = 0
  if (!pipe_full(pipe)) mask |= EPOLLOUT | EPOLLWRNORM
  if (pipe.readers === 0) mask |= EPOLLERR
  return mask
}

function pipe_ioctl(_k: kernel, file: file, request: 'SIOCINQ' | 'SIOCOUTQ'): number {
  if (request === 'SIOCOUTQ') return -ENOTTY
  return pipe_of(file).bufs.reduce((bytes, buf) => bytes + buf.len, 0)
}

/** Closes an end, and wakes those at both ends unless both are closed. */
function pipe_release(k: kernel, file: file, end: 'readers' | 'writers'): void {
  const pipe = pipe_of(file)
  k.trace?.tell('pipe_release', 'call', { file: file.address })
  pipe[end]--
  k.trace?.tell('pipe_release', 'pipe_set', { pipe: pipe.number, fields: { [end]: pipe[end] } })
  if ((pipe.readers === 0) !== (pipe.writers === 0)) {
    wake_up_all(k, pipe.rd_wait)
    wake_up_all(k, pipe.wr_wait)
  }
  k.trace?.returned('pipe_release')
}

const pipe_read_ops: file_operations = {
  name: 'pipe',
  poll: pipe_poll_read_end,
  read(k, file, count) {
    k.trace?.tell('pipe_read', 'call', { file: file.address })
    const res = pipe_read(k, file, count)
    k.trace?.returned('pipe_read', res)
    return res
  },
  write: -EBADF,
  ioctl: pipe_ioctl,
  release: (k, file) => pipe_release(k, file, 'readers'),
  queues: file => ({ rd_wait: pipe_of(file).rd_wait }),
  plain: file => ({ type: 'pipe', end: 'read', pipe: pipe_of(file).number }),
}

const pipe_write_ops: file_operations = {
  name: 'pipe',
  poll: pipe_poll_write_end,
  read: -EBADF,
  write(k, file, count) {
    k.trace?.tell('pipe_write', 'call', { file: file.address })
    const res = pipe_write(k, file, count)
    k.trace?.returned('pipe_write', res)
    return res
  },
  ioctl: pipe_ioctl,
  release: (k, file) => pipe_release(k, file, 'writers'),
  queues: file => ({ wr_wait: pipe_of(file).wr_wait }),
  plain: file => ({ type: 'pipe', end: 'write', pipe: pipe_of(file).number }),
}

/** Returns the read end and the write end, both non-blocking. */
export function create_pipe_files(k: kernel): [file, file] {
  const pipe = new pipe_inode_info(k.next_address)
  return [new file(k, pipe_read_ops, pipe), new file(k, pipe_write_ops, pipe)]
}
