/**
 * What the kernel does with one kind of watched descriptor, as far as others ask. The kinds that are not simulated are
 * those of native/fd_kind.h, which says the same.
 */
export interface FdKindRow {
  readonly name: string
  /** The word for several of them, in sentences and on buttons. */
  readonly plural: string
  /** How much one read takes of the events that wait in a descriptor. */
  readonly readTakes: 'bytes' | 'message' | 'all'
  /** The bytes of the largest message; 1 where an event is no message. */
  readonly maxMessageBytes: number
  /** The watched descriptor has no peer that would be open, too. */
  readonly isOwnPeer: boolean
  /** Why it is for a closed loop, whose thread reads each event before it writes the next one; null where it is not. */
  readonly closedOnly: string | null
  /** The kernel may hand an event on after the write has returned. */
  readonly isDeferred: boolean
  /** It is ready whatever was written and read. */
  readonly alwaysReady: boolean
  /** An event of one descriptor wakes those who watch any of them. */
  readonly sharesWakeups: boolean
  /**
   * Why it cannot be watched for room to write: it never lacks room, or it cannot be written to; null where it can be
   * full.
   */
  readonly neverFull: string | null
  /** It can be full, and have nothing to read. */
  readonly isDuplex: boolean
  /** How many epolls stand between a wait and the descriptor that is read. */
  readonly nests: number
  /** The most descriptors of a pool; null where the kind has no limit of its own. */
  readonly maxCount: number | null
  /** The bytes of kernel memory that one and its peer take at most: their files, inodes and sockets. */
  readonly memoryBytes: number
}

/** What descriptors are watched for: input, room to write, or both. */
export const INTERESTS = ['in', 'out', 'inout'] as const

export type Interest = (typeof INTERESTS)[number]

/** The largest message: what an empty pipe holds, which is less than the buffer of a socket. */
export const MAX_MESSAGE_BYTES = 65_536

const SOCKETPAIR = {
  name: 'socketpair',
  plural: 'socketpairs',
  readTakes: 'bytes',
  maxMessageBytes: MAX_MESSAGE_BYTES,
  isOwnPeer: false,
  closedOnly: null,
  isDeferred: false,
  alwaysReady: false,
  sharesWakeups: false,
  neverFull: null,
  isDuplex: true,
  nests: 0,
  maxCount: null,
  memoryBytes: 5000,
} as const

const EVENTFD = {
  ...SOCKETPAIR,
  name: 'eventfd',
  plural: 'eventfds',
  readTakes: 'all',
  maxMessageBytes: 1,
  isOwnPeer: true,
  isDuplex: false,
} as const

/** An epoll that watches a socketpair, alone or through other epolls. */
const EPOLL = { ...SOCKETPAIR, isDuplex: false, neverFull: 'an epoll is never written to' } as const

const TABLE = [
  SOCKETPAIR,
  { ...SOCKETPAIR, name: 'pipe', plural: 'pipes', isDuplex: false },
  EVENTFD,
  { ...SOCKETPAIR, name: 'simulated', plural: 'simulated descriptors', memoryBytes: 1000 },
  { ...SOCKETPAIR, name: 'datagram', plural: 'datagram pairs', readTakes: 'message' },
  { ...SOCKETPAIR, name: 'seqpacket', plural: 'seqpacket pairs', readTakes: 'message' },
  {
    ...SOCKETPAIR,
    name: 'tcp',
    plural: 'TCP connections',
    maxMessageBytes: 16_384,
    isDeferred: true,
    memoryBytes: 10_000,
  },
  {
    ...SOCKETPAIR,
    name: 'udp',
    plural: 'UDP sockets',
    readTakes: 'message',
    maxMessageBytes: 65_507,
    closedOnly: 'UDP drops datagrams for which there is no room',
    isDeferred: true,
    neverFull: 'UDP over loopback hands on each datagram at once, so that its sockets always have room',
    isDuplex: false,
  },
  {
    ...EVENTFD,
    name: 'timerfd',
    plural: 'timerfds',
    closedOnly: 'a timer that is set again forgets that its time was over',
    isDeferred: true,
    neverFull: 'a timerfd is never written to',
  },
  {
    ...EVENTFD,
    name: 'signalfd',
    plural: 'signalfds',
    readTakes: 'message',
    closedOnly: 'the signals of signalfds are sent to the measuring thread by itself',
    sharesWakeups: true,
    neverFull: 'a signalfd is never written to',
    maxCount: 28,
  },
  {
    ...EVENTFD,
    name: 'file',
    plural: 'regular files',
    closedOnly: 'regular files are always ready',
    alwaysReady: true,
    neverFull: 'a regular file always has room',
  },
  { ...EPOLL, name: 'epoll1', plural: 'epolls', nests: 1, memoryBytes: 6000 },
  { ...EPOLL, name: 'epoll2', plural: 'epolls, 2 deep', nests: 2, memoryBytes: 7000 },
  { ...EPOLL, name: 'epoll3', plural: 'epolls, 3 deep', nests: 3, memoryBytes: 8000 },
  { ...EPOLL, name: 'epoll4', plural: 'epolls, 4 deep', nests: 4, memoryBytes: 9000 },
  { ...EPOLL, name: 'epoll5', plural: 'epolls, 5 deep', nests: 5, memoryBytes: 10_000 },
  {
    ...SOCKETPAIR,
    name: 'listener',
    plural: 'listening sockets',
    readTakes: 'message',
    maxMessageBytes: 1,
    closedOnly: 'each listening socket has one client, which waits until it is accepted',
    isDeferred: true,
    neverFull: 'a listening socket is never written to',
    isDuplex: false,
    memoryBytes: 12_000,
  },
] as const satisfies readonly FdKindRow[]

export type FdKind = (typeof TABLE)[number]['name']

export const FD_KIND_TABLE: readonly (FdKindRow & { readonly name: FdKind })[] = TABLE

/** The names of all kinds. */
export const FD_KINDS: readonly FdKind[] = FD_KIND_TABLE.map(({ name }) => name)

const BY_NAME: ReadonlyMap<string, FdKindRow> = new Map(FD_KIND_TABLE.map(row => [row.name, row]))

/** Returns the row of a kind. @throws Error for a name that is none. */
export function fdKindNamed(name: string): FdKindRow {
  const row = BY_NAME.get(name)
  if (!row) throw new Error(`there is no kind of descriptors ${name}`)
  return row
}

/** Returns the descriptors that one watched descriptor of a kind takes. */
export function descriptorsEach({ isOwnPeer, nests }: FdKindRow): number {
  return (isOwnPeer ? 1 : 2) + nests
}

/** Returns the words for descriptors of a kind, also of one that this version does not know. */
export function fdKindPlural(name: string): string {
  return BY_NAME.get(name)?.plural ?? `${name} descriptors`
}

/** What a pool has: descriptors of a kind, which are full between two events where they are watched for output. */
export interface PoolSpec {
  readonly fdKind: FdKind
  readonly interest: Interest
}

/** The name of a pool, which is its kind where its descriptors are watched for input. */
export type PoolName = FdKind | `${FdKind}-${Exclude<Interest, 'in'>}`

/** Returns the name of a pool. The cells of a block that have the same one share their descriptors. */
export function poolNameOf({ fdKind, interest }: PoolSpec): PoolName {
  return interest === 'in' ? fdKind : `${fdKind}-${interest}`
}
