import type { Command } from 'commander'
import { addAxisOptions, type Invocation } from '../options/shared_options.ts'
import type { HoldOptions } from './hold_command.ts'

const HOLD_HELP = `
The cell runs in a process of its own, registered once and warm, until Ctrl-C or for as long as --for
says. What it measures is not kept. Its process and threads go to stdout once its loop runs, phases to
stderr.

Examples:
  muxbench hold epoll/n1024/k1/nonblocking            a cell of any suite, with any N and k
  muxbench hold poll/n64/k64/wakeup --for 30s         for half a minute
  muxbench hold select/n512/k1/nonblocking --json     one line of JSON, for a script
  muxbench hold epoll/n64/k1/nonblocking/waitDelayNs5000 --param waitDelayNs=5us
  muxbench hold poll/n8/k1/nonblocking --suite ./my-suite.ts

docs/investigating.md shows perf, bpftrace and strace with it.

Exit codes: 0 the time is over, 2 a usage error or a failure, 130 interrupted.`

/** Defines `muxbench hold`. */
export function defineHold(program: Command, { exit }: Invocation): void {
  const command = program
    .command('hold')
    .description('keep one cell running, for perf, bpftrace and strace')
    .argument('<cell>', 'its id, such as epoll/n1024/k1/nonblocking, as reports and CSV have it')
    .option('--for <time>', 'how long, such as 30s or 5min (default: until Ctrl-C, or for a day)')
    .option('--suite <suite>', 'the suite that has it (default: any that comes with muxbench)')
    .option('--seed <n>', 'the seed of the workload (default: random)')
    .option('--pin <cpu[,cpu]>', 'the CPU to run on, and that of the writer thread')
    .option('--json', 'process, threads and cell as one line of JSON on stdout')
  addAxisOptions(command)
    .addHelpText('after', HOLD_HELP)
    .action(async (cell: string, options: HoldOptions) => {
      const { holdCommand } = await import('./hold_command.ts')
      exit(await holdCommand(cell, options))
    })
}
