/** What one mechanism can do. An interest that needs more is refused. */
export interface Features {
  readonly level: boolean
  readonly edge: boolean
  readonly oneshot: boolean
  readonly regularFiles: boolean
  readonly reportsHangup: boolean
}

export interface Mechanism {
  readonly name: string
  /** native: the kernel's own; simulated: src/sim. */
  readonly kind: 'native' | 'simulated'
  readonly summary: string
  readonly features: Features
}

/**
 * Every mechanism, in the order in which lists show them: readable without the addon, and the native ones
 * held equal to native/poller_table.cc by a test.
 */
export const MECHANISMS: readonly Mechanism[] = [
  {
    name: 'select',
    kind: 'native',
    summary: 'select(2): bitmaps of descriptor numbers, copied and scanned on every call',
    features: { level: true, edge: false, oneshot: false, regularFiles: true, reportsHangup: false },
  },
  {
    name: 'poll',
    kind: 'native',
    summary: 'poll(2): an array of descriptors, copied and scanned on every call',
    features: { level: true, edge: false, oneshot: false, regularFiles: true, reportsHangup: true },
  },
  {
    name: 'epoll',
    kind: 'native',
    summary: 'epoll(7): the kernel keeps the set; a wait looks only at the ready list',
    features: { level: true, edge: true, oneshot: true, regularFiles: false, reportsHangup: true },
  },
  {
    name: 'sim-select',
    kind: 'simulated',
    summary: 'a model of select: every call polls every file, and counts it',
    features: { level: true, edge: false, oneshot: false, regularFiles: true, reportsHangup: false },
  },
  {
    name: 'sim-poll',
    kind: 'simulated',
    summary: 'a model of poll: every call polls every file, and counts it',
    features: { level: true, edge: false, oneshot: false, regularFiles: true, reportsHangup: true },
  },
  {
    name: 'sim-epoll',
    kind: 'simulated',
    summary: 'a model of fs/eventpoll.c that counts its work; on real descriptors, an epoll in user space',
    features: { level: true, edge: true, oneshot: true, regularFiles: false, reportsHangup: true },
  },
]

export const NATIVE_MECHANISMS: readonly Mechanism[] = MECHANISMS.filter(({ kind }) => kind === 'native')

export const MECHANISM_NAMES: readonly string[] = MECHANISMS.map(mechanism => mechanism.name)

export function mechanismNamed(name: string): Mechanism | undefined {
  return MECHANISMS.find(mechanism => mechanism.name === name)
}

export function isSimulated(name: string): boolean {
  return mechanismNamed(name)?.kind === 'simulated'
}
