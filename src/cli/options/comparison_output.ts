import { existsSync, statSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Comparison, FailOn } from '../../analysis/verdict/comparison.ts'
import { type FormatName, formatNames, formatOf, render } from '../../report/formats.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import { announceFile, complain, EXIT, note } from '../messages.ts'
import { saveFiles } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'
import type { ComparisonOptions } from './comparison_options.ts'
import { alphaOf, minDifferenceOf, minEffectOf } from './thresholds.ts'

type ComparisonFormat = FormatName<'comparison'>

interface ComparisonExport {
  readonly format: ComparisonFormat
  /** The path of the file; `-` stands for stdout. */
  readonly file: string
}

/** The checked options: where a comparison is written, and what its exit status depends on. */
export interface ComparisonOutput {
  readonly format: ComparisonFormat
  /** The path of the file that `format` goes to; `-` stands for stdout. */
  readonly file: string
  readonly exports: readonly ComparisonExport[]
  readonly failOn: FailOn
  readonly alpha: number
  readonly minEffect: number
  /** The smallest difference of counts that counts; null where `minEffect` is the floor of everything. */
  readonly minDifference: number | null
  readonly all: boolean
}

/** Returns the export that FORMAT=FILE asks for. @throws InputError for any other form. */
function exportOf(given: string): ComparisonExport {
  const at = given.indexOf('=')
  const file = given.slice(at + 1)
  if (at < 1 || file === '') {
    throw new InputError(`--export: expected FORMAT=FILE, such as junit=muxbench.xml, not "${given}"`)
  }
  const name = given.slice(0, at)
  const names = formatNames('comparison')
  const format = names.find(candidate => candidate === name)
  if (!format) throw unknownName('format of --export', name, names)
  return { format, file }
}

/** @throws InputError where two of them would overwrite or run into each other. */
function checkTargets(targets: readonly ComparisonExport[]): void {
  const onStdout = targets.filter(({ file }) => file === '-').map(each => each.format)
  if (onStdout.length > 1 && onStdout.some(each => !formatOf('comparison', each).isLog)) {
    throw new InputError(
      `--export: ${onStdout.join(' and ')} cannot share stdout; write one of them to a file`,
    )
  }
  const files = targets.filter(({ file }) => file !== '-').map(({ file }) => resolve(file))
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined) throw new InputError(`--export: two formats for one file, ${twice}`)
}

/** @throws InputError where the file cannot be written, before anything is measured. */
function checkWritable(file: string, option = '--export'): void {
  if (!existsSync(file)) {
    prepareFolder(dirname(file), option)
    return
  }
  if (statSync(file).isDirectory()) throw new InputError(`${option}: ${file} is a folder; name a file in it`)
}

/**
 * Checks the options before anything is measured, the folders of the exports included.
 * @param file the path that the format goes to, `-` for stdout; `mayCount` says that figures may be counted
 *   instructions, so that these may be the floor.
 * @throws InputError in one line.
 */
export function comparisonOutputOf(
  options: ComparisonOptions,
  { file = '-', mayCount = false } = {},
): ComparisonOutput {
  const minDifference = mayCount ? minDifferenceOf(options.minEffect) : null
  const exports = (options.export ?? []).map(exportOf)
  checkTargets([{ format: options.format, file }, ...exports])
  const output = {
    format: options.format,
    file,
    exports,
    failOn: options.failOn,
    alpha: alphaOf(options.alpha),
    minEffect: minDifference === null ? minEffectOf(options.minEffect) : 0,
    minDifference,
    all: options.all ?? false,
  }
  for (const target of exports) if (target.file !== '-') checkWritable(target.file)
  if (file !== '-') checkWritable(file, '--out')
  return output
}

/** Returns the exit status of a comparison. Where nothing was judged, it is a failure, whatever `failOn` says. */
function exitCodeOf({ cells, verdict }: Comparison, failOn: FailOn): number {
  if (cells.length === 0) return EXIT.failure
  if (verdict === 'regression') return EXIT.regression
  return verdict === 'inconclusive' && failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

/** Writes an export and returns where it is, and what is to be said about it; null where all is well. */
async function writeExport(
  file: string,
  content: string | Buffer,
): Promise<{ path: string | undefined; problem: string | null }> {
  // All commands of a step share this file, so the text is appended and replaces no other command's summary.
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary && resolve(file) === resolve(summary)) {
    try {
      await appendFile(file, content)
      return { path: file, problem: null }
    } catch (error) {
      return { path: undefined, problem: `cannot append to ${file}: ${(error as Error).message}` }
    }
  }
  const name = basename(file)
  const { paths, problem } = await saveFiles(
    dirname(file),
    { [name]: content },
    'make room, and export it again',
  )
  return { path: paths.get(name), problem }
}

/** Returns the files of a comparison that has a folder: its figures, and its page. */
export async function comparisonFiles(comparison: Comparison): Promise<Record<string, string | Buffer>> {
  return {
    'comparison.json': (await render('comparison', 'json', comparison)).content,
    'verdict.html': (await render('comparison', 'html', comparison)).content,
  }
}

/** Prints the comparison, writes its exports, and returns the exit code. */
export async function announceComparison(comparison: Comparison, output: ComparisonOutput): Promise<number> {
  const { all } = output
  let isWhole = true
  for (const { format, file } of [{ format: output.format, file: output.file }, ...output.exports]) {
    const look = file === '-' ? outputLook() : {}
    const { content, notes } = await render('comparison', format, comparison, { ...look, all })
    for (const text of notes) note(`${format}: ${text}`)
    if (file === '-') {
      print(content, formatOf('comparison', format).hasCommands)
      continue
    }
    const { path, problem } = await writeExport(file, content)
    if (path !== undefined) announceFile(format, path)
    if (problem === null) continue
    complain(problem)
    isWhole = false
  }
  if (comparison.cells.length === 0) {
    complain('no cell could be judged, so nothing is known of a change')
  }
  const exitCode = exitCodeOf(comparison, output.failOn)
  return isWhole || exitCode === EXIT.regression ? exitCode : EXIT.failure
}
