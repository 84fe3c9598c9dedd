import { CommanderError } from 'commander'
import { complain, complainOfUnexpected, EXIT } from './messages.ts'
import { createProgram } from './program.ts'

/** Errors whose message is written for the user; known by name, so that the modules that throw them stay unloaded. */
const EXPECTED = ['InputError', 'AddonError', 'BlockError']

/**
 * Runs the command that `args` name, with its result on stdout and its messages on stderr.
 * @returns the exit status; nothing is thrown.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let status: number = EXIT.ok
  const program = createProgram(code => {
    status = code
  }, args)
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    // Commander has written its message already. Its own status for a usage error is 1, which means a regression here.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failure
    if (error instanceof Error && EXPECTED.includes(error.name)) complain(error.message)
    else complainOfUnexpected(error)
    return EXIT.failure
  }
}
