import { type Command, Option } from 'commander'
import type { FailOn } from '../../analysis/verdict/comparison.ts'
import { type FormatName, formatNames } from '../../report/formats.ts'
import { collect } from './shared_options.ts'
import { alphaOption, failOnOption, minEffectOption } from './thresholds.ts'

/** The options of every command that makes a Comparison, as the command line gives them. */
export interface ComparisonOptions {
  readonly format: FormatName<'comparison'>
  readonly export?: readonly string[]
  readonly failOn: FailOn
  readonly alpha: string
  readonly minEffect: string
  readonly all?: boolean
}

/** @param floors the floors of a command that judges times and counts, in words, where `--min-effect` gives none. */
export function addComparisonOptions(command: Command, floors?: string): Command {
  const minEffect = minEffectOption()
  if (floors !== undefined) {
    minEffect.description =
      'the smallest change that counts, such as 2% or 0.02, or of counts such as "10 instructions"'
    minEffect.defaultValueDescription = floors
  }
  return command
    .addOption(
      new Option('--format <format>', 'the format of what goes to stdout')
        .choices(formatNames('comparison'))
        .default('text'),
    )
    .option('--export <format=file>', 'another format into a file, or - for stdout (repeatable)', collect)
    .addOption(failOnOption())
    .addOption(alphaOption())
    .addOption(minEffect)
    .option('--all', 'text: every cell, those within noise or not slower too')
}
