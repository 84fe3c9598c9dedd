import type { Command } from 'commander'
import { addComparisonOptions } from '../options/comparison_options.ts'
import { type Invocation, RUN_WORDS } from '../options/shared_options.ts'
import type { CompareOptions } from './compare_command.ts'

const COMPARE_HELP = `
Give one run a side (BASE HEAD), or several: the run is then the unit, and what runs of one side differ by is known.

Examples:
  muxbench compare reports/monday reports/today             a verdict for every cell that both runs have
  muxbench compare --base r1 r3 r5 --head r2 r4 r6          three runs a side, measured in turns: finds far less
  muxbench compare old/run.json new/run.json --fail-on inconclusive     the exit code is 3 where something is undecided
  muxbench compare base head --export junit=verdict.xml     for a CI that reads JUnit
  muxbench compare base head --min-effect 5%                the floor of every cell, on a machine that you know
  muxbench compare base head --format commit                a table for a commit message
  muxbench compare base head --out verdict/                 comparison.json and verdict.html in a folder

Runs of different times also differ by what else the machine was doing. Where you can measure both builds now,
"muxbench ab" measures them in turns and finds far smaller changes.

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (only with
--fail-on inconclusive).`

/** Defines `muxbench compare BASE HEAD`, and with several runs `muxbench compare --base RUN… --head RUN…`. */
export function defineCompare(program: Command, { exit }: Invocation): void {
  const command = program
    .command('compare')
    .description('judge saved runs')
    .argument('[base]', `${RUN_WORDS}: what to compare with`)
    .argument('[head]', `${RUN_WORDS}: the run to be judged`)
    .option('--base <run...>', 'several runs to compare with')
    .option('--head <run...>', 'several runs to be judged')
    .option(
      '--out <path>',
      'a folder for comparison.json and verdict.html, or a file for what would go to stdout',
    )
  addComparisonOptions(
    command,
    'one run a side: 15%, and 50% where threads wake each other; several: 1%; of counts any',
  )
  command
    .addHelpText('after', COMPARE_HELP)
    .action(async (base: string | undefined, head: string | undefined, options: CompareOptions) => {
      const { compareCommand } = await import('./compare_command.ts')
      const isDefaultFloor = command.getOptionValueSource('minEffect') === 'default'
      exit(await compareCommand([base, head], options, isDefaultFloor))
    })
}
