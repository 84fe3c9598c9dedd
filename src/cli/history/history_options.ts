import { type Command, Option } from 'commander'
import { FAIL_ON, type FailOn } from '../../analysis/verdict/comparison.ts'
import { type FormatName, formatNames } from '../../report/formats.ts'
import { HISTORY_ADD_HELP, HISTORY_CHECK_HELP, HISTORY_HELP, HISTORY_SHOW_HELP } from './history_help.ts'

export interface HistoryAddOptions {
  readonly commit?: string
  readonly label?: string
  readonly date?: string
  readonly git?: string
  readonly partial?: boolean
}

/** Which series, and when one has changed. */
export interface TrendChoice {
  readonly git?: string
  readonly suite?: string
  readonly machine?: string
  readonly byKernel?: boolean
  readonly alpha: string
  readonly minEffect: string
}

export interface HistoryShowOptions extends TrendChoice {
  readonly format: FormatName<'history'>
  readonly out?: string
  readonly theme?: 'light' | 'dark'
}

export interface HistoryCheckOptions extends TrendChoice {
  readonly format: FormatName<'check'>
  readonly last: string
  readonly failOn: FailOn
}

function withTrendChoice(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <format>', 'of what goes to stdout').choices(formats).default('text'))
    .option('--suite <name>', 'runs of this suite only')
    .option('--machine <text>', 'machines only whose description holds this text')
    .option('--by-kernel', 'runs of different kernels are different series')
    .option('--alpha <p>', 'probability of any change at all where there is none', '0.05')
    .option('--min-effect <share>', 'the smallest change that counts: 0.02 is 2 %', '0.02')
    .option('--git <dir>', 'the repository that knows the order of the commits (default: the current one)')
}

/** `muxbench history …`; its modules are loaded when it is called. */
export function defineHistory(program: Command, exit: (code: number) => void): void {
  const history = program
    .command('history')
    .description('keep a history of runs, draw their trends and find what changed')
    .addHelpText('after', HISTORY_HELP)

  history
    .command('add')
    .description('append runs to a history, which is made where there is none')
    .argument('<file>', 'the history: NDJSON, one line a run')
    .argument('<run...>', 'a run.json, or the folder that holds one')
    .option('--commit <rev>', 'what was measured (default: HEAD of the current repository)')
    .option('--label <text>', 'the same as any text, without asking git: a kernel, an image')
    .option('--date <date>', 'of what was measured (default: that of the commit)')
    .option('--git <dir>', 'the repository (default: the current one)')
    .option('--partial', 'partial runs, too, which are refused otherwise')
    .addHelpText('after', HISTORY_ADD_HELP)
    .action(async (file: string, runs: string[], options: HistoryAddOptions) => {
      const { historyAdd } = await import('./history_add.ts')
      exit(await historyAdd(file, runs, options))
    })

  withTrendChoice(history.command('show'), formatNames('history'))
    .description('the latest figure of each series and its changes; trend charts with --out')
    .argument('<file>', 'a history')
    .option('--out <file>', 'trend charts as one HTML page')
    .addOption(
      new Option('--theme <theme>', "of the page (default: the reader's own)").choices(['light', 'dark']),
    )
    .addHelpText('after', HISTORY_SHOW_HELP)
    .action(async (file: string, options: HistoryShowOptions) => {
      const { historyShow } = await import('./history_show.ts')
      exit(await historyShow(file, options))
    })

  withTrendChoice(history.command('check'), formatNames('check'))
    .description('whether any series became worse lately: the exit code says it')
    .argument('<file>', 'a history')
    .option('--last <n>', 'how many runs are lately', '10')
    .addOption(
      new Option('--fail-on <verdict>', 'from which verdict on the exit code is not 0')
        .choices(FAIL_ON)
        .default('inconclusive'),
    )
    .addHelpText('after', HISTORY_CHECK_HELP)
    .action(async (file: string, options: HistoryCheckOptions) => {
      const { historyCheck } = await import('./history_check.ts')
      exit(await historyCheck(file, options))
    })
}
