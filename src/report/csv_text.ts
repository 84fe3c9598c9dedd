/** What a spreadsheet would take for a formula. A number such as -5 stays a number: it is not text. */
const FORMULA_START = /^[=+\-@\t\r]/

function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const text = FORMULA_START.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as RFC 4180 wants them: CRLF after each, quotes where needed; no text can start a formula. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map(row => `${row.map(field).join(',')}\r\n`).join('')
}
