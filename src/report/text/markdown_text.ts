import { escapeHtml, plainLine } from '../escape.ts'

/** Returns text on one line that no Markdown reader takes for markup. */
export function text(given: string): string {
  // HTML is escaped last: its entities hold a # that must not be escaped as markup.
  return escapeHtml(plainLine(given).replace(/[\\`*_[\]{}|#~!]/g, '\\$&'))
}

/** Returns a table; its columns from `numbersFrom` on are aligned to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = 1,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < numbersFrom ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}
