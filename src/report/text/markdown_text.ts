import { type Finding, findingText } from '../../analysis/sentences/findings/finding.ts'
import { escapeHtml, plainLine } from '../escape.ts'

/** Returns text on one line that no Markdown reader takes for markup. */
export function text(given: string): string {
  // HTML is escaped last: its entities hold a # that must not be escaped as markup.
  return escapeHtml(plainLine(given).replace(/[\\`*_[\]{}|#~!]|:(?=:)/g, '\\$&'))
}

/** Returns a heading and a table below it; nothing if there are no rows. */
export function tableSection(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = head.length,
): string[] {
  return rows.length === 0 ? [] : [`## ${title}`, table(head, rows, numbersFrom)]
}

/** Returns findings as Markdown: the first as a bold line, the others as a list. */
export function findingsMarkdown([headline, ...others]: readonly Finding[]): string[] {
  const items = others.map(each => `- ${each.kind === 'warning' ? 'Mind: ' : ''}${text(findingText(each))}`)
  return [headline ? `**${text(findingText(headline))}**` : '', items.join('\n')]
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
