import { type Command, Option } from 'commander'
import { CHART_IDS } from '../../metrics/chart_ids.ts'
import { type AnyFormat, FORMATS, formatNames } from '../../report/formats.ts'
import { EMBED_CHOICES, THEMES } from '../../report/page_choices.ts'
import { EXIT } from '../messages.ts'
import { collect, FILE_EXIT_HELP, type Invocation, runsArgument } from '../options/shared_options.ts'
import type { ReportOptions } from './report_command.ts'

const REPORT_HELP = `
Examples:
  muxbench report reports/monday                            report.html beside the run
  muxbench report monday tuesday --out both.html            two runs laid over each other
  muxbench report monday --theme slides --out talk.html     for a talk: arrow keys, B, L, S; prints to PDF
  muxbench report monday --slides scaling,who-wins --theme dark --out two.html
  muxbench report monday --format markdown                  to stdout
  muxbench report monday --format png --chart scaling --theme dark --width 1600 --out scaling.png
  muxbench report monday --format svg --chart percentiles --view N=512 --view waitMode=ready
  muxbench report monday --format openmetrics --out muxbench.prom   for other tools: docs/ci.md

Charts, where the run has figures for them:
  ${CHART_IDS.slice(0, 6).join(', ')},
  ${CHART_IDS.slice(6).join(', ')}
${FILE_EXIT_HELP}`

/** Defines `muxbench report RUN…`, which writes the formats of `table`; its modules are loaded when it is called. */
export function defineReport(
  program: Command,
  { exit }: Pick<Invocation, 'exit'>,
  table: readonly AnyFormat[] = FORMATS,
): void {
  program
    .command('report')
    .description('write a report from saved runs')
    .addArgument(runsArgument())
    .addOption(
      new Option('--format <format>', 'the kind of report')
        .choices(formatNames('run', table))
        .default('html'),
    )
    .option(
      '--out <file>',
      'where to (html: report.html beside the first run; others, and a run from stdin: stdout)',
    )
    .addOption(
      new Option(
        '--theme <theme>',
        "colours, the reader's own by default; slides: one chart to a screen, for a talk",
      ).choices(THEMES),
    )
    .option(
      '--slides <names>',
      'a talk of these slides alone, in this order: title, claims, measured, or charts (see below), such as scaling,who-wins',
    )
    .addOption(
      new Option(
        '--embed <part>',
        'how much of run.json the page carries: auto (all of it where it is small), full, figures (no histograms), none',
      ).choices(EMBED_CHOICES),
    )
    .option('--explorer <address>', 'the page of "muxbench explore" to which the report links')
    .option('--chart <id>', 'png and svg: the chart to draw (default: the first that the run has)')
    .option('--view <name=value>', 'png and svg: what to press on the page (repeatable)', collect)
    .option('--width <px>', 'png and svg: the width (default: 1280; a png has two dots to a px)')
    .option('--height <px>', 'png and svg: the height (default: 720)')
    .option('--outlines', 'svg: letters as outlines, for printers without the font; text by default')
    .addHelpText('after', REPORT_HELP)
    .action(async (runs: string[], options: ReportOptions) => {
      const { reportCommand } = await import('./report_command.ts')
      await reportCommand(runs, options, table)
      exit(EXIT.ok)
    })
}
