import { plainLine } from '../escape.ts'

/**
 * Matches where a cell would begin that a spreadsheet runs as a formula: at the beginning of the text, and after a
 * semicolon, which separates cells in some countries. A row that begins with `::` would be a command to GitHub.
 */
const FORMULA_START = /(^|;)(?=\s*(?:[=+\-@＝＋－＠]|::))/g

/** Returns text on one line that no spreadsheet runs as a formula, from a file or pasted. */
export function withoutFormula(text: string): string {
  return plainLine(text).replace(FORMULA_START, "$1'")
}

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = withoutFormula(value)
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Returns rows as RFC 4180 defines them: CRLF after each row, quotes where needed. No text can start a formula. Where a text
 * has more than ASCII, a byte-order mark comes first, without which Excel reads it in the encoding of the reader's country.
 */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  const text = rows.map(row => `${row.map(field).join(',')}\r\n`).join('')
  return /^[\x20-\x7e\r\n]*$/.test(text) ? text : `\ufeff${text}`
}
