import { EFD_SEMAPHORE, EPOLLERR, EPOLLIN, EPOLLOUT } from './constants.ts'
import { EAGAIN, EINVAL, ENOTTY } from './errno.ts'
import { poll_wait } from './poll.ts'
import { file, type file_operations, type kernel, type poll_table, wait_queue_head } from './structs.ts'
import { wake_up } from './wait.ts'

const ULLONG_MAX = 0xffff_ffff_ffff_ffffn
const COUNTER_SIZE = 8

class eventfd_ctx {
  readonly wqh = new wait_queue_head()
  /** A write leads to ULLONG_MAX - 1 at most; the last 1 can only come from a driver. */
  count: bigint
  readonly flags: number

  constructor(count: number, flags: number) {
    this.count = BigInt(count)
    this.flags = flags
  }
}

const eventfd_of = (file: file) => file.private_data as eventfd_ctx

const is_semaphore = (ctx: eventfd_ctx) => (ctx.flags & EFD_SEMAPHORE) !== 0

function set_count(k: kernel, fn: string, file: file, count: bigint): void {
  eventfd_of(file).count = count
  k.trace?.tell(fn, 'set', { file: file.address, fields: { count: String(count) } })
}

function eventfd_poll(k: kernel, file: file, pt: poll_table): number {
  const ctx = eventfd_of(file)
  poll_wait(k, file, ctx.wqh, pt)
  let mask = 0
  if (ctx.count > 0n) mask |= EPOLLIN
  if (ctx.count === ULLONG_MAX) mask |= EPOLLERR
  if (ctx.count < ULLONG_MAX - 1n) mask |= EPOLLOUT
  return mask
}

function eventfd_read(k: kernel, file: file, count: number, into: { value: bigint } | null): number {
  const ctx = eventfd_of(file)
  if (count < COUNTER_SIZE) return -EINVAL
  if (ctx.count === 0n) return -EAGAIN
  const value = is_semaphore(ctx) ? 1n : ctx.count
  if (into !== null) into.value = value
  set_count(k, 'eventfd_ctx_do_read', file, ctx.count - value)
  wake_up(k, ctx.wqh, EPOLLOUT)
  return COUNTER_SIZE
}

/** The 8 bytes are an unsigned little-endian number to add; a bare byte count of 8 adds 1. */
function eventfd_write(k: kernel, file: file, count: number, bytes: Uint8Array | null): number {
  const ctx = eventfd_of(file)
  if (count !== COUNTER_SIZE) return -EINVAL
  let ucnt = 1n
  if (bytes !== null) {
    ucnt = new DataView(bytes.buffer, bytes.byteOffset, COUNTER_SIZE).getBigUint64(0, true)
  }
  if (ucnt === ULLONG_MAX) return -EINVAL
  if (ULLONG_MAX - ctx.count <= ucnt) return -EAGAIN
  set_count(k, 'eventfd_write', file, ctx.count + ucnt)
  wake_up(k, ctx.wqh, EPOLLIN)
  return COUNTER_SIZE
}

const eventfd_fops: file_operations = {
  name: 'eventfd',
  poll: eventfd_poll,
  read(k, file, count, into) {
    k.trace?.tell('eventfd_read', 'call', { file: file.address })
    const res = eventfd_read(k, file, count, into)
    k.trace?.returned('eventfd_read', res)
    return res
  },
  write(k, file, count, bytes) {
    k.trace?.tell('eventfd_write', 'call', { file: file.address })
    const res = eventfd_write(k, file, count, bytes)
    k.trace?.returned('eventfd_write', res)
    return res
  },
  ioctl: () => -ENOTTY,
  release() {},
  queues: file => ({ wqh: eventfd_of(file).wqh }),
  plain(file) {
    const ctx = eventfd_of(file)
    return { type: 'eventfd', count: String(ctx.count), semaphore: is_semaphore(ctx) }
  },
}

/** Adds 1, as a driver does that has completed something: it has no caller who could be told that there is no room. */
export function eventfd_signal(k: kernel, file: file): void {
  const ctx = eventfd_of(file)
  k.trace?.tell('eventfd_signal', 'call', { file: file.address })
  if (ctx.count < ULLONG_MAX) set_count(k, 'eventfd_signal', file, ctx.count + 1n)
  wake_up(k, ctx.wqh, EPOLLIN)
  k.trace?.returned('eventfd_signal')
}

export const is_file_eventfd = (file: file) => file.f_op === eventfd_fops

export function eventfd_file(k: kernel, count: number, flags: number): file {
  return new file(k, eventfd_fops, new eventfd_ctx(count, flags))
}
