import { expect, test } from 'vitest'
import { numbersAsTabs } from './numbers_table.ts'

test('numbers that are copied for a spreadsheet keep their cells, none of which is a formula', () => {
  const text = numbersAsTabs({
    head: ['N', '=cmd|A0', 'two\twords\nmore'],
    rows: [{ name: '8', cells: [{ value: '0.55', interval: '[0.54, 0.56]' }, { value: '–' }] }],
    csv: [],
  })
  expect(text).toBe("N\t'=cmd|A0\ttwo words more\n8\t0.55 [0.54, 0.56]\t–")
})
