/** All comparisons of a run: each pair of cells of one work, by the metric that they are judged by. */
import { leadMetricName } from '../../metrics/metrics.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import type { RunCell } from '../../result/run/schema.ts'
import type { PairedDecision } from '../../stats/paired_ratio.ts'
import { workloadKey } from '../../suite/cells.ts'
import { grouped } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { Analysis } from '../analyse.ts'
import { multipleOf, pairedCells } from './decision.ts'

export interface RunComparison {
  /** What both cells' ids have in common after the mechanism: `n64/k1/nonblocking`. */
  readonly work: string
  readonly metric: string
  /** The cells' ids. */
  readonly a: string
  readonly b: string
  /** The figure of `a` / that of `b`; null where no block has figures above 0 of both. */
  readonly ratio: number | null
  /** 95 %; null for too few blocks. */
  readonly interval: readonly [low: number, high: number] | null
  readonly decision: PairedDecision
  /** The number of blocks that measured both. */
  readonly blocks: number
}

/** How many comparisons there are, and how many of them ended in each decision. */
export interface ComparisonCounts extends Readonly<Record<PairedDecision, number>> {
  readonly total: number
}

function compare(a: RunCell, b: RunCell): RunComparison {
  const metric = leadMetricName(a.params)
  const paired = pairedCells(a, b, metric)
  const multiple = multipleOf(paired)
  return {
    work: a.id.slice(a.id.indexOf('/') + 1),
    metric,
    a: a.id,
    b: b.id,
    ratio: multiple?.ratio ?? null,
    interval: multiple?.interval ?? null,
    decision: paired?.decision ?? 'undecided',
    blocks: paired?.blocks ?? 0,
  }
}

/** The comparisons of a run by its cells, which several parts of a report count. */
const comparisons = onceFor((comparable: Analysis['comparable']): readonly RunComparison[] => {
  const native = comparable.filter(cell => !isSimulated(cell.mechanism) && cell.params.fdKind !== 'simulated')
  const works = grouped(native, ({ params }) => workloadKey(params))
  return [...works.values()].flatMap(work =>
    work.flatMap((a, i) => work.slice(i + 1).map(b => compare(a, b))),
  )
})

/**
 * Returns the comparisons in the order of the cells. Cells that failed, that were refused or that are simulated are in
 * none, and neither is a cell alone in its work.
 */
export function runComparisonsOf({ comparable }: Pick<Analysis, 'comparable'>): readonly RunComparison[] {
  return comparisons(comparable)
}

/** Returns how the comparisons ended. */
export function countsOf(comparisons: readonly Pick<RunComparison, 'decision'>[]): ComparisonCounts {
  const count = (kind: PairedDecision) => comparisons.filter(({ decision }) => decision === kind).length
  return {
    total: comparisons.length,
    toldApart: count('toldApart'),
    same: count('same'),
    undecided: count('undecided'),
  }
}
