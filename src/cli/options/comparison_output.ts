/** The options of every command that ends in a Comparison, and how it is handed on. */
import { existsSync, statSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { type Comparison, FAIL_ON, type FailOn } from '../../analysis/verdict/comparison.ts'
import { plainLine } from '../../report/escape.ts'
import { type FormatName, formatNames, formatOf, render } from '../../report/formats.ts'
import { prepareFolder, writeWhole } from '../../result/write_run.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import { colorFor } from '../color.ts'
import { EXIT } from '../exit_codes.ts'

type ComparisonFormat = FormatName<'comparison'>

/** As the command line gives them. */
export interface ComparisonOptions {
  readonly format: ComparisonFormat
  readonly export?: readonly string[]
  readonly failOn: FailOn
  readonly alpha: string
  readonly minEffect: string
  readonly all?: boolean
}

export interface ComparisonExport {
  readonly format: ComparisonFormat
  /** `-` is stdout. */
  readonly file: string
}

/** The same, checked. */
export interface ComparisonOutput {
  readonly format: ComparisonFormat
  readonly exports: readonly ComparisonExport[]
  readonly failOn: FailOn
  readonly alpha: number
  readonly minEffect: number
  readonly all: boolean
}

export function addComparisonOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'of what goes to stdout')
        .choices(formatNames('comparison'))
        .default('text'),
    )
    .option(
      '--export <format=file>',
      'another format into a file, or - for stdout (repeatable)',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .addOption(
      new Option('--fail-on <verdict>', 'from which verdict on the exit code is not 0')
        .choices(FAIL_ON)
        .default('inconclusive'),
    )
    .option('--alpha <probability>', 'of calling any unchanged cell at all changed', '0.05')
    .option('--min-effect <share>', 'the smallest change that counts, such as 2% or 0.02', '2%')
    .option('--all', 'text: every cell, those within noise too')
}

const NUMBER = /^\d*\.?\d+(e-?\d+)?$/i

/** @throws InputError for what is no probability that a test could keep to. */
export function alphaOf(given: string): number {
  const alpha = NUMBER.test(given) ? Number(given) : Number.NaN
  if (alpha > 0 && alpha <= 0.5) return alpha
  throw new InputError(`--alpha: expected a probability above 0 and up to 0.5, such as 0.05, not "${given}"`)
}

/** @throws InputError for anything but `2%` or `0.02`. */
export function minEffectOf(given: string): number {
  const [, digits = '', percent] = /^(.*?)\s*(%)?$/.exec(given) ?? []
  const share = (NUMBER.test(digits) ? Number(digits) : Number.NaN) / (percent ? 100 : 1)
  if (share > 0 && share < 1) return share
  throw new InputError(
    `--min-effect: expected a share above 0 and below 1, such as 2% or 0.02, not "${given}"`,
  )
}

/** @throws InputError for anything but FORMAT=FILE. */
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

/** @throws InputError where two exports would overwrite or run into each other. */
function checkTargets(format: ComparisonFormat, exports: readonly ComparisonExport[]): void {
  const onStdout = [format, ...exports.filter(({ file }) => file === '-').map(each => each.format)]
  if (onStdout.length > 1 && onStdout.some(each => !formatOf('comparison', each).isLog)) {
    throw new InputError(
      `--export: ${onStdout.join(' and ')} cannot share stdout; write one of them to a file`,
    )
  }
  const files = exports.filter(({ file }) => file !== '-').map(({ file }) => resolve(file))
  const twice = files.find((file, i) => files.indexOf(file) !== i)
  if (twice !== undefined) throw new InputError(`--export: two formats for one file, ${twice}`)
}

/** @throws InputError now, and not after an hour of measuring. */
function checkWritable(file: string): void {
  if (!existsSync(file)) {
    prepareFolder(dirname(file), '--export')
    return
  }
  if (statSync(file).isDirectory()) throw new InputError(`--export: ${file} is a folder; name a file in it`)
}

/**
 * Checks the options before anything is measured, the folders of the exports included.
 * @throws InputError in one line.
 */
export function comparisonOutputOf(options: ComparisonOptions): ComparisonOutput {
  const exports = (options.export ?? []).map(exportOf)
  checkTargets(options.format, exports)
  const output = {
    format: options.format,
    exports,
    failOn: options.failOn,
    alpha: alphaOf(options.alpha),
    minEffect: minEffectOf(options.minEffect),
    all: options.all ?? false,
  }
  for (const { file } of exports) if (file !== '-') checkWritable(file)
  return output
}

/** A gate that has judged nothing must not pass, whatever it fails on. */
export function exitCodeOf({ cells, verdict }: Comparison, failOn: FailOn): number {
  if (cells.length === 0) return EXIT.failure
  if (verdict === 'regression') return EXIT.regression
  return verdict === 'inconclusive' && failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

async function writeExport(file: string, content: string | Buffer): Promise<void> {
  // All commands of a step share this file: the second must not take the first one's summary away.
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary && resolve(file) === resolve(summary)) await appendFile(file, content)
  else await writeWhole(file, content)
}

/** Prints the comparison, writes its exports, and returns the exit code. */
export async function announceComparison(comparison: Comparison, output: ComparisonOutput): Promise<number> {
  const { all } = output
  for (const { format, file } of [{ format: output.format, file: '-' }, ...output.exports]) {
    const color = file === '-' && colorFor(process.stdout)
    const { content, notes } = await render('comparison', format, comparison, { color, all })
    for (const note of notes) process.stderr.write(`${format}: ${plainLine(note)}\n`)
    if (file === '-') {
      process.stdout.write(content)
      continue
    }
    await writeExport(file, content)
    process.stderr.write(`${format}: ${file}\n`)
  }
  if (comparison.cells.length === 0) {
    process.stderr.write('muxbench: no cell could be judged, so nothing is known of a change\n')
  }
  return exitCodeOf(comparison, output.failOn)
}
