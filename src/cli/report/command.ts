import { type Command, Option } from 'commander'
import { EMBED_CHOICES } from '../../report/html/embedded_run.ts'
import { EXIT } from '../messages.ts'
import { collect, type Invocation, runsArgument } from '../options/shared_options.ts'
import { REPORT_HELP } from './report_help.ts'
import { REPORT_FORMATS, REPORT_THEMES, type ReportOptions } from './report_options.ts'

/** Defines `muxbench report`. */
export function defineReport(program: Command, { exit }: Invocation): void {
  program
    .command('report')
    .description('write a report from saved runs')
    .addArgument(runsArgument())
    .addOption(new Option('--format <format>', 'the kind of report').choices(REPORT_FORMATS).default('html'))
    .option('--out <file>', 'where to (html: report.html beside the first run; others: stdout)')
    .addOption(
      new Option(
        '--theme <theme>',
        "colours, the reader's own by default; slides: one chart to a screen, for a talk",
      ).choices(REPORT_THEMES),
    )
    .addOption(
      new Option(
        '--embed <part>',
        'how much of run.json the page carries: auto (all of it where it is small), full, figures (no histograms), none',
      ).choices(EMBED_CHOICES),
    )
    .option('--chart <id>', 'png and svg: the chart to draw (default: the first that the run has)')
    .option('--view <name=value>', 'png and svg: what to press on the page (repeatable)', collect)
    .addHelpText('after', REPORT_HELP)
    .action(async (runs: string[], options: ReportOptions) => {
      const { reportCommand } = await import('./report_command.ts')
      await reportCommand(runs, options)
      exit(EXIT.ok)
    })
}
