import { type Command, Option } from 'commander'
import type { Order } from '../../runner/run_suite.ts'
import {
  addAxisOptions,
  addConditionOptions,
  addOriginOptions,
  type Invocation,
  MEASURING_EXIT_HELP,
  outOfRun,
  seedOption,
  suiteArgument,
  summaryAsJson,
} from '../options/shared_options.ts'
import type { RunOptions } from './run_command.ts'

const ORDERS: readonly Order[] = ['shuffled', 'fixed']

/** The text below the options of `muxbench run --help`. */
export const RUN_HELP = `
Examples:
  muxbench run                                       the default suite, about a minute
  muxbench run --fds 1000 --active 1,10%             another N, two shares of busy descriptors
  muxbench run --mechanism epoll --trigger edge      one line only
  muxbench run --param fdTable=private,shared        what a second thread costs select and poll
  muxbench run ./my-suite.ts --out results/today     a suite of your own
  muxbench run claims --param claim=7,12             what is said about epoll, settled here
  muxbench run --seed 1 --shard 2/4 --out job-2      the second of four jobs (see muxbench merge)
  muxbench run --seed 1 --repeat auto                one of equal jobs, as the scheduler counts them

Asleep and woken, a writer on a schedule, injected faults:
  muxbench run --fds 1000 --active 1 --param waitMode=wakeup --pin 0,1
  muxbench run --fds 1000 --active 1 --param waitMode=wakeup --param load=open \\
    --param arrivals=poisson --param ratePerSecond=1000,10000,100000
  muxbench run --fds 1000 --active 1 --param waitDelayNs=0,1000,10000
  muxbench run --fds 100 --active 1 --param waitMode=wakeup --param load=open \\
    --param ratePerSecond=1000 --param stallMs=100

How it is measured:
  --clock auto        the TSC where CPU and kernel support it, else clock_gettime
  --clock tsc         the TSC, or an error that says why it cannot be used
  --sched fifo        SCHED_FIFO, priority 1; needs a second CPU, and CAP_SYS_NICE or ulimit -r 1
  --order fixed       the cells as the suite lists them in every block, to see what order does
  run.json and the report record what was used; "muxbench doctor" says what to change.

What comes of it: a table here, and run.json and report.html in the folder that is named at the end.
Open report.html in a browser; "muxbench report --help" lists the other formats. Several suites
have a folder each, and one page with a chapter each beside them.
${MEASURING_EXIT_HELP}`

/** Adds how many blocks are measured, and how long. */
export function addSizeOptions(command: Command): Command {
  return command
    .option('--blocks <n>', 'fresh processes, each of which measures every cell')
    .option('--budget <seconds>', 'the time for all blocks together')
}

/** Adds in which order the cells of a block are measured. */
export function addOrderOption(command: Command): Command {
  return command.addOption(
    new Option('--order <order>', 'the order of the cells in a block (default: shuffled)').choices(ORDERS),
  )
}

/** Defines `muxbench run`. */
export function defineRun(program: Command, { args, exit }: Invocation): void {
  const command = program
    .command('run')
    .description('measure suites; write run.json and report.html')
    .addArgument(suiteArgument())
    .addOption(outOfRun())
    .addOption(seedOption())
  addSizeOptions(command)
  addOrderOption(addConditionOptions(command))
  addAxisOptions(command)
  addOriginOptions(command)
    .option('--shard <i/n>', 'measure the i-th of n parts of the suite, or "auto"; muxbench merge joins them')
    .option('--repeat <i/n>', 'record that this is the i-th of n equal measurements, or "auto"')
    .option('--resume <dir>', 'carry on an interrupted run')
    .option('--force', 'replace an earlier run in the folder')
    .addOption(summaryAsJson())
    .addHelpText('after', RUN_HELP)
    .action(async (suites: string[], options: RunOptions) => {
      const { runCommand } = await import('./run_command.ts')
      exit(await runCommand(suites, options, args))
    })
}
