import { PAGE_SIZE } from './constants.ts'
import { type kernel, sk_buff, type unix_sock } from './structs.ts'

// Sizes in bytes on x86-64, with the slab caches that GFP_KERNEL_ACCOUNT leads to.
const SKB_SHARED_INFO = 320
const SK_BUFF = 256
const CACHE_LINE = 64
const SKB_MAX_HEAD = PAGE_SIZE - SKB_SHARED_INFO
const UNIX_SKB_FRAGS_SZ = 32_768
const SMALLEST_SLAB = 512

const alignTo = (size: number, step: number) => Math.ceil(size / step) * step

/** Returns a message to send, from the free list if it has one, since messages are allocated most often of all. */
export function alloc_skb(k: kernel, sk: unix_sock, size: number): sk_buff {
  const skb = k.skbuff_cache ?? new sk_buff()
  k.skbuff_cache = skb.next
  skb.next = null
  skb.sk = sk
  skb.len = size
  skb.truesize = skb_truesize(size)
  return skb
}

export function kfree_skb(k: kernel, skb: sk_buff): void {
  skb.sk = null
  skb.next = k.skbuff_cache
  k.skbuff_cache = skb
}

/** Returns the longest message that a stream socket cuts a write into, in bytes. */
export function unix_chunk(size: number, sndbuf: number): number {
  return Math.min(size, (sndbuf >> 1) - 64, SKB_MAX_HEAD + UNIX_SKB_FRAGS_SZ)
}

/** Returns the memory charged for a message of `size` bytes: 768 for the smallest. */
export function skb_truesize(size: number): number {
  // Most messages are as small as this, and need no arithmetic.
  if (size <= SMALLEST_SLAB - SKB_SHARED_INFO) return SMALLEST_SLAB + SK_BUFF
  let paged = 0
  if (size > SKB_MAX_HEAD) paged = Math.min(size, alignTo(size - SKB_MAX_HEAD, PAGE_SIZE))
  const head = alignTo(size - paged, CACHE_LINE) + SKB_SHARED_INFO
  let slab = SMALLEST_SLAB
  while (slab < head) slab *= 2
  return slab + SK_BUFF + alignTo(paged, PAGE_SIZE)
}
