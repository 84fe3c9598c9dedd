import type { Command } from 'commander'
import { addComparisonOptions, type ComparisonOptions } from '../options/comparison_options.ts'
import { type Invocation, RUN_WORDS } from '../options/shared_options.ts'

const COMPARE_HELP = `
Examples:
  muxbench compare reports/monday reports/today             a verdict for every cell that both runs have
  muxbench compare old/run.json new/run.json --fail-on inconclusive     the exit code is 3 where a cell is undecided
  muxbench compare base head --export junit=verdict.xml     for a CI that reads JUnit
  muxbench compare base head --min-effect 5%                the floor of every cell, on a machine that you know

Runs of different times also differ by what else the machine was doing. Where you can measure both builds now,
"muxbench ab" measures them in turns and finds far smaller changes.

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (only with
--fail-on inconclusive).`

/** Defines `muxbench compare BASE HEAD`. */
export function defineCompare(program: Command, { exit }: Invocation): void {
  const command = program
    .command('compare')
    .description('judge two saved runs')
    .argument('<base>', `${RUN_WORDS}: what to compare with`)
    .argument('<head>', `${RUN_WORDS}: the run to be judged`)
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
