import { expect, test } from 'vitest'
import { checkTrend } from '../../analysis/trend/check.ts'
import { syntheticTrend } from '../../analysis/trend/synthetic_history.fixture.ts'
import { renderCheckJson, renderTrendJson } from './trend_json.ts'
import { renderCheckMarkdown, renderTrendMarkdown } from './trend_markdown.ts'
import { renderCheckText, renderTrendText } from './trend_text.ts'

const HOSTILE = '\u001b[31m<img src=x onerror=alert(1)>|`](x)\n'
const options = {
  runs: 60,
  cells: 2,
  factor: (run: number, cell: number) => (run >= 52 && cell === 0 ? 1.1 : 1),
}
const trend = syntheticTrend(options)
const hostile = syntheticTrend({
  ...options,
  change: line => ({
    ...line,
    run: { ...line.run, suite: HOSTILE },
    commit: { label: `${line.run.id}${HOSTILE}`, date: null, subject: HOSTILE, isDirty: true },
    machine: { ...line.machine, cpuModel: HOSTILE, kernel: `${line.run.id}${HOSTILE}` },
    cells: line.cells.map(cell => ({ ...cell, id: `${cell.id}${HOSTILE}` })),
  }),
})

test('text has a line for each cell, its latest figure and its changes', () => {
  const text = renderTrendText(trend)
  expect(text).toMatch(
    /^select\/n8\/k1\/nonblocking +\d+ ns {2}\+\d+(\.\d)? % regression, \w+\.\.\w+, 2026-02-2\d$/m,
  )
  expect(text).toMatch(/^poll\/n8\/k1\/nonblocking +\d+ ns {2}–$/m)
  expect(text).toContain('60 runs · 2026-01-02 to 2026-03-02 · in the order of adding')
})

test('a cell that the newest run does not have says of which run its figure is', () => {
  const shorter = syntheticTrend({
    runs: 4,
    change: (line, run) => (run === 3 ? { ...line, cells: line.cells.slice(1) } : line),
  })
  expect(renderTrendText(shorter)).toMatch(
    /select\S+ +\d+ ns \(of abcdabcd\w+\) {2}–|select\S+ +\d+ ns \(of \w{10}\) {2}–/,
  )
  expect(renderTrendMarkdown(shorter)).toMatch(/\(of \w{10}\)/)
})

test('a check says its verdict first, then the commits', () => {
  const check = checkTrend(trend, 10)
  const text = renderCheckText(check)
  expect(text).toMatch(/^regression: select became slower within the last 10 runs\nselect: \+\d/)
  expect(text).toMatch(/\w{10}\.\.\w{10} \(2026-02-2\d to 2026-02-2\d\): p /)
  expect(renderCheckMarkdown(check)).toMatch(
    /^\*\*regression\*\*: select became slower[^\n]*\n\n\| what changed \| change \| runs /,
  )
  expect(JSON.parse(renderCheckJson(check))).toMatchObject({
    verdict: 'regression',
    regressions: [
      {
        kind: 'regression',
        pools: [{ mechanism: 'select', part: 'nonblocking', changed: 1, cells: 1, upTo: { lineNumber: 53 } }],
        cells: [],
      },
    ],
  })
})

test('what files hold moves no cursor, makes no markup and breaks no table', () => {
  const check = checkTrend(hostile, 10)
  expect(check.regressions).toHaveLength(1)
  for (const text of [renderTrendText(hostile), renderCheckText(check)]) expect(text).not.toContain('\u001b')
  for (const text of [renderTrendMarkdown(hostile), renderCheckMarkdown(check)]) {
    expect(text).not.toContain('<img')
    expect(text).not.toContain('\u001b')
    for (const part of text.split('\n\n').filter(each => each.startsWith('|'))) {
      const rows = part.trim().split('\n')
      expect(new Set(rows.map(row => row.match(/(?<!\\)\|/g)?.length)).size).toBe(1)
    }
  }
})

test('JSON holds the whole of it', () => {
  const data = JSON.parse(renderTrendJson(trend))
  expect(data.groups[0].series[0].points).toHaveLength(60)
  expect(data.groups[0].series[0].changes[0]).toMatchObject({
    after: { lineNumber: 52 },
    upTo: { lineNumber: 53 },
  })
})

test('an empty history is no error', () => {
  const empty = syntheticTrend({ runs: 0 })
  expect(renderTrendText(empty)).toBe('no run in the history\n')
  expect(renderTrendMarkdown(empty)).toBe('no run in the history\n')
})
