/** How text is laid out on a terminal: lines, lists and tables. */
import Table from 'cli-table3'
import type { createColors } from 'picocolors'

/** The colours of picocolors, or functions that change nothing. */
export type Paint = ReturnType<typeof createColors>

/** Returns lines of at most `width`, broken at spaces but not before a percent sign, or within a long word. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+(?![\s%])/).filter(part => part !== '')) {
    if (line !== '' && line.length + 1 + word.length <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

/** Returns an item of a list: wrapped text with `first` before its first line and `next` before every other one. */
export function listItem(text: string, width: number, first: string, next: string): string[] {
  return wrap(text, width).map((line, i) => `${i === 0 ? first : next}${line}`)
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
