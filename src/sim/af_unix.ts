import {
  EPOLLERR,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  EPOLLRDNORM,
  EPOLLWRBAND,
  EPOLLWRNORM,
  SHUT_RD,
  SHUT_RDWR,
} from './constants.ts'
import { EAGAIN, ECONNRESET, EINVAL, ENOTCONN, EPIPE } from './errno.ts'
import { poll_wait } from './poll.ts'
import { alloc_skb, unix_chunk } from './skb.ts'
import type { UnixState } from './snapshot.ts'
import { file, type file_operations, type kernel, type poll_table, unix_sock } from './structs.ts'
import {
  charge,
  consume_skb,
  is_listening,
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SHUTDOWN_MASK,
  skb_queue_tail,
  sock_def_readable,
  sock_def_wakeup,
  sock_error,
  tell_message,
  tell_sock,
  unix_writable,
} from './unix_sock.ts'
import { tell_queue } from './wait.ts'

/** The smallest send buffer, in bytes: room for two of the smallest TCP messages (include/net/sock.h). */
const SOCK_MIN_SNDBUF = 4608

const unix_sk = (file: file) => file.private_data as unix_sock

function unix_poll(k: kernel, file: file, pt: poll_table): number {
  const sk = unix_sk(file)
  poll_wait(k, file, sk, pt)
  let mask = 0
  if (sk.sk_err !== 0) mask |= EPOLLERR
  if (sk.sk_shutdown === SHUTDOWN_MASK) mask |= EPOLLHUP
  if ((sk.sk_shutdown & RCV_SHUTDOWN) !== 0) mask |= EPOLLRDHUP | EPOLLIN | EPOLLRDNORM
  if (sk.receive_head !== null) mask |= EPOLLIN | EPOLLRDNORM
  if (sk.peer === null) {
    if (is_listening(sk)) return mask
    mask |= EPOLLHUP
  }
  if (unix_writable(sk)) mask |= EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND
  return mask
}

/** Writes message by message; each wakes the reader. Returns the bytes sent before an error, or the error if there are none. */
function unix_stream_sendmsg(k: kernel, sk: unix_sock, count: number): number {
  const other = sk.peer
  if (other === null) return -ENOTCONN
  if ((sk.sk_shutdown & SEND_SHUTDOWN) !== 0) return -EPIPE
  let sent = 0
  while (sent < count) {
    const size = unix_chunk(count - sent, sk.sk_sndbuf)
    const error = sock_error(k, sk)
    if (error !== 0) return sent > 0 ? sent : -error
    if (sk.sk_wmem_alloc >= sk.sk_sndbuf) return sent > 0 ? sent : -EAGAIN
    // An end that was shut for reading before it was connected has not told its peer.
    if ((other.sk_shutdown & RCV_SHUTDOWN) !== 0) return sent > 0 ? sent : -EPIPE
    const skb = alloc_skb(k, sk, size)
    charge(k, 'skb_set_owner_w', sk, skb.truesize)
    skb_queue_tail(k, other, skb)
    sock_def_readable(k, other)
    sent += size
  }
  return sent
}

/** Returns what a read gives where the receive queue is empty: an error, or 0 for the end of the file. */
function nothing_to_read(k: kernel, sk: unix_sock): number {
  const error = sock_error(k, sk)
  if (error !== 0) return -error
  return (sk.sk_shutdown & RCV_SHUTDOWN) !== 0 ? 0 : -EAGAIN
}

function unix_stream_recvmsg(k: kernel, sk: unix_sock, count: number): number {
  if (sk.peer === null && count > 0) return -EINVAL
  let copied = 0
  while (copied < count) {
    const skb = sk.receive_head
    if (skb === null) {
      if (copied > 0) break
      return nothing_to_read(k, sk)
    }
    const chunk = Math.min(skb.len, count - copied)
    copied += chunk
    skb.len -= chunk
    if (k.trace !== null) tell_message(k, 'unix_stream_recvmsg', 'message_read', sk, skb)
    if (skb.len > 0) break
    consume_skb(k, sk)
  }
  return copied
}

function unix_ioctl(_k: kernel, file: file, request: 'SIOCINQ' | 'SIOCOUTQ'): number {
  const sk = unix_sk(file)
  if (request === 'SIOCOUTQ') return sk.sk_wmem_alloc
  if (is_listening(sk)) return -EINVAL
  let bytes = 0
  for (let skb = sk.receive_head; skb !== null; skb = skb.next) bytes += skb.len
  return bytes
}

export function unix_shutdown(k: kernel, sk: unix_sock, how: number): number {
  if (how < SHUT_RD || how > SHUT_RDWR) return -EINVAL
  // SHUT_RD, SHUT_WR and SHUT_RDWR are one less than the bits they stand for.
  const mode = how + 1
  const other = sk.peer
  shut(k, 'unix_shutdown', sk, mode)
  sock_def_wakeup(k, sk)
  if (other === null) return 0
  let peer_mode = 0
  if ((mode & RCV_SHUTDOWN) !== 0) peer_mode |= SEND_SHUTDOWN
  if ((mode & SEND_SHUTDOWN) !== 0) peer_mode |= RCV_SHUTDOWN
  shut(k, 'unix_shutdown', other, peer_mode)
  sock_def_wakeup(k, other)
  return 0
}

/** Shuts directions of an end, as bits. */
function shut(k: kernel, fn: string, sk: unix_sock, mode: number): void {
  sk.sk_shutdown |= mode
  if (k.trace !== null) tell_sock(k, fn, sk, { sk_shutdown: sk.sk_shutdown })
}

/**
 * Closes a socket. Unread data turns the peer's end of file into a reset and is then dropped; so does the end of a socket
 * that nobody has accepted (`embrion`). One that listens takes those that wait with it.
 */
function unix_release_sock(k: kernel, sk: unix_sock, embrion: boolean): void {
  const { peer: other, addr } = sk
  const listened = is_listening(sk)
  if (k.trace !== null) tell_queue(k, 'unix_release_sock', sk)
  if (addr !== null && k.unix_names.get(addr.name) === sk) k.unix_names.delete(addr.name)
  shut(k, 'unix_release_sock', sk, SHUTDOWN_MASK)
  sk.peer = null
  sk.addr = null
  if (k.trace !== null)
    tell_sock(
      k,
      'unix_release_sock',
      sk,
      plain_connection(sk, () => null),
    )
  if (other !== null) {
    shut(k, 'unix_release_sock', other, SHUTDOWN_MASK)
    if (sk.receive_head !== null || embrion) reset(k, other)
    sock_def_wakeup(k, other)
  }
  while (sk.receive_head !== null) {
    if (listened) release_embryo(k, sk)
    else consume_skb(k, sk)
  }
  k.trace?.returned('unix_release_sock')
}

/** Closes the first of the sockets that wait to be accepted. */
function release_embryo(k: kernel, listener: unix_sock): void {
  const sk = listener.receive_head!.sk!
  unix_release_sock(k, sk, true)
  consume_skb(k, listener)
  const socket = k.embryos.get(sk)!
  k.embryos.delete(sk)
  k.trace?.tell('sk_free', 'embryo_free', { socket })
}

function reset(k: kernel, sk: unix_sock): void {
  sk.sk_err = ECONNRESET
  if (k.trace !== null) tell_sock(k, 'unix_release_sock', sk, { sk_err: ECONNRESET })
}

type NumberOf = (sk: unix_sock) => number | null

/** The sockets that wait to be accepted, with their numbers. */
type Embryos = ReadonlyMap<unix_sock, number>

/**
 * Returns the messages of a receive queue as plain data. What waits to be accepted is still there while the socket that
 * listened is closed, so that its state does not tell one from a message.
 */
function plain_queue(sk: unix_sock, embryos: Embryos): UnixState['receive_queue'] {
  const messages = []
  for (let skb = sk.receive_head; skb !== null; skb = skb.next) {
    const { len, truesize } = skb
    const socket = embryos.get(skb.sk!)
    messages.push(socket === undefined ? { len, truesize } : { len: 0, truesize, socket })
  }
  return messages
}

/** Returns what a socket is connected and bound to as plain data. */
function plain_connection({ peer, addr }: unix_sock, number_of: NumberOf) {
  const backlog = addr?.sk_max_ack_backlog ?? -1
  const unconnected = backlog < 0 ? 'TCP_CLOSE' : 'TCP_LISTEN'
  return {
    peer: peer === null ? null : number_of(peer),
    sk_state: peer === null ? unconnected : 'TCP_ESTABLISHED',
    addr: addr?.name ?? null,
    sk_max_ack_backlog: backlog < 0 ? null : backlog,
  } as const
}

/** Returns a socket as plain data. */
export function plain_sock(sk: unix_sock, number_of: NumberOf, embryos: Embryos): UnixState {
  const { sk_sndbuf, sk_wmem_alloc, sk_shutdown, sk_err } = sk
  return {
    type: 'unix',
    ...plain_connection(sk, number_of),
    ...{ sk_sndbuf, sk_wmem_alloc, sk_shutdown, sk_err },
    receive_queue: plain_queue(sk, embryos),
  }
}

export const unix_stream_ops: file_operations = {
  name: 'unix',
  poll: unix_poll,
  read(k, file, count) {
    if (k.trace !== null) tell_queue(k, 'unix_stream_recvmsg', unix_sk(file))
    const res = unix_stream_recvmsg(k, unix_sk(file), count)
    k.trace?.returned('unix_stream_recvmsg', res)
    return res
  },
  write(k, file, count) {
    if (k.trace !== null) tell_queue(k, 'unix_stream_sendmsg', unix_sk(file))
    const res = unix_stream_sendmsg(k, unix_sk(file), count)
    k.trace?.returned('unix_stream_sendmsg', res)
    return res
  },
  ioctl: unix_ioctl,
  release: (k, file) => unix_release_sock(k, unix_sk(file), false),
  queues: file => ({ wait: unix_sk(file) }),
  plain: (file, number_of, embryos) => plain_sock(unix_sk(file), number_of, embryos),
}

/** Returns the send buffer that SO_SNDBUF leads to: twice the value, within the system's limits. */
export function sndbuf_from_option(value: number, wmem_max: number): number {
  return Math.max(Math.min(value, wmem_max) * 2, SOCK_MIN_SNDBUF)
}

/** Returns two connected ends with send buffers of `sndbuf` bytes. */
export function unix_socketpair(k: kernel, sndbuf: number): [file, file] {
  const a = new unix_sock(sndbuf)
  const b = new unix_sock(sndbuf)
  a.peer = b
  b.peer = a
  return [new file(k, unix_stream_ops, a), new file(k, unix_stream_ops, b)]
}
