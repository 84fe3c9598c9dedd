#!/usr/bin/env node
import { closeSync, fstatSync } from 'node:fs'
// The version of Node.js is checked before anything of this package is loaded, so this stands first.
import './start.ts'
import { complain, EXIT, exit } from './messages.ts'
import { print } from './terminal.ts'
import { versionAskedFor } from './version.ts'

/** Whether a part of the result could not be printed. A reader that has seen enough (muxbench list | head) wants no more. */
let isPrintLost = false

/** Whether the terminal is gone. */
let hasHungUp = false

/** Returns whether something is measured: it then listens to the signals as well (src/cli/measuring/interruption.ts). */
function isMeasuring(): boolean {
  return process.listenerCount('SIGHUP') > 1
}

/** Treats a terminal that is gone as its signal is treated, which may come later or not at all. */
function hangUpWith({ code }: NodeJS.ErrnoException, { isTTY }: NodeJS.WriteStream): void {
  if (code === 'EIO' && isTTY) process.emit('SIGHUP', 'SIGHUP')
}

// A command goes on where its result can no longer be printed: files are still to be written, and its exit status matters.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  hangUpWith(error, process.stdout)
  if (error.code === 'EPIPE' || isPrintLost) return
  isPrintLost = true
  complain(`cannot write to stdout: ${error.code ?? error.message}`)
})

// There is nowhere left to say that stderr is broken, and no reason to end a command.
process.stderr.on('error', error => hangUpWith(error, process.stderr))

// Before and after a measurement there is nothing to keep. A measurement has listeners of its own.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (name === 'SIGHUP') hasHungUp = true
    if (!isMeasuring()) exit(EXIT.interrupted)
  })
}

// Node.js puts the terminal back as it was when it ends, and dies where that fails (SIGABRT). It leaves alone what is closed.
process.on('exit', () => {
  // Streams report what they could not write after the command has ended.
  if (isPrintLost && process.exitCode === EXIT.ok) process.exitCode = EXIT.failure
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

/** Answers a command line. Returns the exit status. */
async function answer(args: readonly string[]): Promise<number> {
  const version = versionAskedFor(args)
  if (version === null) return (await import('./command_line.ts')).runCommandLine(args)
  print(`${version}\n`)
  return EXIT.ok
}

process.exitCode = EXIT.failure
const status = await answer(process.argv.slice(2))
// A signal that came while something else was waited for is heard when the event loop goes on, and decides the status.
await new Promise(resolve => setImmediate(resolve))
process.exitCode = status
