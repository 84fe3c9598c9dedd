import { expect, test } from 'vitest'
import { countedRun, onLaterKernel } from '../../analysis/synthetic/counted_run.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderMultiples } from './multiples.ts'

const small = { fdCounts: [8], actives: [1], waitModes: ['nonblocking'] } as const
const first = countedRun(small)
const second = onLaterKernel(first, 59)
const third = { ...second, environment: { ...second.environment, kernel: '9.9.9' } }

/** Returns the texts of the cells of the table of a cell, row by row. */
function rowsOf(html: string, id: string): string[][] {
  const [, table = ''] = html.split(`<caption>${id} `)
  const [body = ''] = table.split('</table>')
  return [...body.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text = '']) => text.replaceAll(/<[^>]*>/g, '')),
  )
}

test('each cell has a row for each run, in their order, with what differs from the row above', () => {
  const html = renderMultiples([first, second, third], undefined, '')
  expect(html).toContain('<h1>4 cells in 3 runs, side by side</h1>')
  const rows = rowsOf(html, 'epoll/n8/k1/nonblocking')
  const { kernel } = first.environment
  expect(rows.map(([name]) => name)).toEqual([kernel, second.environment.kernel, '9.9.9'])
  expect(rows.map(row => row.at(-1))).toEqual(['', '+59', ''])
  expect(html).toContain('<rect width="100%" height="10"/>')
  expect(html).not.toMatch(/\bns\b|µs|slower|faster|interval/)
})

test('a run that lacks a cell has a dash there, and the next one differs from the last that has it', () => {
  const without = { ...second, cells: second.cells.filter(({ mechanism }) => mechanism !== 'epoll') }
  const rows = rowsOf(
    renderMultiples([first, without, second], ['a', 'b', 'c'], ''),
    'epoll/n8/k1/nonblocking',
  )
  expect(rows.map(row => [row[0], row.at(-1)])).toEqual([
    ['a', ''],
    ['b', ''],
    ['c', '+59'],
  ])
  expect(rows[1]).toContain('–')
})

test('times have differences in percent', () => {
  const run = syntheticRun(small)
  const slower = {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      metrics: Object.fromEntries(
        Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, p50: 1.1 * metric.p50 }]),
      ),
    })),
  }
  const rows = rowsOf(renderMultiples([run, slower], ['a', 'b'], ''), 'epoll/n8/k1/nonblocking')
  expect(rows[1]?.at(-1)).toMatch(/^\+10(\.0)? %$/)
})
