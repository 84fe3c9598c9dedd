import { Command } from 'commander'
import { PACKAGE_ROOT, versionIn } from '../suite/package_file.ts'
import { defineAb } from './ab/command.ts'
import { defineCalibrate } from './calibrate/command.ts'
import { defineCompare } from './compare/command.ts'
import { defineDoctor } from './doctor/command.ts'
import { defineExplore } from './explore/command.ts'
import { defineFleet } from './fleet/command.ts'
import { fitHelp } from './help_layout.ts'
import { defineHistory } from './history/command.ts'
import { defineHold } from './hold/command.ts'
import { defineList } from './list/command.ts'
import { defineMerge } from './merge/command.ts'
import { complain } from './messages.ts'
import { EXIT_HELP, type Invocation } from './options/shared_options.ts'
import { defineReport } from './report/command.ts'
import { defineRun } from './run/command.ts'
import { print, printError, widthFor } from './terminal.ts'
import { VERSION_OPTIONS } from './version.ts'
import { defineVm } from './vm/command.ts'

/** The commands in the order in which --help lists them. */
const COMMANDS: readonly ((program: Command, invocation: Invocation) => void)[] = [
  defineRun,
  defineReport,
  defineAb,
  defineCalibrate,
  defineCompare,
  defineHistory,
  defineMerge,
  defineVm,
  defineFleet,
  defineExplore,
  defineHold,
  defineList,
  defineDoctor,
]

/**
 * Fits what commander writes for a command and its subcommands to the terminal, and makes each error one line, which says
 * where the help is.
 */
function configureOutput(command: Command, name: string): void {
  const widthOf = (stream: NodeJS.WriteStream) => () => widthFor(stream)
  command.configureOutput({
    writeOut: text => print(fitHelp(text, widthFor(process.stdout))),
    writeErr: printError,
    getOutHelpWidth: widthOf(process.stdout),
    getErrHelpWidth: widthOf(process.stderr),
    outputError: text => complain(`${text.trim().replace(/^error: /, '')} (see ${name} --help)`),
  })
  for (const each of command.commands) configureOutput(each, `${name} ${each.name()}`)
}

const FIRST_STEPS = `
First steps:
  muxbench doctor                  is this machine fit to measure on?
  muxbench run                     measures for about a minute and writes a report
  muxbench run --help              what else can be measured, with examples
`

/**
 * Returns the command line with every command defined. What a command does is loaded when it is called.
 * @param exit receives the exit status of the command that ran.
 * @param args what the user typed, as a run records it.
 */
export function createProgram(
  exit: (code: number) => void,
  args: readonly string[] = process.argv.slice(2),
): Command {
  const program = new Command('muxbench')
    .description('Measures what select, poll and epoll cost, on the same descriptors with the same workload.')
    .version(versionIn(PACKAGE_ROOT), VERSION_OPTIONS.join(', '))
    .showSuggestionAfterError(true)
    .addHelpText('after', FIRST_STEPS + EXIT_HELP)
    .exitOverride()
  for (const define of COMMANDS) define(program, { args, exit })
  configureOutput(program, 'muxbench')
  return program
}
