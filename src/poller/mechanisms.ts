import type { Features } from './addon.ts'

export interface Mechanism {
  readonly name: string
  readonly kind: 'native'
  readonly summary: string
  readonly features: Features
}

/**
 * Every mechanism, in the order in which lists show them: readable without the addon, and held equal to
 * native/poller_table.cc by a test.
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
]

export const MECHANISM_NAMES: readonly string[] = MECHANISMS.map(mechanism => mechanism.name)

export function mechanismNamed(name: string): Mechanism | undefined {
  return MECHANISMS.find(mechanism => mechanism.name === name)
}

/** Why `mechanism` cannot do this, in words; null where it can. */
export function unsupportedReason(
  mechanism: Mechanism,
  params: { readonly trigger: 'level' | 'edge'; readonly oneshot: boolean },
): string | null {
  if (!mechanism.features[params.trigger]) return `${mechanism.name} has no ${params.trigger} trigger`
  if (params.oneshot && !mechanism.features.oneshot) return `${mechanism.name} has no oneshot`
  return null
}
