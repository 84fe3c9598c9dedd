import { INT_MAX } from './constants.ts'
import type { pollfd } from './do_poll.ts'

export const UINT_MAX = 0xffffffff

/** The functions here throw a TypeError that names an argument of a wrong type; wrong values are left to the kernel. */

export function integer(value: unknown, name: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new TypeError(`${name} must be an integer from ${min} to ${max}`)
  }
  return value
}

/** Returns an object with options as it is. */
export function optionsArgument<T extends object>(value: T, name: string): T {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name} must be an object`)
  return value
}

/** Returns a C int as it is. */
export function int(value: unknown, name: string): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  throw new TypeError(`${name} must be an integer from ${-INT_MAX - 1} to ${INT_MAX}`)
}

/** Returns a 32-bit mask as a signed number. In JavaScript `EPOLLIN | EPOLLET` is negative, and `EPOLLET` is not. */
export function mask32(value: unknown, name: string): number {
  return integer(value, name, -0x80000000, 0xffffffff) | 0
}

/** Converts a timeout in milliseconds to the length of a sleep in nanoseconds: Infinity for a negative one. */
export function timeoutNs(timeoutMs: unknown): number {
  const ms = int(timeoutMs, 'timeoutMs')
  return ms < 0 ? Number.POSITIVE_INFINITY : ms * 1e6
}

/** The buffer of epoll_wait: null is a bad pointer, `{ room: n }` is writable for n events only. */
export type EventBuffer = { readonly room: number } | null

/** Returns how many events fit into a buffer before the copy faults. */
function bufferRoom(buffer: unknown): number {
  if (buffer === undefined) return Number.POSITIVE_INFINITY
  if (buffer === null) return 0
  if (typeof buffer !== 'object') throw new TypeError('buffer must be null or { room }')
  return integer((buffer as { room: unknown }).room, 'buffer.room', 0, INT_MAX)
}

/** The arguments of epoll_wait, with their types checked. `sleepNs` is 0 for no sleep and Infinity for an endless one. */
export interface EpollWaitArguments {
  readonly epfd: number
  readonly maxevents: number
  readonly sleepNs: number
  readonly room: number
}

export function epollWaitArguments(
  ep: unknown,
  maxevents: unknown,
  sleepNs: number,
  buffer: unknown,
): EpollWaitArguments {
  return { epfd: int(ep, 'ep'), maxevents: int(maxevents, 'maxevents'), sleepNs, room: bufferRoom(buffer) }
}

export interface Timespec {
  readonly sec: number
  readonly nsec: number
}

/** Converts a timespec to the length of a sleep in nanoseconds: Infinity for null, NaN for one that the kernel refuses. */
export function timespecNs(timeout: unknown): number {
  if (timeout === null) return Number.POSITIVE_INFINITY
  if (typeof timeout !== 'object') throw new TypeError('timeout must be null or { sec, nsec }')
  const { sec, nsec } = timeout as Partial<Timespec>
  const MAX = Number.MAX_SAFE_INTEGER
  const seconds = integer(sec, 'timeout.sec', -MAX, MAX)
  const nanoseconds = integer(nsec, 'timeout.nsec', -MAX, MAX)
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= 1e9) return Number.NaN
  return seconds * 1e9 + nanoseconds
}

/** Converts select's timeout in milliseconds to nanoseconds: Infinity for null, NaN for one that the kernel refuses. */
export function selectNs(timeoutMs: unknown): number {
  if (timeoutMs === null) return Number.POSITIVE_INFINITY
  if (typeof timeoutMs !== 'number' || !Number.isFinite(timeoutMs)) {
    throw new TypeError('timeoutMs must be null or a number')
  }
  return timeoutMs < 0 ? Number.NaN : timeoutMs * 1e6
}

/** Converts the length of a task's sleep from milliseconds to nanoseconds. */
export function sleepNs(sleepMs: unknown): number {
  if (typeof sleepMs !== 'number' || !Number.isFinite(sleepMs) || sleepMs < 0) {
    throw new TypeError('sleepMs must be a number, at least 0')
  }
  return sleepMs * 1e6
}

/** Returns the name of a socket as it is. With the byte before it and the family it has to fit into sockaddr_un. */
export function socketName(name: unknown): string {
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name).length : 0
  if (bytes > 0 && bytes < 108) return name as string
  throw new TypeError('name must be a string of 1 to 107 bytes')
}

/** Returns a list of signals. */
export function signalSet(set: unknown, name: string): number[] {
  if (typeof set !== 'object' || set === null || !(Symbol.iterator in set)) {
    throw new TypeError(`${name} must be null or a list of signals`)
  }
  return Array.from(set as Iterable<unknown>, sig => integer(sig, `${name}[]`, 1, 64))
}

/** Copies poll's array. Masks have 16 bits. */
export function pollEntries(fds: unknown): pollfd[] {
  if (!Array.isArray(fds)) throw new TypeError('fds must be an array of { fd, events }')
  // Array.from visits holes, too.
  return Array.from(fds, entry => {
    if (typeof entry !== 'object' || entry === null) throw new TypeError('fds[] must be { fd, events }')
    const { fd, events } = entry as Partial<pollfd>
    return { fd: int(fd, 'fds[].fd'), events: integer(events, 'fds[].events', 0, 0xffff), revents: 0 }
  })
}

/** Returns a generator as it is. An asynchronous generator is refused: it has `next`, but is no iterator. */
export function generatorOf(value: unknown): unknown {
  const { next, throw: raise, [Symbol.iterator]: iterator } = (value ?? {}) as Partial<Generator>
  for (const method of [next, raise, iterator]) {
    if (typeof method !== 'function') throw new TypeError('body must be a generator function')
  }
  return value
}

/** Returns what a write writes: a count of bytes, with the bytes if they were given. */
export function writeSource(data: unknown): { count: number; bytes: Uint8Array | null } {
  if (data instanceof Uint8Array) return { count: data.length, bytes: data }
  if (typeof data !== 'number') throw new TypeError('data must be a byte count or a Uint8Array')
  return { count: int(data, 'data'), bytes: null }
}

/** Converts a list of descriptors to a bitmap. */
export function fdSet(members: unknown, name: string): Uint32Array | null {
  if (members === null || members === undefined) return null
  if (typeof members !== 'object' || !(Symbol.iterator in members)) {
    throw new TypeError(`${name} must be null or a list of descriptors`)
  }
  let bits = new Uint32Array(32)
  for (const member of members as Iterable<unknown>) {
    const fd = integer(member, `${name}[]`, 0, 0x7ffffff)
    if (fd >>> 5 >= bits.length) {
      const grown = new Uint32Array(Math.max(bits.length * 2, (fd >>> 5) + 1))
      grown.set(bits)
      bits = grown
    }
    bits[fd >>> 5]! |= 1 << (fd & 31)
  }
  return bits
}

/** Returns the members of a bitmap, in ascending order. */
export function fdSetMembers(bits: Uint32Array): number[] {
  const members: number[] = []
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) {
      members.push(word * 32 + 31 - Math.clz32(rest & -rest))
    }
  }
  return members
}
