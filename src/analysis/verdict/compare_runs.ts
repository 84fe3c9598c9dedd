import type { RunFile } from '../../result/run/schema.ts'
import { median } from '../../stats/quantile.ts'
import { COMPARISON_VERSION, type ComparedSide, type Comparison, overallVerdict } from './comparison.ts'
import { DRIFT } from './drift.ts'
import { type ExactFloor, judgeExact } from './exact.ts'
import { judgeBlocks } from './judge_blocks.ts'
import { judgeRuns } from './judge_runs.ts'
import { matchRuns } from './match_runs.ts'
import { matchSeveral } from './match_several.ts'
import { poolBlocks } from './pooled.ts'
import { poolsOfExact } from './pools.ts'
import { notesOf } from './run_notes.ts'

/** A saved run, and what its user calls it. */
export interface SavedRun {
  readonly label: string
  readonly run: RunFile
}

export interface CompareRule {
  /** The probability with which any unchanged cell at all is called changed, and that with which any unchanged pool is. */
  readonly alpha: number
  /** The smallest relative change that counts; null stands for what runs of one code may differ by at different times. */
  readonly minEffect: number | null
  /** The smallest difference of counts that counts, in their unit; null for a floor that is relative, or none. */
  readonly minDifference: number | null
}

/** The smallest change that counts by default where several runs of a side show what runs of one code differ by. */
const SEVERAL_RUNS_FLOOR = 0.01

function sideOf(saved: readonly SavedRun[]): ComparedSide {
  const [{ label, run: first }] = saved as readonly [SavedRun]
  const { tool, environment, run } = first
  return {
    label: saved.length === 1 ? label : `${saved.length} runs from ${label} on`,
    commit: tool.commit,
    addonSha256: tool.addonSha256,
    kernel: environment.kernel,
    cpuModel: environment.cpuModel,
    startedAt: run.startedAt,
    runs: saved.map(each => each.label),
  }
}

function suiteWords(runs: readonly RunFile[]): string {
  return [...new Set(runs.map(({ run }) => run.suite))].join(', ')
}

/** Returns how long a run took, in seconds: the median; null where none has finished. */
function runSecondsOf(runs: readonly RunFile[]): number | null {
  const seconds = runs.flatMap(({ run: { startedAt, finishedAt } }) => {
    const time = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000
    return time > 0 ? [time] : []
  })
  return seconds.length === 0 ? null : median(seconds)
}

type Judged = Pick<Comparison, 'pools' | 'cells' | 'refused'> & { readonly minEffect: number }

function judgeTwo(
  runs: readonly [RunFile, RunFile],
  { alpha, minEffect }: CompareRule,
  floor: ExactFloor,
): Judged {
  const matched = matchRuns(runs, minEffect)
  const exact = judgeExact(matched.exact, floor)
  const judged = judgeBlocks(matched.cells, alpha)
  const floors = matched.cells.map(cell => cell.minEffect)
  return {
    pools: [...poolsOfExact(exact), ...poolBlocks(matched.cells, judged, alpha, minEffect)],
    cells: [...exact, ...judged],
    refused: matched.refused,
    minEffect: minEffect ?? (floors.length > 0 ? Math.min(...floors) : exact.length > 0 ? 0 : DRIFT.alone),
  }
}

function judgeSeveral(
  base: readonly RunFile[],
  head: readonly RunFile[],
  { alpha, minEffect }: CompareRule,
  floor: ExactFloor,
): Judged {
  const matched = matchSeveral(base, head)
  const exact = judgeExact(matched.exact, floor)
  const own = minEffect ?? SEVERAL_RUNS_FLOOR
  const judged = judgeRuns(matched.cells, { base: base.length, head: head.length }, { alpha, minEffect: own })
  return {
    pools: [...poolsOfExact(exact), ...judged.pools],
    cells: [...exact, ...judged.cells],
    refused: matched.refused,
    minEffect: minEffect ?? (matched.cells.length === 0 && exact.length > 0 ? 0 : own),
  }
}

/** Compares one or several saved runs of a baseline with one or several of a candidate. */
export function compareRuns(
  bases: readonly SavedRun[],
  heads: readonly SavedRun[],
  rule: CompareRule,
): Comparison {
  const [base, head] = [bases.map(({ run }) => run), heads.map(({ run }) => run)]
  const floor = { minEffect: rule.minEffect ?? 0, minDifference: rule.minDifference }
  const [first, second, ...others] = [...base, ...head] as [RunFile, RunFile, ...RunFile[]]
  const { minEffect, ...judged } =
    others.length === 0 ? judgeTwo([first, second], rule, floor) : judgeSeveral(base, head, rule, floor)
  return {
    comparisonVersion: COMPARISON_VERSION,
    kind: 'compare',
    suite: suiteWords([...base, ...head]),
    base: sideOf(bases),
    head: sideOf(heads),
    settings: { alpha: rule.alpha, minEffect, minDifference: rule.minDifference },
    verdict: overallVerdict([...judged.pools, ...judged.cells]),
    pairSeconds: null,
    runSeconds: runSecondsOf([...base, ...head]),
    ...judged,
    notes: notesOf(base, head, judged.cells, rule.minEffect === null),
  }
}
