import { type Command, Option } from 'commander'
import { formatNames } from '../../report/formats.ts'
import { FILE_EXIT_HELP, type Invocation, runsArgument } from '../options/shared_options.ts'
import { alphaOption, failOnOption } from '../options/thresholds.ts'
import type { HistoryAcceptOptions } from './history_accept.ts'
import type { HistoryAddOptions } from './history_add.ts'
import type { HistoryCheckOptions } from './history_check.ts'
import type { HistoryShowOptions } from './history_show.ts'

const HISTORY_HELP = `
Examples:
  muxbench history add bench.ndjson reports/today           after a run; HEAD is the commit
  muxbench history show bench.ndjson --out trend.html       trend charts, changes marked
  muxbench history check bench.ndjson                       did anything become slower lately?
  muxbench history accept bench.ndjson --reason "the fix of CVE-2026-1234"    that change is wanted
  See also: muxbench history add --help, and likewise for show, check and accept.`

const HISTORY_ADD_HELP = `
Examples:
  muxbench history add bench.ndjson reports/today
  muxbench history add bench.ndjson monday tuesday --commit v1.4.0
  muxbench history add kernels.ndjson run --label "6.18.0-rc3" --date 2026-11-21
  muxbench history add bench.ndjson monday --amend --commit v1.4.0    it was added without its commit

Each run is appended as one line, and nothing else in the file changes; several processes may add at once. A run that
is in the file already is not added again: a note says so, and the exit code is 0.
${FILE_EXIT_HELP}`

const HISTORY_SHOW_HELP = `
Examples:
  muxbench history show bench.ndjson
  muxbench history show bench.ndjson --format markdown
  muxbench history show bench.ndjson --out trend.html --theme dark
${FILE_EXIT_HELP}`

const HISTORY_CHECK_HELP = `
Examples:
  muxbench history check bench.ndjson
  muxbench history check bench.ndjson --last 5 --fail-on inconclusive
  muxbench history check bench.ndjson --format markdown
  muxbench history check kernels.ndjson --min-effect "10 instructions"

The cells of each mechanism are judged together first, part by part (waits that only look, that may block, changes of
the interest set), and then each cell by itself. A change is found once at least three runs are at the new level, and
from six runs on; of counted instructions every difference between two runs is one, without a floor unless
--min-effect gives one. With fewer runs the exit code is 0,
or 3 (inconclusive) with --fail-on inconclusive. A regression that "history accept" names is shown and fails no more.

Exit codes: 0 fine, 1 a mechanism or a cell became slower, 2 a usage error or a failure, 3 inconclusive (only with
--fail-on inconclusive).`

const HISTORY_ACCEPT_HELP = `
Examples:
  muxbench history accept bench.ndjson --reason "mitigations are on since 6.18"
  muxbench history accept bench.ndjson --change 0a1b2c3d4e --reason "safer by design"
  muxbench history accept bench.ndjson --change 6.18.2 --mechanism epoll --reason "traded for throughput"

A line is appended that names the first run of the new level, what became slower by how much, and the reason. "history
check" then shows the change as accepted and no longer fails on it; a further change is found against the new level, and
so is the same one if it turns out to be larger. To take it back, remove the line.
${FILE_EXIT_HELP}`

/** Adds the format of what is printed. */
function withFormat(command: Command, formats: readonly string[]): Command {
  return command.addOption(
    new Option('--format <format>', 'the format of what goes to stdout').choices(formats).default('text'),
  )
}

/** Adds the options of all commands that look for changes in a history. */
function withTrendChoice(command: Command): Command {
  return command
    .option('--suite <name>', 'only runs of this suite')
    .option('--machine <text>', 'only machines whose description contains this text')
    .option('--by-kernel', 'runs of different kernels are different series')
    .addOption(alphaOption())
    .option(
      '--min-effect <floor>',
      'the smallest change that counts, such as 2% or 0.02, or of counts such as "10 instructions" (default: 2%; of counts none)',
    )
    .option('--git <dir>', 'the repository that knows the order of the commits (default: the current one)')
}

/** Defines `muxbench history` with its commands `add`, `show`, `check` and `accept`. */
export function defineHistory(program: Command, { exit }: Invocation): void {
  const history = program
    .command('history')
    .description('keep a history of runs, draw trends, and find what changed')
    .addHelpText('after', HISTORY_HELP)

  history
    .command('add')
    .description('append runs to a history; the file is created if there is none')
    .argument('<file>', 'the history: NDJSON, one line a run')
    .addArgument(runsArgument())
    .option('--commit <rev>', 'what was measured (default: HEAD of the current repository)')
    .option('--label <text>', 'any text in place of a commit, such as a kernel or an image')
    .option('--date <date>', 'the date of what was measured (default: that of the commit)')
    .option('--git <dir>', 'the repository (default: the current one)')
    .option('--partial', 'add partial runs, too, which are refused otherwise')
    .option('--amend', 'give the commit to runs that were added without one')
    .addHelpText('after', HISTORY_ADD_HELP)
    .action(async (file: string, runs: string[], options: HistoryAddOptions) => {
      const { historyAdd } = await import('./history_add.ts')
      exit(await historyAdd(file, runs, options))
    })

  withTrendChoice(withFormat(history.command('show'), formatNames('history')))
    .description('the latest figure of each series and its changes; trend charts with --out')
    .argument('<file>', 'a history that "history add" made')
    .option('--out <file>', 'trend charts as one HTML page')
    .addOption(
      new Option('--theme <theme>', "the colours of the page (default: the reader's own)").choices([
        'light',
        'dark',
      ]),
    )
    .addHelpText('after', HISTORY_SHOW_HELP)
    .action(async (file: string, options: HistoryShowOptions) => {
      const { historyShow } = await import('./history_show.ts')
      exit(await historyShow(file, options))
    })

  withTrendChoice(withFormat(history.command('check'), formatNames('check')))
    .description('find whether any mechanism or cell became slower lately; the exit code says so')
    .argument('<file>', 'a history that "history add" made')
    .option('--last <n>', 'how many of the latest runs count as lately', '10')
    .addOption(failOnOption())
    .addHelpText('after', HISTORY_CHECK_HELP)
    .action(async (file: string, options: HistoryCheckOptions) => {
      const { historyCheck } = await import('./history_check.ts')
      exit(await historyCheck(file, options))
    })

  withTrendChoice(history.command('accept'))
    .description('accept a regression, on which check then no longer fails')
    .argument('<file>', 'a history that "history add" made')
    .requiredOption('--reason <text>', 'why it is accepted')
    .option('--change <commit|run>', 'the commit, label or run that it begins with, where there are several')
    .option('--mechanism <name>', 'only what this mechanism lost')
    .addHelpText('after', HISTORY_ACCEPT_HELP)
    .action(async (file: string, options: HistoryAcceptOptions) => {
      const { historyAccept } = await import('./history_accept.ts')
      exit(await historyAccept(file, options))
    })
}
