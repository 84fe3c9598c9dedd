import type { Command } from 'commander'
import type { SuiteOverrides } from '../../suite/overrides.ts'
import { addComparisonOptions, type ComparisonOptions } from '../options/comparison_output.ts'
import { addAxisOptions, addConditionOptions, collect } from '../options/measuring_options.ts'
import type { ConditionOptions } from '../options/run_conditions.ts'

/** As the command line gives them. */
export interface AbOptions
  extends Omit<SuiteOverrides, 'blocks'>,
    Omit<ConditionOptions, 'order'>,
    ComparisonOptions {
  readonly base: string
  readonly head: string
  readonly baseParam?: readonly string[]
  readonly headParam?: readonly string[]
  readonly pairs: string
  readonly maxPairs?: string
  readonly seed?: string
  readonly out?: string
  readonly force?: boolean
}

const AB_HELP = `
A side is a checkout of muxbench that is built (npm ci && npm run build), which is measured by its own code; or an addon
(*.node, or a folder that holds one), which is measured by this one's. A pair is a fresh process of each, in random order.

Examples:
  muxbench ab --base ../main --head .                    the default suite, judged by 20 to 40 pairs
  muxbench ab --base ../main --head . --fds 64,1024 --mechanism epoll --budget 30
  muxbench ab --base old.node --head new.node --format markdown --export junit=ab.xml
  muxbench ab --base . --head . --head-param waitDelayNs=60   what would this gate find?
  muxbench ab --base . --head . --force                       and does it accuse the innocent?

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (0 with --fail-on regression),
130 interrupted.`

export function defineAb(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('ab')
    .description('judge two checkouts, interleaved')
    .argument('[suite...]', 'a name (see muxbench list), or a path to a .ts, .js or .json file', undefined)
    .requiredOption('--base <dir>', 'a checkout or an addon: what was')
    .requiredOption('--head <dir>', 'a checkout or an addon: what is to be judged')
    .option('--pairs <k>', 'pairs of processes before the first verdict', '20')
    .option('--max-pairs <m>', 'in all, for what is undecided by then (default: twice --pairs)')
    .option('--budget <seconds>', 'time for the first pairs (default: that of the suites)')
    .option('--seed <n>', 'the seed of the workload and of the order (default: random)')
  addConditionOptions(command)
  addAxisOptions(command, 'any other parameter, on both sides (repeatable)')
    .option('--base-param <key=value>', 'a parameter of the base alone, one value (repeatable)', collect)
    .option('--head-param <key=value>', 'a parameter of the head alone, one value (repeatable)', collect)
    .option('--out <dir>', 'where both runs, the comparison and its pages go (default: reports/ab-<stamp>)')
    .option('--force', 'measure although both sides are the same addon')
  addComparisonOptions(command)
    .addHelpText('after', AB_HELP)
    .action(async (suites: string[], options: AbOptions) => {
      const { abCommand } = await import('./ab_command.ts')
      exit(await abCommand(suites, options, process.argv.slice(2)))
    })
}
