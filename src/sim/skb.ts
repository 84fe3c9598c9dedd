import { PAGE_SIZE } from './constants.ts'
import type { unix_sock } from './unix_sock.ts'

// On x86-64, with the slab caches that GFP_KERNEL_ACCOUNT leads to.
const SKB_SHARED_INFO = 320
const SK_BUFF = 256
const CACHE_LINE = 64
const SKB_MAX_HEAD = PAGE_SIZE - SKB_SHARED_INFO
const UNIX_SKB_FRAGS_SZ = 32_768
const SMALLEST_SLAB = 512

const alignTo = (size: number, step: number) => Math.ceil(size / step) * step

/** One message in a socket's receive queue: a count of bytes, not the bytes. */
export class sk_buff {
  next: sk_buff | null = null
  /** Bytes not yet read. */
  len: number
  /** What is charged to the sender: the memory that the message takes, in bytes. */
  readonly truesize: number
  /** The sender. */
  readonly sk: unix_sock

  constructor(sk: unix_sock, len: number, truesize: number) {
    this.sk = sk
    this.len = len
    this.truesize = truesize
  }
}

/** The longest message that a stream socket cuts a write into, in bytes. */
export function unix_chunk(size: number, sndbuf: number): number {
  return Math.min(size, (sndbuf >> 1) - 64, SKB_MAX_HEAD + UNIX_SKB_FRAGS_SZ)
}

/** The memory charged for a message of `size` bytes: 768 for the smallest. */
export function skb_truesize(size: number): number {
  let paged = 0
  if (size > SKB_MAX_HEAD) paged = Math.min(size, alignTo(size - SKB_MAX_HEAD, PAGE_SIZE))
  const head = alignTo(size - paged, CACHE_LINE) + SKB_SHARED_INFO
  let slab = SMALLEST_SLAB
  while (slab < head) slab *= 2
  return slab + SK_BUFF + alignTo(paged, PAGE_SIZE)
}
