import { inject } from 'vitest'
import { FD_KIND_TABLE, type FdKind } from '../suite/fd_kinds.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Which loops a project tests with which kinds: so many that each pair occurs, or all others. */
    combinations: 'pairs' | 'others'
  }
}

/** The kinds of descriptors that the kernel makes. */
export const KERNEL_FD_KINDS = FD_KIND_TABLE.filter(({ name }) => name !== 'simulated')

/** The kinds that can be full, each with what it can be watched for beside input alone. */
export const FULL_POOLS = KERNEL_FD_KINDS.filter(({ neverFull }) => neverFull === null).flatMap(row =>
  (row.isDuplex ? (['out', 'inout'] as const) : (['out'] as const)).map(
    interest => [row.name, interest, row] as const,
  ),
)

/**
 * The names of those that any loop can watch, with any mechanism. Of the nested epolls there are the deepest, as the
 * others differ from these in nothing but their depth.
 */
export const ANY_LOOP_FD_KINDS = KERNEL_FD_KINDS.filter(
  ({ closedOnly, nests }) => closedOnly === null && (nests === 0 || nests === 4),
).map(({ name }) => name)

/**
 * Returns each loop with the kinds of descriptors that this project tests it with. `npm test` has the combinations in which
 * a property of a loop, such as its mechanism, meets a kind for the first time, and one of each loop. The slow project has
 * all others.
 */
export function loopsWithKinds<Loop extends object>(loops: readonly Loop[]): [loop: Loop, kinds: FdKind[]][] {
  const met = new Set<string>()
  const combinations = loops.map((loop, nth): [Loop, FdKind[]] => {
    const first = ANY_LOOP_FD_KINDS.filter(kind => {
      const before = met.size
      for (const property of Object.entries(loop)) met.add(JSON.stringify([kind, property]))
      return met.size > before
    })
    const pairs = first.length > 0 ? first : [ANY_LOOP_FD_KINDS[nth % ANY_LOOP_FD_KINDS.length] as FdKind]
    if (inject('combinations') === 'pairs') return [loop, pairs]
    return [loop, ANY_LOOP_FD_KINDS.filter(kind => !pairs.includes(kind))]
  })
  return combinations.filter(([, kinds]) => kinds.length > 0)
}
