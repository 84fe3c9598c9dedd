/** How text is laid out on a terminal: lines, lists and tables. */
import Table from 'cli-table3'
import type { createColors } from 'picocolors'
import stringWidth from 'string-width'

/** How text for a terminal looks. */
export interface Look {
  /** Whether to use colours; they are not used by default. */
  readonly color?: boolean | undefined
  /** The columns that lines of text may take. Tables of figures are as wide as they have to be. */
  readonly width?: number | undefined
}

export const DEFAULT_WIDTH = 100

/** The colours of picocolors, or functions that change nothing. */
export type Paint = ReturnType<typeof createColors>

/** Returns the columns that text takes on a terminal. */
export function columnsOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text)
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Returns a word cut into pieces of at most `width` columns, none of them within a character. */
function pieces(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word]
  const made: string[] = []
  let piece = ''
  let columns = 0
  for (const { segment } of graphemes.segment(word)) {
    const own = columnsOf(segment)
    if (columns + own > width && piece !== '') {
      made.push(piece)
      piece = ''
      columns = 0
    }
    piece += segment
    columns += own
  }
  return [...made, piece]
}

/** Returns lines of at most `width` columns, broken at spaces but not before a percent sign, or within a long word. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+(?![\s%])/).filter(part => part !== '')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    const parts = pieces(word, width)
    line = parts.pop() ?? ''
    lines.push(...parts)
  }
  if (line !== '') lines.push(line)
  return lines
}

/**
 * Returns an item of a list: text wrapped at `width` with what stands before it, which is `first` in its first line and
 * `next`, as long, in every other one.
 */
export function listItem(text: string, width: number, first: string, next: string): string[] {
  return wrap(text, width - next.length).map((line, i) => `${i === 0 ? first : next}${line}`)
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map(name => [name, '']),
)

/** Returns the lines of a table without borders, its columns two spaces apart and aligned as `aligns` says. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly ('left' | 'right')[],
): string[] {
  const table = new Table({
    head: [...head],
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: [...aligns],
  })
  table.push(...rows.map(row => [...row]))
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
}
