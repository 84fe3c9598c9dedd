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

class pipe_inode_info {
  /** The pages in use, oldest first. */
  readonly bufs: pipe_buffer[] = []
  readonly rd_wait = new wait_queue_head()
  readonly wr_wait = new wait_queue_head()
  readers = 1
  writers = 1
  /** Set by the first poll. From then on every write wakes the readers, whether the pipe was empty or not. */
  poll_usage = false
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
    if (buf.len === 0) pipe.bufs.shift()
  }
  if (was_full && !pipe_full(pipe)) wake_up(k, pipe.wr_wait, EPOLLOUT | EPOLLWRNORM)
  return copied
}

/** Writes what does not fill a page to the last page, if all of it fits there, and the rest to new pages. Returns the bytes. */
function pipe_fill(pipe: pipe_inode_info, count: number): number {
  let written = 0
  const tail = count % PAGE_SIZE
  const last = pipe.bufs.at(-1)
  if (tail > 0 && last !== undefined && last.offset + last.len + tail <= PAGE_SIZE) {
    last.len += tail
    written = tail
  }
  while (written < count && !pipe_full(pipe)) {
    const len = Math.min(PAGE_SIZE, count - written)
    pipe.bufs.push({ offset: 0, len })
    written += len
  }
  return written
}

function pipe_write(k: kernel, file: file, count: number): number {
  const pipe = pipe_of(file)
  if (count === 0) return 0
  if (pipe.readers === 0) return -EPIPE
  const was_empty = pipe.bufs.length === 0
  const written = pipe_fill(pipe, count)
  if (was_empty || pipe.poll_usage) wake_up(k, pipe.rd_wait, EPOLLIN | EPOLLRDNORM)
  return written > 0 ? written : -EAGAIN
}

function pipe_poll_read_end(k: kernel, file: file, pt: poll_table): number {
  const pipe = pipe_of(file)
  pipe.poll_usage = true
  poll_wait(k, file, pipe.rd_wait, pt)
  let mask = 0
  if (pipe.bufs.length > 0) mask |= EPOLLIN | EPOLLRDNORM
  if (pipe.writers === 0) mask |= EPOLLHUP
  return mask
}

function pipe_poll_write_end(k: kernel, file: file, pt: poll_table): number {
  const pipe = pipe_of(file)
  pipe.poll_usage = true
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

/** Wakes both ends after one has gone, unless both have. */
function pipe_wake_other(k: kernel, pipe: pipe_inode_info): void {
  if ((pipe.readers === 0) === (pipe.writers === 0)) return
  wake_up_all(k, pipe.rd_wait)
  wake_up_all(k, pipe.wr_wait)
}

const pipe_read_ops: file_operations = {
  name: 'pipe',
  poll: pipe_poll_read_end,
  read: pipe_read,
  write: -EBADF,
  ioctl: pipe_ioctl,
  release(k, file) {
    pipe_of(file).readers--
    pipe_wake_other(k, pipe_of(file))
  },
}

const pipe_write_ops: file_operations = {
  name: 'pipe',
  poll: pipe_poll_write_end,
  read: -EBADF,
  write: pipe_write,
  ioctl: pipe_ioctl,
  release(k, file) {
    pipe_of(file).writers--
    pipe_wake_other(k, pipe_of(file))
  },
}

/** Returns the read end and the write end, both non-blocking. */
export function create_pipe_files(k: kernel): [file, file] {
  const pipe = new pipe_inode_info()
  return [new file(k, pipe_read_ops, pipe), new file(k, pipe_write_ops, pipe)]
}
