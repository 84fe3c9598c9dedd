import { type Command, Option } from 'commander'
import { THEMES } from '../../report/page_choices.ts'
import { EXIT } from '../messages.ts'
import { FILE_EXIT_HELP, type Invocation } from '../options/shared_options.ts'
import type { ExploreCommandOptions } from './explore_command.ts'

const EXPLORE_HELP = `
Examples:
  muxbench explore                                 explorer.html, for a browser
  muxbench explore --preset oneshot --out oneshot.html
  muxbench explore --preset oneshot --step 96 --format png   explorer.png, the picture of one step
  muxbench explore --theme slides --out talk.html  for a talk: arrow keys, S; prints to PDF
  muxbench explore --list                          the presets, with their questions
${FILE_EXIT_HELP}`

/** Defines `muxbench explore`. */
export function defineExplore(program: Command, { exit }: Pick<Invocation, 'exit'>): void {
  program
    .command('explore')
    .description('write a page, or a picture, that shows the simulated kernel step by step')
    .addOption(
      new Option('--format <format>', 'a page, or the picture of one step')
        .choices(['html', 'png', 'svg'])
        .default('html'),
    )
    .option('--out <file>', 'where to, or - for stdout (default: explorer.html, explorer.png …)')
    .option('--preset <name>', 'the program that the page opens with, or that the picture is of')
    .option(
      '--step <n>',
      'the step that is shown first, or in the picture (default: there the end of the last call)',
    )
    .addOption(
      new Option(
        '--theme <theme>',
        "colours, the reader's own by default; slides: one preset to a screen, for a talk",
      ).choices(THEMES),
    )
    .option('--list', 'list the presets instead of writing a page')
    .addHelpText('after', EXPLORE_HELP)
    .action(async (options: ExploreCommandOptions) => {
      const { exploreCommand } = await import('./explore_command.ts')
      await exploreCommand(options)
      exit(EXIT.ok)
    })
}
