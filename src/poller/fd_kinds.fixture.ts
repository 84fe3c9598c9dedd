import { FD_KIND_TABLE } from '../suite/fd_kinds.ts'

/** The kinds of descriptors that the kernel makes. */
export const KERNEL_FD_KINDS = FD_KIND_TABLE.filter(({ name }) => name !== 'simulated')

/** The names of those of which no event is lost, however fast it is written. */
export const LOSSLESS_FD_KINDS = KERNEL_FD_KINDS.filter(({ losesEvents }) => !losesEvents).map(
  ({ name }) => name,
)

/**
 * The names of those of which the kernel may hand an event on after the write has returned, so that a wait without a
 * timeout may find nothing yet.
 */
export const DEFERRED_FD_KINDS: ReadonlySet<string> = new Set(['tcp', 'udp'])
