import { type Command, Option } from 'commander'
import { SCHEDULERS } from '../../runner/block_protocol.ts'
import { CLOCKS } from './clock_choice.ts'

/** Of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** What is measured under. */
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

/** What of a suite is measured. @param paramWords what `--param` is. */
export function addAxisOptions(command: Command, paramWords = 'any other parameter (repeatable)'): Command {
  return command
    .option('--mechanism <a,b>', 'mechanisms')
    .option('--fds <n,n>', 'numbers of watched descriptors')
    .option('--active <k,k>', 'busy descriptors: counts or shares, such as 1,10%,100%')
    .option('--trigger <a,b>', 'level, edge')
    .option('--param <key=value>', paramWords, collect)
}
