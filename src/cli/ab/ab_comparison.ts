import { partOf } from '../../analysis/parts.ts'
import {
  type CellComparison,
  COMPARISON_VERSION,
  type ComparedSide,
  type Comparison,
  overallVerdict,
} from '../../analysis/verdict/comparison.ts'
import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { metricOf } from '../../metrics/metrics.ts'
import type { RunFile } from '../../result/run/schema.ts'
import type { PairsOutcome, SideName } from '../../runner/pairs/pairs_outcome.ts'
import type { ChangedSide, Sides } from './ab_plan.ts'
import type { SideRuns } from './ab_runs.ts'

function comparedSide({ side }: ChangedSide, { tool, run, environment }: RunFile): ComparedSide {
  return {
    label: side.label,
    commit: tool.commit,
    addonSha256: tool.addonSha256,
    kernel: environment.kernel,
    cpuModel: environment.cpuModel,
    startedAt: run.startedAt,
    runs: [side.label],
  }
}

/** Returns a build's own parameters, such as `waitDelayNs=60`; null where it has none. */
function changesText({ changes }: ChangedSide): string | null {
  return changes.size === 0 ? null : [...changes].map(([name, value]) => `${name}=${value}`).join(', ')
}

function notesOf({ base, head }: Sides): string[] {
  const notes: string[] = []
  for (const changed of [base, head]) {
    const text = changesText(changed)
    if (text !== null) notes.push(`the ${changed.side.name} alone was measured with ${text}`)
  }
  const isSameAddon = base.side.addonSha256 === head.side.addonSha256
  const isSameScript = base.side.scriptsSha256 === head.side.scriptsSha256
  if (isSameAddon) {
    notes.push(
      isSameScript
        ? 'both sides are the same build'
        : 'both sides have the same addon; the JavaScript that measures is not the same',
    )
  } else if (base.side.isAddonAlone !== head.side.isAddonAlone && !isSameScript) {
    notes.push('one side is an addon alone, measured by the JavaScript of this muxbench and not by its own')
  }
  return notes
}

/** Returns the comparison that every format is made from. */
export function abComparison(
  judged: Pick<Comparison, 'pools' | 'cells' | 'refused' | 'pairSeconds'>,
  sides: Sides,
  runs: SideRuns,
  settings: Pick<Comparison['settings'], 'alpha' | 'minEffect'>,
): Comparison {
  const side = (name: SideName) => comparedSide(sides[name], runs[name])
  return {
    comparisonVersion: COMPARISON_VERSION,
    kind: 'ab',
    suite: runs.base.run.suite,
    base: side('base'),
    head: side('head'),
    settings: { alpha: settings.alpha, minEffect: settings.minEffect, minDifference: null },
    verdict: overallVerdict([...judged.pools, ...judged.cells]),
    pairSeconds: judged.pairSeconds,
    runSeconds: null,
    pools: judged.pools,
    cells: judged.cells,
    refused: judged.refused,
    notes: notesOf(sides),
  }
}

/** Returns the verdict of cells whose builds run the same code: within noise, without a measurement. */
export function identicalCells({ cells }: PairsOutcome, addonSha256: string): CellComparison[] {
  return cells
    .filter(({ refusal }) => refusal === null)
    .map(({ base, head, id }) => {
      const metric = comparedMetricName(base.cell.params, head.cell.params)
      const unit = metricOf(metric).unit
      return {
        id,
        mechanism: base.cell.mechanism,
        part: partOf(base.cell.params),
        metric,
        unit,
        isMoreBetter: unit === '1/s',
        base: null,
        head: null,
        absolute: null,
        normalised: null,
        difference: null,
        pValue: null,
        adjustedPValue: null,
        ground: 'identical addons',
        verdict: 'within noise',
        reason: `both sides are the same addon (sha256 ${addonSha256.slice(0, 12)})`,
        blocks: [0, 0],
        stddev: null,
        moreBlocks: null,
      }
    })
}
