import type { Command } from 'commander'
import { type Invocation, outOfRun, runsArgument, summaryAsJson } from '../options/shared_options.ts'
import type { MergeOptions } from './merge_command.ts'

const MERGE_HELP = `
Examples:
  muxbench run --seed 1 --shard 1/2 --out one       one job
  muxbench run --seed 1 --shard 2/2 --out two       the other; both with the same seed
  muxbench merge one two --out whole                one run.json and report.html
  muxbench merge jobs/* --per-machine --out whole   jobs on different machines: a run of each, in whole/<machine>
  muxbench merge one --partial --out so-far         what is there of a run whose other job failed

Exit codes: 0 fine, 2 a usage error or a failure (runs that are no shards of one suite, or of several machines).`

/** Defines `muxbench merge`. */
export function defineMerge(program: Command, { exit }: Invocation): void {
  program
    .command('merge')
    .description('put the shards of one run together (see muxbench run --shard)')
    .addArgument(runsArgument())
    .addOption(outOfRun())
    .option('--per-machine', 'shards of several machines: one run of each, in <dir>/<machine>')
    .option(
      '--partial',
      'merge although shards are missing or were cut short; the run is then marked partial',
    )
    .option('--force', 'replace an earlier run in the folder')
    .addOption(summaryAsJson())
    .addHelpText('after', MERGE_HELP)
    .action(async (runs: string[], options: MergeOptions) => {
      const { mergeCommand } = await import('./merge_command.ts')
      exit(await mergeCommand(runs, options))
    })
}
