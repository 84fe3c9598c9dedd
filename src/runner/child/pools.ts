import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { FdKind } from '../../suite/fd_kinds.ts'
import { formatInteger } from '../../units/format.ts'
import { watchedCount } from '../cell_plan.ts'
import { ALONE, type Turns } from './turns.ts'

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/**
 * The pools of a block. One is open at a time, since pools of two kinds together might exceed the limit of descriptors.
 * Where two processes take turns, the first to need a pool makes it and the other receives it, so that both measure on
 * the same sockets: where sockets lie in memory changes a figure by more than most changes of a build do.
 */
export class BlockPools {
  readonly #addon: Addon
  readonly #turns: Turns
  readonly #sizes = new Map<FdKind, number>()
  #open: { readonly kind: FdKind; readonly pool: NativeFdPool } | null = null

  constructor(addon: Addon, cells: readonly CellSpec[], turns: Turns = ALONE) {
    this.#addon = addon
    this.#turns = turns
    for (const { params } of cells) {
      if (params.fdKind === 'simulated') continue
      this.#sizes.set(params.fdKind, Math.max(this.#sizes.get(params.fdKind) ?? 0, watchedCount(params)))
    }
    turns.share({ send: channel => this.#open?.pool.send(channel), takeOver: () => this.clean() })
  }

  /** The number of watched descriptors of the largest pool; 0 where all cells are simulated. */
  get largest(): number {
    return Math.max(0, ...this.#sizes.values())
  }

  /**
   * Returns the pool of a kind and opens it if need be; null for simulated descriptors.
   * @throws Error where the limit of descriptors has no room for it.
   */
  of(kind: FdKind): NativeFdPool | null {
    const size = this.#sizes.get(kind)
    if (size === undefined) return null
    if (this.#open?.kind !== kind) {
      this.close()
      this.#open = { kind, pool: this.#make(kind, size) }
      this.#turns.offerPool(kind)
    }
    return this.#open.pool
  }

  #make(kind: FdKind, size: number): NativeFdPool {
    try {
      return this.#received(kind, size) ?? new this.#addon.FdPool(size, kind)
    } catch (error) {
      if (codeOf(error) !== 'EMFILE') throw error
      const { soft } = this.#addon.descriptorLimit()
      throw new Error(
        `a pool of ${formatInteger(size)} watched descriptors has no room below RLIMIT_NOFILE, ${formatInteger(soft)}: raise the hard limit (ulimit -Hn), or give a smaller --fds`,
      )
    }
  }

  /** Returns the pool of the other process; null where it has none of this kind and size, or has ended. */
  #received(kind: FdKind, size: number): NativeFdPool | null {
    const source = this.#turns.requestPool(kind)
    if (source === null) return null
    try {
      const pool = new this.#addon.FdPool(source)
      if (pool.size >= size) return pool
      pool.close()
    } catch (error) {
      if (codeOf(error) !== 'EPIPE') throw error
    }
    return null
  }

  /**
   * Reads the open pool empty after a turn that has failed, since events that are left in it would make descriptors
   * ready that are not in the plan of the next turn. A pool that cannot be read is closed, and the next turn makes
   * another one.
   */
  clean(): void {
    try {
      this.#open?.pool.drain()
    } catch {
      this.close()
    }
  }

  close(): void {
    if (this.#open === null) return
    this.#open.pool.close()
    this.#open = null
    this.#turns.offerPool(null)
  }
}
