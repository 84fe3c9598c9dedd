import { plain_sock, unix_stream_ops } from './af_unix.ts'
import { EADDRINUSE, EAGAIN, ECONNREFUSED, EINVAL, EISCONN } from './errno.ts'
import { alloc_skb } from './skb.ts'
import { file, type kernel, unix_address, unix_sock } from './structs.ts'
import {
  __skb_queue_tail,
  consume_skb,
  is_listening,
  RCV_SHUTDOWN,
  sock_def_readable,
  tell_sock,
} from './unix_sock.ts'
import { tell_queue } from './wait.ts'

/** net.core.somaxconn: the largest backlog. */
const SOMAXCONN = 4096

/** Tells the entry of a function that is about a socket, and what it returns. */
function told(k: kernel, fn: string, sk: unix_sock, run: () => number): number {
  if (k.trace === null) return run()
  tell_queue(k, fn, sk)
  const value = run()
  k.trace.returned(fn, value)
  return value
}

/** Returns a new socket that has no name and no peer. */
export function unix_create(k: kernel): file {
  return new file(k, unix_stream_ops, new unix_sock(k.wmem_default))
}

export function unix_bind(k: kernel, sk: unix_sock, name: string): number {
  return told(k, 'unix_bind', sk, () => {
    if (sk.addr !== null) return -EINVAL
    if (k.unix_names.has(name)) return -EADDRINUSE
    k.unix_names.set(name, sk)
    sk.addr = new unix_address(name)
    if (k.trace !== null) tell_sock(k, 'unix_bind', sk, { addr: name })
    return 0
  })
}

export function unix_listen(k: kernel, sk: unix_sock, backlog: number): number {
  return told(k, 'unix_listen', sk, () => {
    const { addr } = sk
    if (addr === null || sk.peer !== null) return -EINVAL
    // The kernel takes the number as unsigned, so that a negative one is the largest.
    const sk_max_ack_backlog = Math.min(backlog >>> 0, SOMAXCONN)
    addr.sk_max_ack_backlog = sk_max_ack_backlog
    if (k.trace !== null) tell_sock(k, 'unix_listen', sk, { sk_state: 'TCP_LISTEN', sk_max_ack_backlog })
    return 0
  })
}

function unix_recvq_full({ addr }: unix_sock): boolean {
  return addr!.qlen > addr!.sk_max_ack_backlog
}

/** Returns the socket that listens under a name, or -errno where it takes no connection from `sk`. */
function unix_find_listener(k: kernel, sk: unix_sock, name: string): unix_sock | number {
  const other = k.unix_names.get(name)
  if (other === undefined || !is_listening(other)) return -ECONNREFUSED
  if ((other.sk_shutdown & RCV_SHUTDOWN) !== 0) return -ECONNREFUSED
  if (unix_recvq_full(other)) return -EAGAIN
  if (sk.peer !== null) return -EISCONN
  return is_listening(sk) ? -EINVAL : other
}

/** Connects a socket at once: its peer is made here, and waits as a message of the listening socket for unix_accept. */
export function unix_stream_connect(k: kernel, sk: unix_sock, name: string): number {
  return told(k, 'unix_stream_connect', sk, () => {
    const other = unix_find_listener(k, sk, name)
    if (typeof other === 'number') return other
    const newsk = new unix_sock(k.wmem_default)
    newsk.addr = new unix_address(name)
    newsk.peer = sk
    const skb = alloc_skb(k, newsk, 1)
    newsk.sk_wmem_alloc = skb.truesize
    const socket = k.next_address++
    k.embryos.set(newsk, socket)
    __skb_queue_tail(other, skb)
    other.addr!.qlen++
    if (k.trace !== null) tell_connection(k, other, newsk, socket)
    sk.peer = newsk
    if (k.trace !== null)
      tell_sock(k, 'unix_stream_connect', sk, { peer: socket, sk_state: 'TCP_ESTABLISHED' })
    sock_def_readable(k, other)
    return 0
  })
}

function tell_connection(k: kernel, listener: unix_sock, newsk: unix_sock, socket: number): void {
  const { file } = k.trace!.queue_of(listener)!
  const state = plain_sock(newsk, sk => k.trace!.queue_of(sk)?.file ?? null, k.embryos)
  k.trace!.tell('unix_stream_connect', 'connection_add', { file, socket, state })
}

/** Takes the oldest connection off the queue and returns its file, or -errno. The file has the number of the socket. */
export function unix_accept(k: kernel, sk: unix_sock): file | number {
  if (k.trace !== null) tell_queue(k, 'unix_accept', sk)
  const accepted = take_connection(k, sk)
  const value = typeof accepted === 'number' ? accepted : 0
  k.trace?.returned('unix_accept', value)
  return accepted
}

function take_connection(k: kernel, sk: unix_sock): file | number {
  if (!is_listening(sk)) return -EINVAL
  const tsk = sk.receive_head?.sk ?? null
  if (tsk === null) return -EAGAIN
  sk.addr!.qlen--
  consume_skb(k, sk)
  const socket = k.embryos.get(tsk)!
  k.embryos.delete(tsk)
  return new file(k, unix_stream_ops, tsk, socket)
}
