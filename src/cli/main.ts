#!/usr/bin/env node
import { runCommandLine } from './command_line.ts'
import { complain, complainOfUnexpected, EXIT } from './messages.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (muxbench list | head) closes the pipe, which is no failure.
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  complain(`cannot write to stdout: ${error.code ?? error.message}`)
  process.exit(EXIT.failure)
})

// Node.js itself would exit with 1, which means a regression here.
process.on('uncaughtException', error => {
  complainOfUnexpected(error)
  process.exit(EXIT.failure)
})

process.exitCode = EXIT.failure
process.exitCode = await runCommandLine(process.argv.slice(2))
