import { type Command, Option } from 'commander'
import { type FormatName, formatNames } from '../../report/formats.ts'
import type { SuiteOverrides } from '../../suite/overrides.ts'
import { addAxisOptions, addConditionOptions } from '../options/measuring_options.ts'
import type { ConditionOptions } from '../options/run_conditions.ts'

/** As the command line gives them. */
export interface CalibrateOptions extends Omit<SuiteOverrides, 'blocks'>, Omit<ConditionOptions, 'order'> {
  readonly pairs: string
  readonly maxPairs?: string
  readonly rounds: string
  readonly alpha: string
  readonly minEffect: string
  readonly seed?: string
  readonly format: FormatName<'calibration'>
  readonly json?: boolean
  readonly out?: string
}

const CALIBRATE_HELP = `
Compares this build with itself as "muxbench ab" would, several times. The first time nothing differs; from the second
on, waits of some cells of the head are made 5 or 10 % longer, drawn at random, and the rest is left alone. It then says
how often the innocent were accused and the guilty found, and which slowdown 10, 20, 40 and 80 pairs find with 95 %
power. Give it the suite, the axes and the budget that the gate will have.

Examples:
  muxbench calibrate                                        the default suite: a few minutes
  muxbench calibrate --fds 64,1024 --mechanism epoll --budget 30
  muxbench calibrate --pairs 10 --rounds 6                  fewer pairs, measured more often
  muxbench calibrate --json --out calibration.json

Exit codes: 0 fine, 2 a usage error or a failure, 130 interrupted.`

export function defineCalibrate(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('calibrate')
    .description('what could "ab" detect here, and how often would it cry wolf')
    .argument('[suite...]', 'a name (see muxbench list), or a path to a .ts, .js or .json file', undefined)
    .option('--pairs <k>', 'pairs of processes before the first verdict', '20')
    .option('--max-pairs <m>', 'in all, for what is undecided by then (default: twice --pairs)')
    .option('--rounds <r>', 'comparisons to measure; the first is of nothing with nothing', '3')
    .option('--budget <seconds>', 'time for the first pairs of one comparison (default: that of the suites)')
    .option('--alpha <probability>', 'of calling any unchanged cell at all changed', '0.05')
    .option('--min-effect <share>', 'the smallest change that counts, such as 2% or 0.02', '2%')
    .option('--seed <n>', 'the seed of the workload, the order and the delays (default: random)')
  addConditionOptions(command)
  addAxisOptions(command)
    .addOption(
      new Option('--format <format>', 'of what goes to stdout')
        .choices(formatNames('calibration'))
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'the same JSON into a file, too')
    .addHelpText('after', CALIBRATE_HELP)
    .action(async (suites: string[], options: CalibrateOptions) => {
      const { calibrateCommand } = await import('./calibrate_command.ts')
      exit(await calibrateCommand(suites, options, process.argv.slice(2)))
    })
}
