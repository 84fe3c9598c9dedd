#!/usr/bin/env node
import { closeSync, fstatSync } from 'node:fs'
// The version of Node.js is checked before anything of this package is loaded, so this stands first.
import './start.ts'
import { runCommandLine } from './command_line.ts'
import { complain, EXIT } from './messages.ts'

/** The exit status of the command; null while it runs. */
let status: number | null = null
/** Whether the result of a measurement could not be printed. */
let isPrintLost = false

/** Whether the terminal is gone. */
let hasHungUp = false

/** Returns whether something is measured: it then listens to the signals as well (src/cli/measuring/interruption.ts). */
function isMeasuring(): boolean {
  return process.listenerCount('SIGHUP') > 1
}

/** Treats a terminal that is gone as its signal is treated, which may come later or not at all. */
function hangUpWith({ code }: NodeJS.ErrnoException): void {
  if (code === 'EIO') process.emit('SIGHUP', 'SIGHUP')
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  hangUpWith(error)
  // What is measured also goes to files, so that the measurement goes on.
  if (isMeasuring()) {
    isPrintLost ||= error.code !== 'EPIPE'
    return
  }
  // A reader that has seen enough (muxbench list | head) closes the pipe, which is no failure.
  if (error.code === 'EPIPE') process.exit(status ?? EXIT.ok)
  complain(`cannot write to stdout: ${error.code ?? error.message}`)
  process.exit(EXIT.failure)
})

// There is nowhere left to say that stderr is broken, and no reason to end a measurement.
process.stderr.on('error', hangUpWith)

// Before and after a measurement there is nothing to keep. A measurement has listeners of its own.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (name === 'SIGHUP') hasHungUp = true
    if (!isMeasuring()) process.exit(EXIT.interrupted)
  })
}

// Node.js puts the terminal back as it was when it ends, and dies where that fails (SIGABRT). It leaves alone what is closed.
process.on('exit', () => {
  if (hasHungUp) for (const fd of [0, 1, 2].filter(isOpen)) closeSync(fd)
})

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}

process.exitCode = EXIT.failure
status = await runCommandLine(process.argv.slice(2))
process.exitCode = isPrintLost && status === EXIT.ok ? EXIT.failure : status
