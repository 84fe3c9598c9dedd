import type { Command } from 'commander'
import { EXIT } from '../messages.ts'
import type { Invocation } from '../options/shared_options.ts'

/** Defines `muxbench list`. */
export function defineList(program: Command, { exit }: Invocation): void {
  program
    .command('list')
    .description('list suites, mechanisms (with what each can do) and parameters')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { listJson, listText } = await import('./list_command.ts')
      process.stdout.write(options.json ? await listJson() : await listText())
      exit(EXIT.ok)
    })
}
