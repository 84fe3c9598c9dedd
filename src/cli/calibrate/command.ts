import { type Command, Option } from 'commander'
import { formatNames } from '../../report/formats.ts'
import {
  addAxisOptions,
  addConditionOptions,
  addPairOptions,
  type Invocation,
  seedOption,
  suiteArgument,
} from '../options/shared_options.ts'
import { alphaOption, minEffectOption } from '../options/thresholds.ts'
import type { CalibrateOptions } from './calibrate_command.ts'

const CALIBRATE_HELP = `
Compares this build with itself, several times, as "muxbench ab" would. In the first comparison nothing differs. In
each further one the waits of some cells, drawn at random, are made 5 or 10 % longer, and the others are left alone. It
then reports how often an unchanged cell was called slower (false positives), how often a slowdown was found, and
which slowdown 10, 20, 40 and 80 pairs find with 95 % power. Give it the suite, the axes and the budget that you are
going to use with "muxbench ab".

Examples:
  muxbench calibrate                                        the default suite: a few minutes
  muxbench calibrate --fds 64,1024 --mechanism epoll --budget 30
  muxbench calibrate --pairs 20 --rounds 6                  more pairs, measured more often
  muxbench calibrate --json --out calibration.json

Exit codes: 0 fine, 2 a usage error or a failure, 130 interrupted.`

/** Defines `muxbench calibrate`. */
export function defineCalibrate(program: Command, { args, exit }: Invocation): void {
  const command = program
    .command('calibrate')
    .description('measure how small a slowdown "ab" finds here, and how often it gives a false alarm')
    .addArgument(suiteArgument())
  addPairOptions(command)
    .option('--rounds <r>', 'comparisons to measure; in the first one nothing differs', '3')
    .option(
      '--budget <seconds>',
      'time for the first pairs of one comparison (default: that of the suites, less for few cells)',
    )
    .addOption(alphaOption())
    .addOption(minEffectOption())
    .addOption(seedOption('the seed of the workload, the order and the delays (default: random)'))
  addConditionOptions(command)
  addAxisOptions(command)
    .addOption(
      new Option('--format <format>', 'the format of what goes to stdout')
        .choices(formatNames('calibration'))
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .option('--out <file>', 'the same JSON into a file, too')
    .option('--resume <dir>', 'carry on an interrupted calibration; give the command as it was begun')
    .addHelpText('after', CALIBRATE_HELP)
    .action(async (suites: string[], options: CalibrateOptions) => {
      const { calibrateCommand } = await import('./calibrate_command.ts')
      exit(await calibrateCommand(suites, options, args))
    })
}
