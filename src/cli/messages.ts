/**
 * What a command says beside its result: lines on stderr, and its exit status. Nothing else writes to stderr. Errors are
 * `muxbench: …`, notes are `muxbench: note: …`, and what was written is `report: PATH`; each is one line.
 */
import { plainLine } from '../report/escape.ts'

/** The exit statuses of every command, which scripts may rely on. */
export const EXIT = {
  ok: 0,
  regression: 1,
  failure: 2,
  inconclusive: 3,
  interrupted: 130,
} as const

/** Says what went wrong, and what to do about it. */
export function complain(text: string): void {
  process.stderr.write(`muxbench: ${plainLine(text)}\n`)
}

/** Says what a user should know although nothing failed. */
export function note(text: string): void {
  complain(`note: ${text}`)
}

/** Says where something was written; `what` is `report`, `data`, or the name of a format. */
export function announceFile(what: string, text: string): void {
  process.stderr.write(`${what}: ${plainLine(text)}\n`)
}

/** Says in one line that muxbench itself failed; the stack follows where MUXBENCH_DEBUG is 1. */
export function complainOfUnexpected(error: unknown): void {
  const { message, stack } = (error ?? {}) as Partial<Error>
  complain(`unexpected error: ${message ?? error}`)
  if (process.env['MUXBENCH_DEBUG'] === '1' && stack !== undefined) process.stderr.write(`${stack}\n`)
}

/** Whether text for `stream` is coloured: on a terminal only, and not where NO_COLOR is set (no-color.org). */
export function colorFor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  if (environment['NO_COLOR']) return false
  return stream.isTTY === true && environment['TERM'] !== 'dumb'
}
