import { isDeepStrictEqual } from 'node:util'
import type { Addon, DescriptorLimit, NativeFdPool } from '../../poller/addon.ts'
import type { CellParams, CellSpec } from '../../suite/cells.ts'
import { type FdKind, type Interest, type PoolName, poolNameOf } from '../../suite/fd_kinds.ts'
import { formatInteger } from '../../units/format.ts'
import { peersHere, watchedCount } from '../cell_plan.ts'
import { ALONE, type PoolContents, type Turns } from './turns.ts'

/** Why a cell fails, whatever its loop said, where its pool has no peers any more. */
const PEERS_LOST =
  'the process that held the peers of the descriptors was killed (EPIPE), by a user or for lack of memory: run again, or give a smaller --fds'

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function contentsOf({ kind, interest, peersHere }: PoolNeed): PoolContents {
  return { kind, interest, peersElsewhere: peersHere !== null }
}

/** A pool that cells need. */
interface PoolNeed {
  readonly kind: FdKind
  readonly interest: Interest
  readonly size: number
  /** How many peers this process has open at a time, where another one holds them; null where all are here. */
  readonly peersHere: number | null
}

/**
 * The pools of a block. One is open at a time, since pools of two kinds together might exceed the limit of descriptors.
 * Where two processes take turns, the first to need a pool makes it and the other receives it, so that both measure on
 * the same sockets: where sockets lie in memory changes a figure by more than most changes of a build do.
 */
export class BlockPools {
  readonly #addon: Addon
  readonly #turns: Turns
  /** The sizes of the pools whose peers are here. */
  readonly #sizes = new Map<PoolName, number>()
  readonly #limit: DescriptorLimit
  /** The number of watched descriptors of the largest pool; 0 where all cells are simulated. */
  readonly largest: number
  #open: { readonly need: PoolNeed; readonly pool: NativeFdPool } | null = null

  constructor(addon: Addon, cells: readonly CellSpec[], turns: Turns = ALONE) {
    this.#addon = addon
    this.#turns = turns
    this.#limit = addon.descriptorLimit()
    const kernels = cells.flatMap(({ params }) => (params.fdKind === 'simulated' ? [] : [params]))
    for (const params of kernels) {
      if (peersHere(params, this.#limit) !== null) continue
      const name = poolNameOf(params)
      this.#sizes.set(name, Math.max(this.#sizes.get(name) ?? 0, watchedCount(params)))
    }
    this.largest = Math.max(0, ...kernels.map(watchedCount))
    turns.share({ send: channel => this.#open?.pool.send(channel), takeOver: () => this.clean() })
  }

  /** Returns the pool of a cell and opens it if need be; null for simulated descriptors. */
  of(params: CellParams): NativeFdPool | null {
    if (params.fdKind === 'simulated') return null
    const need = this.#needOf(params)
    if (this.#open === null || !isDeepStrictEqual(this.#open.need, need)) {
      this.close()
      this.#open = { need, pool: this.#make(need) }
      this.#turns.offerPool(contentsOf(need))
    }
    return this.#open.pool
  }

  /** Cells whose peers are here share a pool; one whose peers are elsewhere has all the room that its pool leaves. */
  #needOf(params: CellParams): PoolNeed {
    const here = peersHere(params, this.#limit)
    const own = watchedCount(params)
    const size = here === null ? (this.#sizes.get(poolNameOf(params)) ?? own) : own
    return { kind: params.fdKind, interest: params.interest, size, peersHere: here }
  }

  #make(need: PoolNeed): NativeFdPool {
    try {
      const { size, kind, interest, peersHere } = need
      return this.#received(need) ?? new this.#addon.FdPool(size, kind, interest, peersHere ?? undefined)
    } catch (error) {
      if (codeOf(error) === 'EPIPE') throw new Error(PEERS_LOST)
      if (codeOf(error) !== 'EMFILE') throw error
      const { soft } = this.#addon.descriptorLimit()
      throw new Error(
        `a pool of ${formatInteger(need.size)} watched descriptors has no room below RLIMIT_NOFILE, ${formatInteger(soft)}: raise the hard limit (ulimit -Hn), or give a smaller --fds`,
      )
    }
  }

  /** Returns the pool of the other process; null where it has none of this kind and size, or has ended. */
  #received(need: PoolNeed): NativeFdPool | null {
    const source = this.#turns.requestPool(contentsOf(need))
    if (source === null) return null
    try {
      const pool = new this.#addon.FdPool(
        need.peersHere === null ? source : { ...source, peersHere: need.peersHere },
      )
      if (need.peersHere === null ? pool.size >= need.size : pool.size === need.size) return pool
      pool.close()
    } catch (error) {
      if (codeOf(error) !== 'EPIPE') throw error
    }
    return null
  }

  /**
   * Resets the open pool after a turn that has failed, since events that are left in it would make descriptors
   * ready that are not in the plan of the next turn. A pool that cannot be reset is closed, and the next turn makes
   * another one.
   * @returns why it cannot be reset where that is why the turn has failed: its peers are gone. Null otherwise.
   */
  clean(): string | null {
    try {
      this.#open?.pool.reset()
      return null
    } catch (error) {
      this.close()
      return codeOf(error) === 'EPIPE' ? PEERS_LOST : null
    }
  }

  close(): void {
    if (this.#open === null) return
    this.#open.pool.close()
    this.#open = null
    this.#turns.offerPool(null)
  }
}
