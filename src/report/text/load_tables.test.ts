import { expect, test } from 'vitest'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { pageOf } from '../charts/chart.fixture.ts'
import { renderHtml } from '../html/html.ts'
import { renderCsv } from './csv.ts'
import { renderMarkdown } from './markdown.ts'
import { renderSummaryJson } from './summary_json.ts'
import { renderTerminalTable } from './terminal_table.ts'

const sweep = syntheticLoadRun({ rates: [100_000, 2000, 1_000_000] })
const closed = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })
const assets = { script: '', style: '' }
const html = (run: RunFile) => renderHtml([run], { assets })

test('a sweep is one table in the terminal, its rates ascending', () => {
  expect(`\n${renderTerminalTable(sweep)}`).toMatchInlineSnapshot(`
    "
    At 2 k/s over 128 descriptors, the highest rate that all sustain, the shortest dispatch latency is
    5.0 µs with epoll and 5.2 µs with poll (the same within 5 %), against 5.2 µs with select (asleep,
    open loop, Poisson arrivals).

    Dispatch latency against load, p50 / p99 in µs; * saturated

    asleep · open loop · Poisson arrivals · N = 128 · from 20,000 samples
      offered                select                  poll                 epoll
        2 k/s         5.21 / 20.8           5.17 / 20.7           5.01 / 20.1
      100 k/s 500,000 / 2,000,000 * 500,000 / 2,000,000 *         5.82 / 23.3
        1 M/s 500,000 / 2,000,000 * 500,000 / 2,000,000 * 500,000 / 2,000,000 *

    · Under load, select and poll keep up to 2 k/s and are saturated at 100 k/s; epoll keeps up to 100
      k/s and is saturated at 1 M/s (128 descriptors, asleep, open loop, Poisson arrivals).
    · At 2 k/s over 128 descriptors, one event in 1,000 has a dispatch latency above 40 µs with epoll,
      41 µs with poll and 42 µs with select (p99.9, from 20,000 samples): 8.00× the median (asleep, open
      loop, Poisson arrivals).
    ! There are notes on 5 cells, which are listed.
    "
  `)
  const narrow = renderTerminalTable(sweep, { width: 60 })
  expect(Math.max(...narrow.split('\n').map(line => line.length))).toBeLessThanOrEqual(60)
})

test('a sweep is one table in Markdown, with the notes of its cells', () => {
  const text = renderMarkdown([sweep])
  expect(text.slice(text.indexOf('## Dispatch'), text.indexOf('## What was'))).toMatchInlineSnapshot(`
    "## Dispatch latency against load, p50 / p99 in µs

    ### asleep · open loop · Poisson arrivals · N = 128 · from 20,000 samples

    | offered | select | poll | epoll |
    | --- | ---: | ---: | ---: |
    | 2 k/s | 5.21 / 20.8 | 5.17 / 20.7 | 5.01 / 20.1 |
    | 100 k/s | 500,000 / 2,000,000 saturated | 500,000 / 2,000,000 saturated | 5.82 / 23.3 |
    | 1 M/s | 500,000 / 2,000,000 saturated | 500,000 / 2,000,000 saturated | 500,000 / 2,000,000 saturated |

    ## Notes

    | cell | note |
    | --- | --- |
    | select at 100 k/s over 128 descriptors, asleep, open loop, Poisson arrivals | load: offered 100 k/s, delivered 50.0 k/s: saturated (the rule: under 95 %) |
    | select at 1 M/s over 128 descriptors, asleep, open loop, Poisson arrivals | load: offered 1.00 M/s, delivered 50.0 k/s: saturated (the rule: under 95 %) |
    | poll at 100 k/s over 128 descriptors, asleep, open loop, Poisson arrivals | load: offered 100 k/s, delivered 60.0 k/s: saturated (the rule: under 95 %) |
    | poll at 1 M/s over 128 descriptors, asleep, open loop, Poisson arrivals | load: offered 1.00 M/s, delivered 60.0 k/s: saturated (the rule: under 95 %) |
    | epoll at 1 M/s over 128 descriptors, asleep, open loop, Poisson arrivals | load: offered 1.00 M/s, delivered 700 k/s: saturated (the rule: under 95 %) |

    "
  `)
})

test('views that are judged by another metric stand under a heading of their own', () => {
  const [open] = syntheticLoadRun({ rates: [2000] }).cells
  const mixed = { ...closed, cells: [...closed.cells, open!] }
  const markdown = renderMarkdown([mixed])
  expect(markdown.match(/^##+ (One wait|Dispatch latency|1 active|asleep).*$/gm)).toEqual([
    '## One wait, median in µs with its 95 % interval',
    '### 1 active · timeout 0 · closed loop',
    '## Dispatch latency, median in µs with its 95 % interval',
    '### asleep · open loop · 2 k/s offered · Poisson arrivals',
  ])
  const terminal = renderTerminalTable(mixed)
  expect(terminal).toContain('Median of one wait in µs')
  expect(terminal).toContain('Median of dispatch latency in µs')
})

test('wherever figures of a closed loop are shown, they are called so', () => {
  const page = html(closed)
  expect(page.match(/<p class="standfirst">.*?<\/p>/s)?.[0]).toContain('closed loop')
  expect(page.match(/<section><h2>Every cell.*?<\/section>/s)?.[0]).toContain('>closed loop</td>')
  expect(pageOf(closed).views.map(({ words }) => words)).toEqual(['1 active · timeout 0 · closed loop'])
  expect(renderTerminalTable(closed)).toMatch(/^1 active · timeout 0 · closed loop$/m)
  expect(renderMarkdown([closed])).toMatch(/^### 1 active · timeout 0 · closed loop$/m)
  const [head = '', row = ''] = renderCsv([closed]).split(/\r?\n/)
  expect(row.split(',')[head.split(',').indexOf('load')]).toBe('closed')
  const [summary] = JSON.parse(renderSummaryJson([closed])).runs
  expect(summary.cells[0].params.load).toBe('closed')
  expect(summary.views[0]).toMatchObject({ settings: { load: 'closed' }, metric: 'waitNs' })
})

test('the summary names the metric that an open loop is judged by, and its notes', () => {
  const [summary] = JSON.parse(renderSummaryJson([sweep])).runs
  expect(summary.views[0].metric).toBe('dispatchLatencyNs')
  expect(summary.views[1].winners[0].winner).toBe('epoll')
  expect(JSON.stringify(summary.cells)).toContain('saturated (the rule')
})

test('the page shows notes, and no section where there is none', () => {
  expect(html(sweep)).toContain('<h3>Notes on cells</h3>')
  expect(html(sweep)).toContain('saturated (the rule')
  expect(html(closed)).not.toContain('<h3>Notes on cells</h3>')
})
