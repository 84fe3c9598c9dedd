import type { Command } from 'commander'
import { EXIT } from '../messages.ts'
import { FILE_EXIT_HELP, type Invocation } from '../options/shared_options.ts'
import { outputLook, print } from '../terminal.ts'

const LIST_HELP = `
Examples:
  muxbench list                     what "muxbench run" can measure
  muxbench list --json | jq .suites
${FILE_EXIT_HELP}`

/** Defines `muxbench list`. */
export function defineList(program: Command, { exit }: Invocation): void {
  program
    .command('list')
    .description('list suites, mechanisms (with what each can do) and parameters')
    .option('--json', 'write JSON')
    .addHelpText('after', LIST_HELP)
    .action(async (options: { json?: boolean }) => {
      const { listJson, listText } = await import('./list_command.ts')
      print(options.json ? await listJson() : await listText(outputLook().width))
      exit(EXIT.ok)
    })
}
