import { Command, Option } from 'commander'
import { VERSION } from '../result/tool.ts'
import { ORDERS } from '../runner/run_suite.ts'
import { defineAb } from './ab/ab_options.ts'
import { defineCalibrate } from './calibrate/calibrate_options.ts'
import { colorFor } from './color.ts'
import { defineCompare } from './compare/compare_options.ts'
import type { DoctorOptions } from './doctor/doctor_command.ts'
import { EXIT } from './exit_codes.ts'
import { defineHistory } from './history/history_options.ts'
import { defineMerge } from './merge/merge_options.ts'
import { addAxisOptions, addConditionOptions } from './options/measuring_options.ts'
import { defineReport } from './report/command.ts'
import type { RunOptions } from './run/run_command.ts'
import { RUN_HELP } from './run/run_help.ts'

const EXIT_HELP = `
Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive, 130 interrupted.`

/** The command line; a command's own modules are loaded when it is called. `exit` is told the exit code of the command that ran. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('muxbench')
  program
    .description('Measures what select, poll and epoll cost, on the same descriptors with the same workload.')
    .version(VERSION)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'muxbench: ')) })
    .showSuggestionAfterError(true)
    .addHelpText('after', EXIT_HELP)
    .exitOverride()

  const run = program
    .command('run')
    .description('run suites and write run.json and report.html')
    .argument('[suite...]', 'a name (see muxbench list), or a path to a .ts, .js or .json file', undefined)
    .option('--out <dir>', 'where run.json and report.html go (default: reports/<run-id>)')
    .option('--seed <n>', 'the seed of the workload and of the order (default: random)')
    .option('--blocks <n>', 'fresh processes, each of which measures every cell once')
    .option('--budget <seconds>', 'time for all blocks together')
  addConditionOptions(run).addOption(
    new Option('--order <order>', 'of the cells in a block (default: shuffled)').choices(ORDERS),
  )
  addAxisOptions(run)
    .option('--shard <i/n>', 'measure the i-th of n parts of the suite; muxbench merge joins them')
    .option('--resume <dir>', 'carry on an interrupted run')
    .option('--json', 'the summary as JSON on stdout')
    .addHelpText('after', RUN_HELP)
    .addHelpText('after', EXIT_HELP)
    .action(async (suites: string[], options: RunOptions) => {
      const { runCommand } = await import('./run/run_command.ts')
      exit(await runCommand(suites, options, process.argv.slice(2)))
    })

  defineReport(program, { exit })
  defineAb(program, exit)
  defineCalibrate(program, exit)

  defineCompare(program, exit)

  defineHistory(program, exit)

  defineMerge(program, exit)

  program
    .command('list')
    .description('suites, mechanisms (with what each can do), parameters')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listJson, listText } = await import('./list/list_command.ts')
      process.stdout.write(options.json ? await listJson() : await listText())
      exit(EXIT.ok)
    })

  program
    .command('doctor')
    .description('is this machine fit to measure on, and what to change')
    .option('--fix', 'print the commands that would change it, and run none of them')
    .option('--json', 'as JSON, commands included')
    .action(async (options: DoctorOptions) => {
      const { doctorOutput } = await import('./doctor/doctor_command.ts')
      process.stdout.write(doctorOutput(options, colorFor(process.stdout)))
      exit(EXIT.ok)
    })

  return program
}
