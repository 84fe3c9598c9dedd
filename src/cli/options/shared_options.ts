/** The options and arguments that several commands take, each defined once. */
import { Argument, type Command, Option } from 'commander'
import { SCHEDULERS } from '../../runner/block_protocol.ts'
import { CLOCKS } from './clock_choice.ts'

/** What a command receives from the program that calls it. */
export interface Invocation {
  /** What the user typed, as a run records it. */
  readonly args: readonly string[]
  /** Receives the exit status. */
  readonly exit: (code: number) => void
}

/** The exit codes of all commands together. */
export const EXIT_HELP = `
Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (only with --fail-on inconclusive),
130 interrupted.`

/** The exit codes of a command that measures. */
export const MEASURING_EXIT_HELP = `
Exit codes: 0 fine, 2 a usage error or a failure, 130 interrupted.`

/** The exit codes of a command that reads and writes files. */
export const FILE_EXIT_HELP = `
Exit codes: 0 fine, 2 a usage error or a failure.`

/** Parses an option that may be given several times. Returns all values so far. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

export const RUN_WORDS = 'a run.json (also as .gz), the folder that holds one, or - for stdin'

export function suiteArgument(): Argument {
  return new Argument('[suite...]', 'a name (see muxbench list), or a path to a .ts, .js or .json file')
}

export function runsArgument(): Argument {
  return new Argument('<run...>', RUN_WORDS)
}

export function outOfRun(): Option {
  return new Option('--out <dir>', 'where run.json and report.html go (default: reports/<run-id>)')
}

export function seedOption(words = 'the seed of the workload and of the order (default: random)'): Option {
  return new Option('--seed <n>', words)
}

export function summaryAsJson(): Option {
  return new Option('--json', 'the summary as JSON on stdout')
}

/** Adds how many pairs of processes are compared before and after the first verdict. */
export function addPairOptions(command: Command): Command {
  return command
    .option('--pairs <k>', 'pairs of processes before the first verdict', '10')
    .option('--max-pairs <m>', 'pairs in all, for cells undecided by then (default: twice --pairs)')
}

/** Adds the conditions under which a machine measures: CPUs, clock and scheduler. */
export function addConditionOptions(command: Command): Command {
  return command
    .option('--pin <cpu[,cpu]>', 'the CPU to measure on, and that of the writer thread')
    .addOption(
      new Option('--clock <clock>', 'where time stamps come from (default: the TSC where it is fit)').choices(
        CLOCKS,
      ),
    )
    .addOption(
      new Option('--sched <policy>', 'SCHED_OTHER, or SCHED_FIFO for the measuring threads').choices(
        SCHEDULERS,
      ),
    )
}

/** Adds what a run says about where it was measured. */
export function addOriginOptions(command: Command): Command {
  return command
    .option('--label <key=value>', 'a fact about this machine, such as rack=7 (repeatable)', collect)
    .option('--anonymous', 'store hashes in place of the names of this machine')
}

/** Adds the options that replace a suite's axes. `paramWords` describes `--param`. */
export function addAxisOptions(command: Command, paramWords = 'any other parameter (repeatable)'): Command {
  return command
    .option('--mechanism <a,b>', 'the mechanisms to measure, such as epoll,poll (see muxbench list)')
    .option('--fds <n,n>', 'the numbers of descriptors to watch, such as 64,1k')
    .option('--active <k,k>', 'how many of them are made ready: counts or shares, such as 1,10%,100%')
    .option('--trigger <a,b>', 'the triggers to measure: level, edge or both')
    .option('--param <key=value>', paramWords, collect)
}
