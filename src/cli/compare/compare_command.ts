import { compareRuns } from '../../analysis/verdict/compare_runs.ts'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { checkStdinOnce, readRun } from '../../result/run/read_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { formatInteger } from '../../units/format.ts'
import type { ComparisonOptions } from '../options/comparison_options.ts'
import { announceComparison, comparisonOutputOf } from '../options/comparison_output.ts'
import { checkReplacesNoRun } from '../saved_runs/run_folders.ts'

/** How many reasons one line names. */
const MAX_REASONS = 2

/** @throws InputError where no cell could be judged, with the most frequent reasons and how many cells have each. */
function checkJudged({ cells, refused }: Comparison): void {
  if (cells.length > 0) return
  if (refused.length === 0) throw new InputError('compare: neither run has measured a cell')
  const counts = new Map<string, number>()
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const reasons = [...counts].sort(([, a], [, b]) => b - a)
  const words = reasons
    .slice(0, MAX_REASONS)
    .map(([reason, count]) => `${formatInteger(count)} ${count === 1 ? 'cell' : 'cells'}: ${reason}`)
  const others = reasons.length - words.length
  const rest = others > 0 ? `; and ${formatInteger(others)} more reasons` : ''
  throw new InputError(`compare: no cell of these runs can be judged; ${words.join('; ')}${rest}`)
}

/**
 * Runs `muxbench compare BASE HEAD`, and returns the exit status.
 * @param isDefaultFloor says that the user gave no `--min-effect`, so that each cell has the floor of its kind.
 */
export async function compareCommand(
  base: string,
  head: string,
  options: ComparisonOptions,
  isDefaultFloor: boolean,
): Promise<number> {
  const output = comparisonOutputOf(options)
  checkStdinOnce([base, head])
  const [before, after] = [readRun(base), readRun(head)]
  for (const { file } of output.exports) if (file !== '-') checkReplacesNoRun('--export', file, [base, head])
  if (before.run.id === after.run.id && before.run.startedAt === after.run.startedAt) {
    throw new InputError(`compare: ${base} and ${head} are the same run (${before.run.id}); give two runs`)
  }
  const comparison = compareRuns(
    { label: base, run: before },
    { label: head, run: after },
    { alpha: output.alpha, minEffect: isDefaultFloor ? null : output.minEffect },
  )
  checkJudged(comparison)
  return announceComparison(comparison, output)
}
