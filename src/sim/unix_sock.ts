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
import type { UnixState } from './snapshot.ts'
import type { kernel, sk_buff, unix_sock } from './structs.ts'
import { tell_queue, wake_up, wake_up_all } from './wait.ts'

export const RCV_SHUTDOWN = 1
export const SEND_SHUTDOWN = 2
export const SHUTDOWN_MASK = 3

const READABLE_KEY = EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND
const WRITABLE_KEY = EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND

/** Returns whether a socket takes connections. */
export function is_listening({ addr }: unix_sock): boolean {
  return addr !== null && addr.sk_max_ack_backlog >= 0
}

/** Returns whether poll reports the end writable: at most a quarter of its buffer is charged. */
export function unix_writable(sk: unix_sock): boolean {
  return (sk.sk_wmem_alloc + 1) * 4 <= sk.sk_sndbuf
}

/** Tells the values of fields of an end; an end that is closed is not told of. */
export function tell_sock(k: kernel, fn: string, sk: unix_sock, fields: SockFields): void {
  const queue = k.trace!.queue_of(sk)
  if (queue !== null) k.trace!.tell(fn, 'set', { file: queue.file, fields })
}

/** Tells a change of the receive queue. */
export function tell_message(
  k: kernel,
  fn: string,
  action: 'message_add' | 'message_read' | 'message_free',
  sk: unix_sock,
  { len, truesize }: sk_buff,
): void {
  const { file } = k.trace!.queue_of(sk)!
  k.trace!.tell(fn, action, { file, len, truesize })
}

type SockFields = Partial<Omit<UnixState, 'type' | 'sk_sndbuf' | 'receive_queue'>>

export function sock_def_readable(k: kernel, sk: unix_sock): void {
  if (k.trace !== null) tell_queue(k, 'sock_def_readable', sk)
  wake_up(k, sk, READABLE_KEY)
  k.trace?.returned('sock_def_readable')
}

export function unix_write_space(k: kernel, sk: unix_sock): void {
  if (k.trace !== null) tell_queue(k, 'unix_write_space', sk)
  if (unix_writable(sk)) wake_up(k, sk, WRITABLE_KEY)
  k.trace?.returned('unix_write_space')
}

/** Wakes everybody without event bits (sk_state_change). */
export function sock_def_wakeup(k: kernel, sk: unix_sock): void {
  if (k.trace !== null) tell_queue(k, 'sock_def_wakeup', sk)
  wake_up_all(k, sk)
  k.trace?.returned('sock_def_wakeup')
}

/** Returns the pending error, an errno or 0, and clears it. */
export function sock_error(k: kernel, sk: unix_sock): number {
  const error = sk.sk_err
  sk.sk_err = 0
  if (error !== 0 && k.trace !== null) tell_sock(k, 'sock_error', sk, { sk_err: 0 })
  return error
}

export function __skb_queue_tail(sk: unix_sock, skb: sk_buff): void {
  if (sk.receive_tail === null) sk.receive_head = skb
  else sk.receive_tail.next = skb
  sk.receive_tail = skb
}

export function skb_queue_tail(k: kernel, sk: unix_sock, skb: sk_buff): void {
  __skb_queue_tail(sk, skb)
  if (k.trace !== null) tell_message(k, 'skb_queue_tail', 'message_add', sk, skb)
}

/** Adds to the memory that is charged to a sender. */
export function charge(k: kernel, fn: string, sender: unix_sock, bytes: number): void {
  sender.sk_wmem_alloc += bytes
  if (k.trace !== null) tell_sock(k, fn, sender, { sk_wmem_alloc: sender.sk_wmem_alloc })
}

/** Removes the first message from the queue and returns its memory to the sender (sock_wfree). */
export function consume_skb(k: kernel, sk: unix_sock): void {
  const skb = sk.receive_head!
  const sender = skb.sk!
  sk.receive_head = skb.next
  if (skb.next === null) sk.receive_tail = null
  if (k.trace !== null) tell_message(k, 'skb_unlink', 'message_free', sk, skb)
  // The sender is woken while 1 of the charge is still held, so that it cannot go away meanwhile.
  charge(k, 'sock_wfree', sender, 1 - skb.truesize)
  unix_write_space(k, sender)
  charge(k, 'sock_wfree', sender, -1)
  kfree_skb(k, skb)
}
