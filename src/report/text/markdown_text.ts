import { escapeHtml, plainLine } from '../escape.ts'

/** Text that no Markdown reader takes for markup, on one line. */
export function text(given: string): string {
  // In this order: the entities of HTML hold a # that is no markup.
  return escapeHtml(plainLine(given).replace(/[\\`*_[\]{}|#~!]/g, '\\$&'))
}

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
