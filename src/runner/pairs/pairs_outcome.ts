import { leadMetricName } from '../../metrics/metrics.ts'
import type { PlannedCell } from '../cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../outcome.ts'

export const SIDE_NAMES = ['base', 'head'] as const

export type SideName = (typeof SIDE_NAMES)[number]

/** A cell of the suite as each build measures it. The two differ only where a build is given parameters of its own. */
export interface PlannedPair {
  readonly base: PlannedCell
  readonly head: PlannedCell
  /** Why the pair is not measured although both builds could; null where it is measured. */
  readonly refusal: string | null
}

function skipReasonOf({ base, head }: PlannedPair): string | null {
  if (base.skipReason === head.skipReason) return base.skipReason
  if (base.skipReason !== null && head.skipReason !== null) {
    return `base: ${base.skipReason}; head: ${head.skipReason}`
  }
  return base.skipReason === null ? `head: ${head.skipReason}` : `base: ${base.skipReason}`
}

/** One cell of both builds, with what their blocks have given so far. It is named by the id of the base's cell. */
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

  /** Whether no block ever measures the pair. */
  get isExcluded(): boolean {
    return this.#refusal !== null
  }

  /** Why the pair cannot be judged; null where it can. */
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

/** Everything that both builds have measured so far. Each build has a run of its own, and each pair is a block of both runs. */
export class PairsOutcome {
  readonly cells: readonly PairedOutcome[]
  readonly base: RunOutcome
  readonly head: RunOutcome
  /** The build that went first in each pair, by the pair's index. */
  readonly firsts: SideName[] = []

  constructor(planned: readonly PlannedPair[]) {
    this.cells = planned.map(pair => new PairedOutcome(pair))
    this.base = { cells: this.cells.map(({ base }) => base), blocks: [], ended: false }
    this.head = { cells: this.cells.map(({ head }) => head), blocks: [], ended: false }
  }

  /** The cells that further pairs can measure. */
  get measurable(): PairedOutcome[] {
    return this.cells.filter(({ refusal }) => refusal === null)
  }
}
