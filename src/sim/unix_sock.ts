import {
  EPOLLIN,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDBAND,
  EPOLLRDNORM,
  EPOLLWRBAND,
  EPOLLWRNORM,
} from './constants.ts'
import { kfree_skb } from './skb.ts'
import type { kernel, sk_buff, unix_sock } from './structs.ts'
import { wake_up, wake_up_all } from './wait.ts'

export const RCV_SHUTDOWN = 1
export const SEND_SHUTDOWN = 2
export const SHUTDOWN_MASK = 3

const READABLE_KEY = EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND
const WRITABLE_KEY = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND

/** Returns whether poll reports the end writable: at most a quarter of its buffer is charged. */
export function unix_writable(sk: unix_sock): boolean {
  return (sk.sk_wmem_alloc + 1) * 4 <= sk.sk_sndbuf
}

export function sock_def_readable(k: kernel, sk: unix_sock): void {
  wake_up(k, sk, READABLE_KEY)
}

export function unix_write_space(k: kernel, sk: unix_sock): void {
  if (unix_writable(sk)) wake_up(k, sk, WRITABLE_KEY)
}

/** Wakes everybody without event bits (sk_state_change). */
export function sock_def_wakeup(k: kernel, sk: unix_sock): void {
  wake_up_all(k, sk)
}

/** Returns the pending error, an errno or 0, and clears it. */
export function sock_error(sk: unix_sock): number {
  const error = sk.sk_err
  sk.sk_err = 0
  return error
}

export function skb_queue_tail(sk: unix_sock, skb: sk_buff): void {
  if (sk.receive_tail === null) sk.receive_head = skb
  else sk.receive_tail.next = skb
  sk.receive_tail = skb
}

/** Removes the first message from the queue and returns its memory to the sender (sock_wfree). */
export function consume_skb(k: kernel, sk: unix_sock): void {
  const skb = sk.receive_head!
  const sender = skb.sk!
  sk.receive_head = skb.next
  if (skb.next === null) sk.receive_tail = null
  // The sender is woken while 1 of the charge is still held, so that it cannot go away meanwhile.
  sender.sk_wmem_alloc -= skb.truesize - 1
  unix_write_space(k, sender)
  sender.sk_wmem_alloc -= 1
  kfree_skb(k, skb)
}
