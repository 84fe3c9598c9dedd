import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCsv } from './csv.fixture.ts'
import { csvText, withoutFormula } from './csv_text.ts'

/** Returns the cells of the first row where semicolons separate them, as in Excel with the settings of some countries. */
function cellsBySemicolon(text: string): string[] {
  return (text.replace(/^\ufeff/, '').split('\r\n')[0] as string).split(';')
}

test('any text comes back on one line, unless a spreadsheet would run it', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', 'ü') })
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), rows => {
      const expected = rows.map(row => row.map(text => text.replaceAll(/[\r\n]+/g, ' ').trim()))
      expect(parseCsv(csvText(rows))).toEqual(expected)
    }),
  )
})

test('no text begins a formula, whatever separates the cells', () => {
  const field = fc.string({
    unit: fc.constantFrom('a', '"', ',', ';', '=', '@', '-', '\t', '\n', ' ', '\u0000'),
  })
  fc.assert(
    fc.property(fc.array(field, { minLength: 2, maxLength: 4 }), row => {
      const text = csvText([row])
      for (const cell of [...(parseCsv(text)[0] as string[]), ...cellsBySemicolon(text)]) {
        expect(cell).not.toMatch(/^\s*[=+\-@]/)
      }
    }),
  )
})

test('numbers may be negative, and what is no number is empty', () => {
  expect(csvText([['=1+1', '+1', '-1', '@x', -1]])).toBe("'=1+1,'+1,'-1,'@x,-1\r\n")
  expect(csvText([[Number.NaN, 1.5, '']])).toBe(',1.5,\r\n')
})

test.each(['=', '+', '-', '@', '＝', '＋', '－', '＠', ' =', '::'])(
  'text that begins with %j is defused, also after a control character',
  sign => {
    for (const before of ['', '\t', '\r', '\n', '\u0000', '\u202e']) {
      const [[field]] = parseCsv(csvText([[`${before}${sign}cmd|A0`]])) as [[string]]
      expect(field).toBe(`'${sign.trim()}cmd|A0`)
    }
    expect(withoutFormula(`a${sign}`)).toBe(`a${sign}`)
  },
)

test('plain ASCII has no byte-order mark, all else has one', () => {
  expect(csvText([['a', 1]])).toBe('a,1\r\n')
  expect(csvText([['µs', 1]])).toBe('\ufeffµs,1\r\n')
})
