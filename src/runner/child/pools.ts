import type { Addon, NativeFdPool } from '../../poller/addon.ts'
import type { CellSpec } from '../../suite/cells.ts'
import type { FdKind } from '../../suite/parameters.ts'
import { watchedCount } from '../cell_plan.ts'

/** The pools of a block. One is open at a time, since pools of two kinds together might exceed the limit of descriptors. */
export class BlockPools {
  readonly #addon: Addon
  readonly #sizes = new Map<FdKind, number>()
  #open: { readonly kind: FdKind; readonly pool: NativeFdPool } | null = null

  constructor(addon: Addon, cells: readonly CellSpec[]) {
    this.#addon = addon
    for (const { params } of cells) {
      if (params.fdKind === 'simulated') continue
      this.#sizes.set(params.fdKind, Math.max(this.#sizes.get(params.fdKind) ?? 0, watchedCount(params)))
    }
  }

  /** The number of watched descriptors of the largest pool; 0 where all cells are simulated. */
  get largest(): number {
    return Math.max(0, ...this.#sizes.values())
  }

  /** Returns the pool of a kind and opens it if need be; null for simulated descriptors. */
  of(kind: FdKind): NativeFdPool | null {
    const size = this.#sizes.get(kind)
    if (size === undefined) return null
    if (this.#open?.kind !== kind) {
      this.close()
      this.#open = { kind, pool: new this.#addon.FdPool(size, kind) }
    }
    return this.#open.pool
  }

  close(): void {
    this.#open?.pool.close()
    this.#open = null
  }
}
