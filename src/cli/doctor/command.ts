import type { Command } from 'commander'
import { colorFor, EXIT } from '../messages.ts'
import type { Invocation } from '../options/shared_options.ts'

interface DoctorOptions {
  readonly json?: boolean
  readonly fix?: boolean
}

/** Defines `muxbench doctor`, which only looks at the machine and changes nothing, whatever the options. */
export function defineDoctor(program: Command, { exit }: Invocation): void {
  program
    .command('doctor')
    .description('check whether this machine is fit to measure on, and say what to change')
    .option('--fix', 'print the commands that would change it, and run none of them')
    .option('--json', 'as JSON, commands included')
    .action(async ({ json, fix }: DoctorOptions) => {
      const [{ examine }, { thisMachine }, { doctorText, fixText }] = await Promise.all([
        import('./examine.ts'),
        import('./machine.ts'),
        import('./doctor_text.ts'),
      ])
      const checks = examine(thisMachine())
      if (json) process.stdout.write(`${JSON.stringify(checks, null, 2)}\n`)
      else process.stdout.write(fix ? fixText(checks) : doctorText(checks, colorFor(process.stdout)))
      exit(EXIT.ok)
    })
}
