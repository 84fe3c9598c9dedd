import { formatInteger } from '../../../units/format.ts'
import { escapeHtml } from '../../escape.ts'

export interface TableOptions {
  /** What the table holds, for those who cannot see it. */
  readonly label: string
  /** How many columns on the left are texts; the others are numbers. */
  readonly texts: number
  /** Whether the last column is text, too, which may be long. */
  readonly endsInText?: boolean
}

/** A table that scrolls inside its own frame, so that the page never does sideways. */
export function tableHtml(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { label, texts, endsInText = false }: TableOptions,
): string {
  const kind = (i: number) => (i < texts || (endsInText && i === head.length - 1) ? ' class="text"' : '')
  const headings = head.map((text, i) => `<th scope="col"${kind(i)}>${escapeHtml(text)}</th>`).join('')
  const body = rows
    .map(row => `<tr>${row.map((text, i) => `<td${kind(i)}>${escapeHtml(text)}</td>`).join('')}</tr>`)
    .join('\n')
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escapeHtml(label)}">
<table><thead><tr>${headings}</tr></thead><tbody>
${body}
</tbody></table></div>`
}

/** What is longer than this waits until it is asked for, so that the page is there at once. */
const MOST_OPEN = 12

/** Html of `count` things behind a line that says how many, where they are many. */
export function foldedHtml(count: number, things: string, html: string): string {
  return count > MOST_OPEN
    ? `<details><summary>${formatInteger(count)} ${things}</summary>${html}</details>`
    : html
}
