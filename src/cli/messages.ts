/**
 * What a command says beside its result: lines on stderr, and its exit status. Nothing else writes to stderr, except the
 * progress bar. Errors are `muxbench: …`, also those of commander, notes are `muxbench: note: …`, and what was written is
 * `report: PATH`; each is one line.
 */
import { plainLine } from '../report/escape.ts'
import { printError } from './terminal.ts'

/** The exit statuses of every command, which scripts may rely on. */
export const EXIT = {
  ok: 0,
  regression: 1,
  failure: 2,
  inconclusive: 3,
  interrupted: 130,
} as const

/** Ends the process. While the file of a suite is loaded, process.exit is not the one of Node.js (suite/load.ts). */
export const { exit } = process

/** Says what went wrong, and what to do about it. */
export function complain(text: string): void {
  printError(`muxbench: ${plainLine(text)}\n`)
}

/** Says what a user should know although nothing failed. */
export function note(text: string): void {
  complain(`note: ${text}`)
}

/** Says where something was written; `what` is `report`, `data`, or the name of a format. */
export function announceFile(what: string, text: string): void {
  printError(`${what}: ${plainLine(text)}\n`)
}

/** Ends the line that a terminal has put ^C into, so that the next message has a line of its own. */
export function endEchoedLine(): void {
  if (process.stderr.isTTY) printError('\n')
}

/** Says in one line that muxbench itself failed; the stack follows where MUXBENCH_DEBUG is 1. */
export function complainOfUnexpected(error: unknown): void {
  const { code, message, stack } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  if (code === 'EMFILE' || code === 'ENFILE') {
    complain(`there are too few descriptors (${message}): raise the limit, such as with ulimit -n 1024`)
  } else {
    complain(`unexpected error: ${message ?? error}`)
  }
  if (process.env['MUXBENCH_DEBUG'] === '1' && stack !== undefined) printError(`${stack}\n`)
}
