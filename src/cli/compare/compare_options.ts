import type { Command } from 'commander'
import { addComparisonOptions, type ComparisonOptions } from '../options/comparison_output.ts'

const COMPARE_HELP = `
Examples:
  muxbench compare reports/monday reports/today             a verdict for every cell that both runs have
  muxbench compare old/run.json new/run.json --fail-on regression
  muxbench compare base head --export junit=verdict.xml     for a CI that reads JUnit
  muxbench compare base head --min-effect 5%                the floor of every cell, on a machine that you know

Runs of different times differ by what the machine was doing, too: interleaved pairs (muxbench ab) find far
smaller changes.

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (0 with --fail-on regression).`

/** `muxbench compare BASE HEAD`. */
export function defineCompare(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('compare')
    .description('judge two saved runs')
    .argument('<base>', 'a run.json, or the folder that holds one: what was before')
    .argument('<head>', 'the same: what is judged')
  addComparisonOptions(command)
  const minEffect = command.options.find(option => option.attributeName() === 'minEffect')
  if (minEffect) minEffect.defaultValueDescription = '15%, and 50% where threads wake each other'
  command
    .addHelpText('after', COMPARE_HELP)
    .action(async (base: string, head: string, options: ComparisonOptions) => {
      const { compareCommand } = await import('./compare_command.ts')
      const isDefaultFloor = command.getOptionValueSource('minEffect') === 'default'
      exit(await compareCommand(base, head, options, isDefaultFloor))
    })
}
