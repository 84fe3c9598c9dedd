#!/usr/bin/env node
import { CommanderError } from 'commander'
import { AddonError } from '../poller/addon.ts'
import { plainLine } from '../report/escape.ts'
import { BlockError } from '../runner/block.ts'
import { InputError } from '../suite/input_error.ts'
import { EXIT } from './exit_codes.ts'
import { createProgram } from './program.ts'

/** One line; Node's own report would exit with 1, which stands for a regression. */
function unexpected(error: unknown): void {
  const { message, stack } = (error ?? {}) as Partial<Error>
  process.stderr.write(`muxbench: unexpected error: ${plainLine(String(message ?? error))}\n`)
  if (process.env['MUXBENCH_DEBUG'] === '1' && stack !== undefined) process.stderr.write(`${stack}\n`)
}

// A reader that has seen enough (muxbench list | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  process.stderr.write(`muxbench: cannot write to stdout: ${error.code ?? error.message}\n`)
  process.exit(EXIT.failure)
})

process.on('uncaughtException', error => {
  unexpected(error)
  process.exit(EXIT.failure)
})

try {
  await createProgram(code => {
    process.exitCode = code
  }).parseAsync()
} catch (error) {
  process.exitCode = EXIT.failure
  if (error instanceof CommanderError) {
    // Commander has written its text already; its own code for a usage error is 1.
    if (error.exitCode === 0) process.exitCode = EXIT.ok
  } else if (error instanceof InputError || error instanceof AddonError || error instanceof BlockError) {
    process.stderr.write(`muxbench: ${plainLine(error.message)}\n`)
  } else {
    unexpected(error)
  }
}
