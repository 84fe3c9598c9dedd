import { type Command, Option } from 'commander'
import { EXIT } from '../messages.ts'
import { FILE_EXIT_HELP, type Invocation } from '../options/shared_options.ts'
import type { ExploreCommandOptions } from './explore_command.ts'

const EXPLORE_HELP = `
Examples:
  muxbench explore                                 explorer.html, for a browser
  muxbench explore --preset oneshot --out oneshot.html
  muxbench explore --list                          the presets, with their questions
${FILE_EXIT_HELP}`

/** Defines `muxbench explore`. */
export function defineExplore(program: Command, { exit }: Pick<Invocation, 'exit'>): void {
  program
    .command('explore')
    .description('write a page that shows the simulated kernel step by step')
    .option('--out <file>', 'where to, or - for stdout', 'explorer.html')
    .option('--preset <name>', 'the program that the page opens with')
    .addOption(
      new Option('--theme <theme>', "colours, the reader's own by default").choices(['light', 'dark']),
    )
    .option('--list', 'list the presets instead of writing a page')
    .addHelpText('after', EXPLORE_HELP)
    .action(async (options: ExploreCommandOptions) => {
      const { exploreCommand } = await import('./explore_command.ts')
      await exploreCommand(options)
      exit(EXIT.ok)
    })
}
