#!/usr/bin/env node
// The version of Node.js is checked before anything else is loaded, so this stands first.
import './start.ts'
import { runCommandLine } from './command_line.ts'
import { complain, EXIT } from './messages.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (muxbench list | head) closes the pipe, which is no failure.
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  complain(`cannot write to stdout: ${error.code ?? error.message}`)
  process.exit(EXIT.failure)
})

process.exitCode = EXIT.failure
process.exitCode = await runCommandLine(process.argv.slice(2))
