/**
 * What a spreadsheet would take for a formula, or for the beginning of one in the next cell; full-width signs, too.
 * A number such as -5 stays a number: it is not text.
 */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/

/** Text that no spreadsheet runs, in a file or pasted. */
export function withoutFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text
}

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = withoutFormula(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as RFC 4180 wants them: CRLF after each, quotes where needed; no text can start a formula. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map(row => `${row.map(field).join(',')}\r\n`).join('')
}
