import type { Command } from 'commander'
import { addComparisonOptions } from '../options/comparison_options.ts'
import {
  addAxisOptions,
  addConditionOptions,
  addOriginOptions,
  addPairOptions,
  collect,
  type Invocation,
  seedOption,
  suiteArgument,
} from '../options/shared_options.ts'
import type { AbOptions } from './ab_command.ts'

const AB_HELP = `
--base is the build to compare with, --head the build that is judged. Each is either a checkout of muxbench that has
been built (npm ci && npm run build) and measures with its own code, or a native addon (*.node, or a folder that holds
one), which this muxbench measures. A pair is a fresh process of each build, in random order.

Examples:
  muxbench ab --base ../main --head .                    the default suite, judged by 10 to 20 pairs
  muxbench ab --base ../main --head . --fds 64,1024 --mechanism epoll --budget 30
  muxbench ab --base old.node --head new.node --format markdown --export junit=ab.xml
  muxbench ab --base . --head . --head-param waitDelayNs=60   would it find waits that are 60 ns longer?
  muxbench ab --base . --head . --force                       one build twice: does it give a false alarm?

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (only with --fail-on inconclusive),
130 interrupted.`

/** Defines `muxbench ab`. */
export function defineAb(program: Command, { args, exit }: Invocation): void {
  const command = program
    .command('ab')
    .description('measure two builds in turns, and judge whether one is slower')
    .addArgument(suiteArgument())
    .requiredOption('--base <dir>', 'the build to compare with: a checkout or an addon')
    .requiredOption('--head <dir>', 'the build to be judged: a checkout or an addon')
  addPairOptions(command)
    .option(
      '--budget <seconds>',
      'time for the first pairs (default: that of the suites, less for few cells)',
    )
    .addOption(seedOption())
  addConditionOptions(command)
  addAxisOptions(command, 'any other parameter, for both builds (repeatable)')
    .option('--base-param <key=value>', 'a parameter of the base alone, one value (repeatable)', collect)
    .option('--head-param <key=value>', 'a parameter of the head alone, one value (repeatable)', collect)
    .option('--out <dir>', 'where both runs, the comparison and its pages go (default: reports/ab-<stamp>)')
    .option('--force', 'measure although both are the same addon; replace what is in the folder')
    .option('--resume <dir>', 'carry on an interrupted comparison; give the command as it was begun')
  addOriginOptions(command)
  addComparisonOptions(command)
    .addHelpText('after', AB_HELP)
    .action(async (suites: string[], options: AbOptions) => {
      const { abCommand } = await import('./ab_command.ts')
      exit(await abCommand(suites, options, args))
    })
}
