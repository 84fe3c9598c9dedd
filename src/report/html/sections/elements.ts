/** HTML elements that several sections, and the pages of verdicts and trends, are made of. */
import { gzipSync } from 'node:zlib'
import { formatInteger } from '../../../units/format.ts'
import { escapeHtml } from '../../escape.ts'

interface TableOptions {
  /** The name of the table for screen readers. */
  readonly label: string
  /** The number of columns on the left that hold words; the others hold numbers. */
  readonly texts: number
  /** Whether the last column holds words, too, of which there may be many. */
  readonly endsInText?: boolean
}

/** Returns a table that scrolls inside its own frame, so that the page never scrolls sideways. */
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

/** With little memory zlib begins a new block more often, whose codes then fit the figures of fewer columns: 2 % smaller. */
const COMPRESSION = { level: 9, memLevel: 5 }

/**
 * Returns an element that holds a value for the page's script, which reads it by embeddedJson. Base64 has no character
 * that could end the element.
 */
export function dataScript(value: unknown, id?: string): string {
  const data = gzipSync(JSON.stringify(value), COMPRESSION).toString('base64')
  return `<script type="application/octet-stream"${id ? ` id="${id}"` : ''}>${data}</script>`
}

/** Tables of up to this many rows are whole in the HTML of a page. */
export const MOST_ROWS = 64

/** The rows of a longer table that are in the HTML: a page with hundreds of thousands of elements cannot be used. */
const FIRST_ROWS = 24

/**
 * Returns a table for a page with a script. Of a long one the first rows are HTML, and all are data, in columns, from
 * which the script adds rows when a reader asks for them (browser/long_tables.ts).
 */
export function longTableHtml(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  if (rows.length <= MOST_ROWS) return tableHtml(head, rows, options)
  const columns = head.map((_, i) => rows.map(row => row[i]))
  const [first, all] = [FIRST_ROWS, rows.length].map(formatInteger)
  return `<div data-rows="${rows.length}">${tableHtml(head, rows.slice(0, FIRST_ROWS), options)}
${dataScript(columns)}
<p class="note">These are the first ${first} of ${all} rows. The others need JavaScript.</p></div>`
}

/** Longer lists are folded away, so that the page is there at once. */
const MOST_OPEN = 12

/** Returns `html` as it is, or, where it holds many things, folded behind a line that says how many. */
export function foldedHtml(count: number, things: string, html: string): string {
  return count > MOST_OPEN
    ? `<details><summary>${formatInteger(count)} ${things}</summary>${html}</details>`
    : html
}

type Facts = readonly (readonly [name: string, value: string])[]

/** Returns a list of names with their values. */
export function factsHtml(facts: Facts): string {
  const items = facts.map(
    ([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  )
  return `<dl class="facts-grid">${items.join('\n')}</dl>`
}

/** A part of the section on trust, under a heading of its own. */
export interface Part {
  /** The end of its anchor. */
  readonly name: string
  readonly title: string
  /** The content as HTML. */
  readonly body: string
}
