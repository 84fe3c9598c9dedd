import { expect, test } from 'vitest'
import { labelsOf } from '../../analysis/overlay/labels.ts'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { countedRun, onLaterKernel, unequalBootsRun } from '../../analysis/synthetic/counted_run.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderMultiples } from './multiples.ts'

const small = { fdCounts: [8], actives: [1], waitModes: ['nonblocking'] } as const
const first = countedRun(small)
const second = onLaterKernel(first, 59)
const third = { ...second, environment: { ...second.environment, kernel: '9.9.9' } }

/** Returns the texts of the cells of the table of a cell, row by row. */
function rowsOf(html: string, id: string): string[][] {
  const [, table = ''] = html.split(`<caption title="${cellWords(id)}">`)
  const [body = ''] = table.split('</table>')
  return [...body.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text = '']) => text.replaceAll(/<[^>]*>/g, '')),
  )
}

test('each cell has a row for each run, in their order, with what differs from the row above', () => {
  const html = renderMultiples([first, second, third], undefined, '')
  expect(html).toContain('<h1>4 cells in 3 runs, side by side</h1>')
  const rows = rowsOf(html, 'epoll/n8/k1/nonblocking')
  expect(rows.map(([name]) => name)).toEqual(labelsOf([first, second, third]))
  expect(html).toContain('<h3>epoll (edge)</h3>')
  expect(html).toContain('>1 of 8 descriptors active, timeout 0 <span>instructions</span></caption>')
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

test('counts of which the boots of one run differ stand as a range, with a step only where the ranges leave each other out', () => {
  const unequal = unequalBootsRun(8)
  const rows = rowsOf(
    renderMultiples(
      [unequalBootsRun(0), unequal, onLaterKernel(unequal, 9), onLaterKernel(unequal, 3)],
      ['a', 'b', 'c', 'd'],
      '',
    ),
    'epoll/n8/k1/nonblocking',
  )
  const [low, high] = (rows[1]?.at(-2) ?? '').split(' to\u00a0').map(text => Number(text.replace(',', '')))
  expect(high).toBe((low ?? 0) + 8)
  expect(rows.map(row => row.at(-1))).toEqual(['', '', '+5 to +13', '−6'])
})

/** Returns the run with all figures that many times as large. */
function scaled(run: ReturnType<typeof syntheticRun>, factor: number): typeof run {
  return {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      metrics: Object.fromEntries(
        Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, p50: factor * metric.p50 }]),
      ),
      blocks: cell.blocks.map(block => ({
        ...block,
        metrics: Object.fromEntries(
          Object.entries(block.metrics).map(([name, value]) => [name, factor * value]),
        ),
      })),
    })),
  }
}

test('times have differences in percent, unless their blocks leave them open', () => {
  const run = syntheticRun(small)
  const steps = (factor: number) =>
    rowsOf(renderMultiples([run, scaled(run, factor)], ['a', 'b'], ''), 'epoll/n8/k1/nonblocking')[1]?.at(-1)
  expect(steps(1.5)).toMatch(/^\+50(\.0)? %$/)
  expect(steps(1.0001)).toBe('')
})
