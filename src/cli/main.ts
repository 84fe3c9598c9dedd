#!/usr/bin/env node
import { CommanderError } from 'commander'
import { AddonError } from '../poller/addon.ts'
import { BlockError } from '../runner/run_suite.ts'
import { InputError } from '../suite/input_error.ts'
import { EXIT } from './exit_codes.ts'
import { createProgram } from './program.ts'

// A reader that has seen enough (muxbench list | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  throw error
})

try {
  await createProgram(code => {
    process.exitCode = code
  }).parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has written its text already; its own code for a usage error is 1.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.failure
  } else if (error instanceof InputError || error instanceof AddonError || error instanceof BlockError) {
    process.stderr.write(`muxbench: ${error.message}\n`)
    process.exitCode = EXIT.failure
  } else {
    throw error
  }
}
