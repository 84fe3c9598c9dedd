import { leadMetricName } from '../../metrics/metrics.ts'
import type { PlannedCell } from '../cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../outcome.ts'

export const SIDE_NAMES = ['base', 'head'] as const

export type SideName = (typeof SIDE_NAMES)[number]

/** One place of a suite: what each side measures there. Both are the same cell, unless a side has parameters of its own. */
export interface PlannedPair {
  readonly base: PlannedCell
  readonly head: PlannedCell
  /** Why it is not measured although both sides could; null where it is. */
  readonly refusal: string | null
}

function skipReasonOf({ base, head }: PlannedPair): string | null {
  if (base.skipReason === head.skipReason) return base.skipReason
  if (base.skipReason !== null && head.skipReason !== null) {
    return `base: ${base.skipReason}; head: ${head.skipReason}`
  }
  return base.skipReason === null ? `head: ${head.skipReason}` : `base: ${base.skipReason}`
}

/** One cell of both sides, with what their blocks have given so far. The base's id names it. */
export class PairedOutcome {
  readonly base: CellOutcome
  readonly head: CellOutcome
  readonly #refusal: string | null

  constructor(planned: PlannedPair) {
    this.base = new CellOutcome(planned.base)
    this.head = new CellOutcome(planned.head)
    this.#refusal = skipReasonOf(planned) ?? planned.refusal ?? this.#differentMetrics()
  }

  get id(): string {
    return this.base.cell.id
  }

  #differentMetrics(): string | null {
    const [base, head] = [this.base, this.head].map(({ cell }) => leadMetricName(cell.params))
    return base === head ? null : `its sides are judged by different metrics, ${base} and ${head}`
  }

  /** Nothing of it is ever measured. */
  get isExcluded(): boolean {
    return this.#refusal !== null
  }

  /** Why it cannot be judged; null while nothing stands against it. */
  get refusal(): string | null {
    const { base, head } = this
    if (this.#refusal !== null) return this.#refusal
    if (base.failure !== null) return `it failed on the base: ${base.failure}`
    if (head.failure !== null) return `it failed on the head: ${head.failure}`
    if (base.blocks.length === 0 || head.blocks.length === 0 || base.workDigest === head.workDigest) {
      return null
    }
    return `its sides did not deliver the same work: the digests are ${base.workDigest} and ${head.workDigest}`
  }
}

/** Everything that both sides have measured so far. Each side is a run of its own, and each pair a block of both. */
export class PairsOutcome {
  readonly cells: readonly PairedOutcome[]
  readonly base: RunOutcome
  readonly head: RunOutcome
  /** The side that went first in each pair, by its index. */
  readonly firsts: SideName[] = []

  constructor(planned: readonly PlannedPair[]) {
    this.cells = planned.map(pair => new PairedOutcome(pair))
    this.base = { cells: this.cells.map(({ base }) => base), blocks: [], ended: false }
    this.head = { cells: this.cells.map(({ head }) => head), blocks: [], ended: false }
  }

  /** Those that something can still be learnt of. */
  get measurable(): PairedOutcome[] {
    return this.cells.filter(({ refusal }) => refusal === null)
  }
}
