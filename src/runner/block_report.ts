import type { BlockFacts, BlockMessage, BlockUsage, CellBlockResult } from './block_protocol.ts'

/** The messages of a block process and how it ended. */
export interface BlockReport {
  readonly facts: BlockFacts | null
  readonly usage: BlockUsage | null
  /** True where threads of one cell, or processes that take turns, shared a CPU. */
  readonly ownThreads: boolean
  readonly results: readonly CellBlockResult[]
  readonly failures: readonly { readonly cellId: string; readonly reason: string }[]
  /**
   * Why the block could not begin or go on; null where it ended well or was aborted. The process that died, and neither
   * hung nor reported why it cannot measure, may do better when it is started again (`isDeath`).
   */
  readonly crash: {
    readonly cellId: string | null
    readonly reason: string
    readonly isDeath?: true | undefined
  } | null
}

/** Collects the messages of a block process into its report. */
export class BlockCollector {
  #facts: BlockFacts | null = null
  #usage: BlockUsage | null = null
  #ownThreads = false
  #current: string | null = null
  #problem: string | null = null
  readonly #results: CellBlockResult[] = []
  readonly #failures: { readonly cellId: string; readonly reason: string }[] = []

  /** Whether the process has said that it has measured everything. */
  get isDone(): boolean {
    return this.#usage !== null
  }

  /** Whether nothing follows: everything is measured, or the process has said why it cannot measure. */
  get isOver(): boolean {
    return this.isDone || this.#problem !== null
  }

  take(message: BlockMessage): void {
    switch (message.type) {
      case 'facts':
        this.#facts = message.facts
        break
      case 'start':
        this.#current = message.cellId
        break
      case 'cell':
        // The cells of a work are measured together, and their results arrive together.
        this.#current = null
        this.#results.push(message.result)
        break
      case 'cellFailed':
        this.#failures.push({ cellId: message.cellId, reason: message.reason })
        break
      case 'done':
        this.#usage = message.usage
        this.#ownThreads = message.ownThreads
        break
      case 'blockFailed':
        this.#problem = message.reason
        break
    }
  }

  /** Notes why the process was ended, or why it cannot measure. */
  fail(reason: string): void {
    this.#problem = reason
  }

  /**
   * Returns what the process reported.
   * @param diedOf how it ended, where it did not say why.
   * @param isAborted whether it was ended since the user interrupted the measurement.
   */
  report(diedOf: string, isAborted: boolean): BlockReport {
    const isCrash = !this.isDone && !isAborted
    const crash = {
      cellId: this.#current,
      reason: this.#problem ?? diedOf,
      ...(this.#problem === null && { isDeath: true as const }),
    }
    return {
      facts: this.#facts,
      usage: this.#usage,
      ownThreads: this.#ownThreads,
      results: this.#results,
      failures: this.#failures,
      crash: isCrash ? crash : null,
    }
  }
}
