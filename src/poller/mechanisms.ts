/**
 * What one mechanism can do, and how it works as far as others ask. Nothing else decides how a mechanism is treated:
 * no code outside this file compares names. The native mechanisms declare the same in `Features` of native/poller.h.
 */
export interface Features {
  readonly level: boolean
  readonly edge: boolean
  readonly oneshot: boolean
  /** It accepts a regular file, which epoll refuses with EPERM. */
  readonly regularFiles: boolean
  /** It tells a hang-up apart from readable data. */
  readonly reportsHangup: boolean
  /** One wait delivers at most `maxEvents` descriptors. */
  readonly bounded: boolean
  /** An event can wake one of the sets that watch a descriptor instead of all. Such a descriptor cannot be oneshot. */
  readonly exclusive: boolean
  /** Several threads can wait on one interest set. */
  readonly shareable: boolean
  /** The kernel keeps the interest set between waits; otherwise every wait copies it from the caller's memory. */
  readonly keepsInterest: boolean
  /** Interest and answer are bitmaps, and a wait overwrites the one with the other. */
  readonly bitmaps: boolean
  /** A wait that finds nothing can poll the NIC that the watched sockets receive from (EPIOCSPARAMS). */
  readonly busyPolls: boolean
  /** A program can build its set anew for each wait. */
  readonly freshSets: boolean
  /** Requests for what it watches are written to memory that the kernel shares, and a wait submits them. */
  readonly submitsInWait: boolean
  /** The unit of its timeout in ns, to a multiple of which a timeout is rounded up. */
  readonly timeoutResolutionNs: number
  /** How many epolls in a row may stand above the descriptor that becomes ready. */
  readonly maxNests: number
}

export interface Mechanism {
  readonly name: string
  /** `native` mechanisms are system calls of the kernel; `simulated` ones are those of src/sim. */
  readonly kind: 'native' | 'simulated'
  readonly summary: string
  readonly features: Features
  /** The name of the native mechanism that a simulated one models. */
  readonly models?: string
  /** The name of the mechanism from which it differs in nothing but how it takes its timeout and a signal mask. */
  readonly siblingOf?: string
}

/** The most epolls that the kernel lets watch each other in a row. */
const KERNEL_NESTS = 5

const SELECT: Features = {
  level: true,
  edge: false,
  oneshot: false,
  regularFiles: true,
  maxNests: KERNEL_NESTS,
  reportsHangup: false,
  bounded: false,
  exclusive: false,
  shareable: false,
  keepsInterest: false,
  bitmaps: true,
  busyPolls: false,
  freshSets: true,
  submitsInWait: false,
  timeoutResolutionNs: 1000,
}

const POLL: Features = { ...SELECT, reportsHangup: true, bitmaps: false, timeoutResolutionNs: 1_000_000 }

const EPOLL: Features = {
  level: true,
  edge: true,
  oneshot: true,
  regularFiles: false,
  // Its own set is one of them.
  maxNests: KERNEL_NESTS - 1,
  reportsHangup: true,
  bounded: true,
  exclusive: true,
  shareable: true,
  keepsInterest: true,
  bitmaps: false,
  busyPolls: true,
  freshSets: true,
  submitsInWait: false,
  timeoutResolutionNs: 1_000_000,
}

const IO_URING: Features = {
  ...EPOLL,
  regularFiles: true,
  maxNests: KERNEL_NESTS,
  exclusive: false,
  shareable: false,
  busyPolls: false,
  freshSets: false,
  submitsInWait: true,
  timeoutResolutionNs: 1,
}

/**
 * Every mechanism, in the order in which lists show them. The table can be read without the addon; a test holds its
 * native rows equal to native/poller_table.cc.
 */
export const MECHANISMS: readonly Mechanism[] = [
  {
    name: 'select',
    kind: 'native',
    summary: 'select(2): bitmaps of descriptor numbers, copied and scanned on every call',
    features: SELECT,
  },
  {
    name: 'poll',
    kind: 'native',
    summary: 'poll(2): an array of descriptors, copied and scanned on every call',
    features: POLL,
  },
  {
    name: 'epoll',
    kind: 'native',
    summary: 'epoll(7): the kernel keeps the set; a wait looks only at the ready list',
    features: EPOLL,
  },
  {
    name: 'pselect',
    kind: 'native',
    summary: 'pselect(2): select with a timeout in nanoseconds, and a signal mask, which is null here',
    features: { ...SELECT, timeoutResolutionNs: 1 },
    siblingOf: 'select',
  },
  {
    name: 'ppoll',
    kind: 'native',
    summary: 'ppoll(2): poll with a timeout in nanoseconds, and a signal mask, which is null here',
    features: { ...POLL, timeoutResolutionNs: 1 },
    siblingOf: 'poll',
  },
  {
    name: 'epoll_pwait2',
    kind: 'native',
    summary:
      'epoll_pwait2(2): the wait of epoll with a timeout in nanoseconds, and a signal mask, which is null here',
    features: { ...EPOLL, timeoutResolutionNs: 1 },
    siblingOf: 'epoll',
  },
  {
    name: 'io_uring',
    kind: 'native',
    summary:
      'io_uring(7): a poll request for each descriptor; a wait submits requests and brings completions, which lie in shared memory',
    features: IO_URING,
  },
  {
    name: 'epoll-timerfd',
    kind: 'native',
    summary: 'epoll(7) whose timeouts are those of a timerfd in its set',
    features: { ...EPOLL, shareable: false, timeoutResolutionNs: 1 },
    siblingOf: 'epoll',
  },
  {
    name: 'sim-select',
    kind: 'simulated',
    summary: 'a model of select: every call polls every file, and counts it',
    features: SELECT,
    models: 'select',
  },
  {
    name: 'sim-poll',
    kind: 'simulated',
    summary: 'a model of poll: every call polls every file, and counts it',
    features: POLL,
    models: 'poll',
  },
  {
    name: 'sim-epoll',
    kind: 'simulated',
    summary: 'a model of fs/eventpoll.c that counts its work; on real descriptors, an epoll in user space',
    features: { ...EPOLL, exclusive: false, shareable: false, busyPolls: false },
    models: 'epoll',
  },
]

export const NATIVE_MECHANISMS: readonly Mechanism[] = MECHANISMS.filter(({ kind }) => kind === 'native')

export const MECHANISM_NAMES: readonly string[] = MECHANISMS.map(mechanism => mechanism.name)

/** Returns the row of `name`; undefined for a mechanism that this version does not know, as a saved run may name. */
export function mechanismNamed(name: string): Mechanism | undefined {
  return MECHANISMS.find(mechanism => mechanism.name === name)
}

/** Returns the name of the simulated mechanism that models the native one called `name` or its sibling, where there is one. */
export function simulatedTwin(name: string): string | undefined {
  const modelled = mechanismNamed(name)?.siblingOf ?? name
  return MECHANISMS.find(({ models }) => models === modelled)?.name
}

/** Returns false also for a mechanism that this version does not know. */
export function isSimulated(name: string): boolean {
  return mechanismNamed(name)?.kind === 'simulated'
}
