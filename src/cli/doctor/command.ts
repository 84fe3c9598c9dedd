import type { Command } from 'commander'
import { safeJson } from '../../report/escape.ts'
import { EXIT } from '../messages.ts'
import { FILE_EXIT_HELP, type Invocation } from '../options/shared_options.ts'
import { outputLook, print } from '../terminal.ts'
import type { Machine } from './machine.ts'

interface DoctorOptions {
  readonly json?: boolean
  readonly fix?: boolean
}

const DOCTOR_HELP = `
Examples:
  muxbench doctor                   what speaks against measuring on this machine
  muxbench doctor --fix             the commands that would change it, to read before running
${FILE_EXIT_HELP}`

/** Returns the facts about this machine, with the module for it loaded when they are asked for. */
const lookAtMachine = async () => (await import('./machine.ts')).thisMachine()

/**
 * Defines `muxbench doctor`, which only looks at the machine that `look` returns and changes nothing, whatever the
 * options.
 */
export function defineDoctor(
  program: Command,
  { exit }: Invocation,
  look: () => Promise<Machine> = lookAtMachine,
): void {
  program
    .command('doctor')
    .description('check whether this machine is fit to measure on, and say what to change')
    .option('--fix', 'print the commands that would change it, and run none of them')
    .option('--json', 'write JSON, commands included')
    .addHelpText('after', DOCTOR_HELP)
    .action(async ({ json, fix }: DoctorOptions) => {
      const [{ examine }, { doctorText, fixText }] = await Promise.all([
        import('./examine.ts'),
        import('./doctor_text.ts'),
      ])
      const checks = examine(await look())
      const shown = outputLook()
      if (json) print(`${safeJson(checks, 2)}\n`)
      else print(fix ? fixText(checks, shown) : doctorText(checks, shown))
      exit(EXIT.ok)
    })
}
