import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { longTableHtml, MOST_ROWS, tableHtml } from './elements.ts'

const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => [`cell ${i}`, String(i)])
const options = { label: 'Cells', texts: 1 }

test('a table that is not long is whole', () => {
  const rows = rowsOf(MOST_ROWS)
  expect(longTableHtml(['cell', 'N'], rows, options)).toBe(tableHtml(['cell', 'N'], rows, options))
})

test('of a long table the first rows are HTML, and all are data in columns', () => {
  const rows = rowsOf(20_000)
  const html = longTableHtml(['cell', 'N'], rows, options)
  expect(html.match(/<tr>/g)).toHaveLength(1 + 24)
  expect(html).toContain('data-rows="20000"')
  expect(html).toContain('These are the first 24 of 20,000 rows.')
  const data = /<script type="application\/octet-stream">(.*)<\/script>/.exec(html)?.[1] ?? ''
  const columns = JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString())
  expect(columns).toEqual([0, 1].map(column => rows.map(row => row[column])))
})
