import type { RunFile } from '../../result/run/schema.ts'
import { COMPARISON_VERSION, type ComparedSide, type Comparison, overallVerdict } from './comparison.ts'
import { DRIFT } from './drift.ts'
import { judgeBlocks } from './judge_blocks.ts'
import { matchRuns } from './match_runs.ts'
import { notesOf } from './run_notes.ts'

/** A saved run, and what its user calls it. */
interface SavedRun {
  readonly label: string
  readonly run: RunFile
}

export interface CompareRule {
  /** The probability with which any unchanged cell at all is called changed. */
  readonly alpha: number
  /** The smallest relative change that counts; null stands for what runs of one code may differ by at different times. */
  readonly minEffect: number | null
}

function sideOf({ label, run: { tool, environment, run } }: SavedRun): ComparedSide {
  return {
    label,
    commit: tool.commit,
    addonSha256: tool.addonSha256,
    kernel: environment.kernel,
    cpuModel: environment.cpuModel,
    startedAt: run.startedAt,
  }
}

function suiteWords(base: RunFile, head: RunFile): string {
  return base.run.suite === head.run.suite ? base.run.suite : `${base.run.suite}, ${head.run.suite}`
}

/** Compares two saved runs. */
export function compareRuns(base: SavedRun, head: SavedRun, { alpha, minEffect }: CompareRule): Comparison {
  const runs = [base.run, head.run] as const
  const matched = matchRuns(runs, minEffect)
  const cells = judgeBlocks(matched.cells, alpha)
  const floors = matched.cells.map(cell => cell.minEffect)
  return {
    comparisonVersion: COMPARISON_VERSION,
    kind: 'compare',
    suite: suiteWords(base.run, head.run),
    base: sideOf(base),
    head: sideOf(head),
    settings: { alpha, minEffect: minEffect ?? (floors.length > 0 ? Math.min(...floors) : DRIFT.alone) },
    verdict: overallVerdict(cells),
    pairSeconds: null,
    cells,
    refused: matched.refused,
    notes: notesOf(runs, cells, minEffect === null),
  }
}
