import { legible } from '../escape.ts'

/** Matches text that a spreadsheet would take for a formula, also one that begins in the next cell. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/

/** Returns text that no spreadsheet runs as a formula, from a file or pasted. */
export function withoutFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text
}

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = withoutFormula(legible(value))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Returns rows as RFC 4180 defines them: CRLF after each row, quotes where needed. No text can start a formula. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map(row => `${row.map(field).join(',')}\r\n`).join('')
}
