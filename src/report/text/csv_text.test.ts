import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCsv } from './csv.fixture.ts'
import { csvText, withoutFormula } from './csv_text.ts'

test('any text comes back as it was, unless a spreadsheet would run it', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', ';', '=') })
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), rows => {
      const expected = rows.map(row => row.map(text => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)))
      expect(parseCsv(csvText(rows))).toEqual(expected)
    }),
  )
})

test('no text begins a formula; numbers may be negative', () => {
  expect(csvText([['=1+1', '+1', '-1', '@x', -1]])).toBe("'=1+1,'+1,'-1,'@x,-1\r\n")
  expect(csvText([[Number.NaN, 1.5, '']])).toBe(',1.5,\r\n')
})

test.each(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])(
  'text that begins with %j is defused',
  sign => {
    const [[field]] = parseCsv(csvText([[`${sign}cmd|A0`]])) as [[string]]
    expect(field).toBe(`'${sign}cmd|A0`)
    expect(withoutFormula(`a${sign}`)).toBe(`a${sign}`)
  },
)
