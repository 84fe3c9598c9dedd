/** All that a command writes to stdout and stderr passes through here, and what is known of the terminal behind them. */
import { consoleText } from '../report/escape.ts'

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** The widths that text is laid out for, in columns. A terminal beyond them gets the nearest one. */
const MIN_WIDTH = 20
const MAX_WIDTH = 200

/** The width where there is no terminal, such as in a log. */
const DEFAULT_WIDTH = 100

/** Returns whether a stream is a terminal that obeys control sequences. */
export function isCursorTerminal({ isTTY }: Pick<Stream, 'isTTY'>, environment = process.env): boolean {
  return isTTY === true && environment['TERM'] !== 'dumb'
}

/**
 * Returns whether text for a stream is coloured: on a terminal, never where NO_COLOR is set (no-color.org), and otherwise
 * wherever FORCE_COLOR is (force-color.org). As in Node.js and commander, FORCE_COLOR=0 and =false mean no colours.
 */
export function colorFor(stream: Pick<Stream, 'isTTY'>, environment = process.env): boolean {
  const forced = environment['FORCE_COLOR']
  if (environment['NO_COLOR'] || forced === '0' || forced === 'false') return false
  return Boolean(forced) || isCursorTerminal(stream, environment)
}

/** Returns the columns that text for a stream may take: those of COLUMNS (POSIX), or of the terminal. */
export function widthFor({ isTTY, columns }: Stream, environment = process.env): number {
  const chosen = Number(environment['COLUMNS'])
  const own = isTTY === true && columns > 0 ? columns : DEFAULT_WIDTH
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Number.isInteger(chosen) && chosen > 0 ? chosen : own))
}

/** Returns how text for stdout looks. */
export function outputLook(): { readonly color: boolean; readonly width: number } {
  return { color: colorFor(process.stdout), width: widthFor(process.stdout) }
}

/**
 * Writes a result to stdout. A terminal or the log of a CI obeys nothing of its text.
 * @param hasCommands says that its lines are commands to a CI, made by muxbench itself.
 */
export function print(content: string | Buffer, hasCommands = false): void {
  const isMade = typeof content !== 'string' || hasCommands
  process.stdout.write(isMade ? content : consoleText(content, colorFor(process.stdout)))
}

/** Writes lines to stderr, of which a terminal or the log of a CI obeys nothing. */
export function printError(lines: string): void {
  process.stderr.write(consoleText(lines, false))
}
