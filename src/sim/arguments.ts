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

/** Stands for no sleep. It is a number, since V8 compares bigints by a call, and most waits of a simulation do not sleep. */
export const NO_SLEEP = 0

/** The length of a sleep in nanoseconds: null for an endless one, negative for one that the kernel refuses; never 0n. */
export type SleepNs = bigint | null | typeof NO_SLEEP

const sleepOf = (ns: bigint): SleepNs => (ns === 0n ? NO_SLEEP : ns)

const REFUSED = -1n

/** Converts a timeout in milliseconds, which is endless where it is negative. */
export function timeoutNs(timeoutMs: unknown): SleepNs {
  const ms = int(timeoutMs, 'timeoutMs')
  if (ms === 0) return NO_SLEEP
  return ms < 0 ? null : BigInt(ms) * 1_000_000n
}

/** Converts milliseconds that need not be whole, and are at least 0. */
function nsOf(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * 1_000_000n + BigInt(Math.round((ms % 1) * 1e6))
}

/** The event that epoll_ctl is given. Its data may be missing where it may be undefined. */
export type EventArgument<D> = { readonly events: number } & (undefined extends D
  ? { readonly data?: D }
  : { readonly data: D })

/** The buffer of epoll_wait: null is a bad pointer, `{ room: n }` is writable for n events only. */
export type EventBuffer = { readonly room: number } | null

/** Returns how many events fit into a buffer before the copy faults. */
function bufferRoom(buffer: unknown): number {
  if (buffer === undefined) return INT_MAX
  if (buffer === null) return 0
  if (typeof buffer !== 'object') throw new TypeError('buffer must be null or { room }')
  return integer((buffer as { room: unknown }).room, 'buffer.room', 0, INT_MAX)
}

/** The arguments of epoll_wait, with their types checked. */
export interface EpollWaitArguments {
  readonly epfd: number
  readonly maxevents: number
  readonly sleepNs: SleepNs
  readonly room: number
}

export function epollWaitArguments(
  ep: unknown,
  maxevents: unknown,
  sleepNs: SleepNs,
  buffer: unknown,
): EpollWaitArguments {
  return { epfd: int(ep, 'ep'), maxevents: int(maxevents, 'maxevents'), sleepNs, room: bufferRoom(buffer) }
}

export interface Timespec {
  readonly sec: number
  readonly nsec: number
}

/** Converts a timespec to nanoseconds; negative for one that the kernel refuses. */
function timespecArgument(time: unknown, name: string): bigint {
  const { sec, nsec } = time as Partial<Timespec>
  const MAX = Number.MAX_SAFE_INTEGER
  const seconds = integer(sec, `${name}.sec`, -MAX, MAX)
  const nanoseconds = integer(nsec, `${name}.nsec`, -MAX, MAX)
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= 1e9) return REFUSED
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)
}

/** Converts the timeout of epoll_pwait2, which is endless where it is null. */
export function timespecNs(timeout: unknown): SleepNs {
  if (timeout === null) return null
  if (typeof timeout !== 'object') throw new TypeError('timeout must be null or { sec, nsec }')
  return sleepOf(timespecArgument(timeout, 'timeout'))
}

/** Converts nanoseconds to a timespec. */
export function timespecOf(ns: bigint): Timespec {
  return { sec: Number(ns / 1_000_000_000n), nsec: Number(ns % 1_000_000_000n) }
}

/** Converts what a timer is set to. The interval is 0 where there is none. */
export function itimerspecArgument(spec: unknown): { readonly value: bigint; readonly interval: bigint } {
  const { value, interval = { sec: 0, nsec: 0 } } = optionsArgument(spec as Record<string, unknown>, 'next')
  return {
    value: timespecArgument(optionsArgument(value as object, 'next.value'), 'next.value'),
    interval: timespecArgument(optionsArgument(interval as object, 'next.interval'), 'next.interval'),
  }
}

/** Returns an unsigned 64-bit number. */
export function uint64(value: unknown, name: string): bigint {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value)
  const whole = isWhole ? BigInt(value as bigint | number) : -1n
  if (whole >= 0n && whole < 2n ** 64n) return whole
  throw new TypeError(`${name} must be a whole number from 0 to 2^64 - 1`)
}

/** Returns a moment of the virtual clock; null for Infinity. */
export function momentArgument(untilNs: unknown): bigint | null {
  if (typeof untilNs === 'bigint') return untilNs
  if (typeof untilNs !== 'number' || Number.isNaN(untilNs)) throw new TypeError('untilNs must be a number')
  if (untilNs === Number.NEGATIVE_INFINITY) return -1n
  return untilNs === Number.POSITIVE_INFINITY ? null : BigInt(Math.floor(untilNs))
}

/** Converts select's timeout in milliseconds, which is endless where it is null. */
export function selectNs(timeoutMs: unknown): SleepNs {
  if (timeoutMs === null) return null
  if (typeof timeoutMs !== 'number' || !Number.isFinite(timeoutMs)) {
    throw new TypeError('timeoutMs must be null or a number')
  }
  return timeoutMs < 0 ? REFUSED : sleepOf(nsOf(timeoutMs))
}

/** Converts the length of a task's sleep from milliseconds to nanoseconds. */
export function sleepNs(sleepMs: unknown): bigint {
  if (typeof sleepMs !== 'number' || !Number.isFinite(sleepMs) || sleepMs < 0) {
    throw new TypeError('sleepMs must be a number, at least 0')
  }
  return nsOf(sleepMs)
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
