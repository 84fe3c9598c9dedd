import { existsSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { compareRuns, type SavedRun } from '../../analysis/verdict/compare_runs.ts'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { UNITS } from '../../metrics/units.ts'
import { checkStdinOnce, readRun } from '../../result/run/read_run.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { announceFile, complain, EXIT } from '../messages.ts'
import type { ComparisonOptions } from '../options/comparison_options.ts'
import {
  announceComparison,
  type ComparisonOutput,
  comparisonFiles,
  comparisonOutputOf,
} from '../options/comparison_output.ts'
import { checkReplacesNoRun } from '../saved_runs/run_folders.ts'
import { saveFiles } from '../saved_runs/save_files.ts'

export interface CompareOptions extends ComparisonOptions {
  readonly base?: readonly string[]
  readonly head?: readonly string[]
  readonly out?: string
}

/** How many reasons one line names. */
const MAX_REASONS = 2

/** @throws InputError where no cell could be judged, with the most frequent reasons and how many cells have each. */
function checkJudged({ cells, refused }: Comparison): void {
  if (cells.length > 0) return
  if (refused.length === 0) throw new InputError('compare: neither run has measured a cell')
  const counts = new Map<string, number>()
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const reasons = [...counts].sort(([, a], [, b]) => b - a)
  const words = reasons.slice(0, MAX_REASONS).map(([reason, count]) => `${counted(count, 'cell')}: ${reason}`)
  const others = reasons.length - words.length
  const rest = others > 0 ? `; and ${formatInteger(others)} more reasons` : ''
  throw new InputError(`compare: no cell of these runs can be judged; ${words.join('; ')}${rest}`)
}

type Given = readonly [base: readonly string[], head: readonly string[]]

/** Returns the runs of both sides. @throws InputError where they are given in both ways, or a side lacks them. */
function sidesOf([base, head]: readonly (string | undefined)[], options: CompareOptions): Given {
  if (!options.base && !options.head && base !== undefined && head !== undefined) return [[base], [head]]
  if (options.base && options.head && base === undefined) return [options.base, options.head]
  throw new InputError(
    'compare: give BASE HEAD, or several runs a side with --base RUN… --head RUN… (see muxbench compare --help)',
  )
}

/** @throws InputError where a run is given twice, since it would be taken for two measurements. */
function checkDistinct(runs: readonly SavedRun[]): void {
  for (const [i, { label, run }] of runs.entries()) {
    const same = runs
      .slice(0, i)
      .find(other => other.run.run.id === run.run.id && other.run.run.startedAt === run.run.startedAt)
    if (!same) continue
    const advice = runs.length === 2 ? 'give two runs' : 'give each run once'
    throw new InputError(`compare: ${same.label} and ${label} are the same run (${run.run.id}); ${advice}`)
  }
}

/** @throws InputError where instructions are the floor of times or rates, even of such that repeat exactly. */
function checkFloor({ cells }: Comparison, { minDifference }: ComparisonOutput): void {
  const timed = cells.filter(({ unit }) => !UNITS[unit].isExact).length
  if (minDifference === null || timed === 0) return
  throw new InputError(
    `--min-effect: ${minDifference === 0 ? '0 is' : 'instructions are'} a floor of counted figures, and ${counted(timed, 'cell has', 'cells have')} times or rates: give a share, such as 2%`,
  )
}

/** Returns whether a path names a folder: one that is there, or one without an extension. */
function isFolder(path: string): boolean {
  return existsSync(path) ? statSync(path).isDirectory() : path.endsWith('/') || extname(path) === ''
}

/** Writes the figures and the page of a comparison into a folder. Returns whether both are there, and says why they are not. */
async function isSaved(folder: string, comparison: Comparison): Promise<boolean> {
  const files = await comparisonFiles(comparison)
  const { paths, problem } = await saveFiles(folder, files, 'make room, and compare again')
  for (const [name, path] of paths) announceFile(name === 'verdict.html' ? 'verdict' : 'data', path)
  if (problem !== null) complain(problem)
  return problem === null
}

/**
 * Runs `muxbench compare`, and returns the exit status.
 * @param given the arguments BASE and HEAD.
 * @param isDefaultFloor says that the user gave no `--min-effect`, so that each cell has the floor of its kind.
 */
export async function compareCommand(
  given: readonly (string | undefined)[],
  options: CompareOptions,
  isDefaultFloor: boolean,
): Promise<number> {
  const [bases, heads] = sidesOf(given, options)
  const paths = [...bases, ...heads]
  const { out = '-' } = options
  const folder = out !== '-' && isFolder(out) ? out : null
  const output = comparisonOutputOf(options, { file: folder === null ? out : '-', mayCount: true })
  checkStdinOnce(paths)
  const saved = paths.map((label): SavedRun => ({ label, run: readRun(label) }))
  for (const { file } of output.exports) if (file !== '-') checkReplacesNoRun('--export', file, paths)
  if (output.file !== '-') checkReplacesNoRun('--out', output.file, paths)
  if (folder !== null) prepareFolder(folder)
  checkDistinct(saved)
  const comparison = compareRuns(saved.slice(0, bases.length), saved.slice(bases.length), {
    alpha: output.alpha,
    minEffect: isDefaultFloor || output.minDifference !== null ? null : output.minEffect,
    // Without a floor, every difference of counts is one.
    minDifference: output.minDifference || null,
  })
  checkJudged(comparison)
  checkFloor(comparison, output)
  const isWhole = folder === null || (await isSaved(folder, comparison))
  const status = await announceComparison(comparison, output)
  return isWhole || status === EXIT.regression ? status : EXIT.failure
}
