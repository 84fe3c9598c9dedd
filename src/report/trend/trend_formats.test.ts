import { expect, test } from 'vitest'
import { checkTrend } from '../../analysis/trend/check.ts'
import { syntheticTrend } from '../../analysis/trend/synthetic_history.fixture.ts'
import { pageTrendOf } from './page_trend.ts'
import { renderTrendHtml } from './trend_html.ts'
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
    /^select, 1 of 8 descriptors active, timeout 0 +\d+ ns\n {4}\+\d+(\.\d)? % regression, \w+\.\.\w+, 2026-02-2\d$/m,
  )
  expect(text).toMatch(/^poll, 1 of 8 descriptors active, timeout 0 +\d+ ns$/m)
  expect(text).toContain('60 runs · 2026-01-02 to 2026-03-02 · in the order of adding')
})

test('a cell that the newest run does not have says of which run its figure is', () => {
  const shorter = syntheticTrend({
    runs: 4,
    change: (line, run) => (run === 3 ? { ...line, cells: line.cells.slice(1) } : line),
  })
  expect(renderTrendText(shorter)).toMatch(
    /select, 1 of .* timeout 0 +\d+ ns \(of abcdabcd\w+\) {2}–|select, 1 of .* timeout 0 +\d+ ns \(of \w{10}\) {2}–/,
  )
  expect(renderTrendMarkdown(shorter)).toMatch(/\(of \w{10}\)/)
})

/** Two counts of kernels with long names, of which epoll takes 9 instructions more in the second, and select fewer. */
function countedKernels(fewer = 0) {
  const kernels = ['6.12.107+deb12-cloud-amd64', '6.12.117+deb12-cloud-amd64']
  return syntheticTrend({
    ...{ runs: 2, cells: 8, blocks: 2 },
    change: (line, run) => ({
      ...line,
      commit: null,
      machine: { ...line.machine, kernel: kernels[run] as string, nodeVersion: `v20.2${run}.0` },
      cells: line.cells.map((cell, i) => {
        const more = cell.mechanism === 'epoll' ? 9 : cell.mechanism === 'select' ? -fewer : 0
        const count = 12_000 * (i + 1) + run * more
        const counts = { median: count, ci95: null, blocks: [count, count] }
        return { ...cell, ...counts, metric: 'waitInstructions', unit: 'instruction' }
      }),
    }),
  })
}

test('text has figures below each other, and all changes below them where one has no room beside', () => {
  for (const width of [100, 180]) {
    const lines = renderTrendText(countedKernels(), { width }).split('\n')
    const cells = lines.filter(line => line.includes(' instructions') && /^(epoll|poll), 1 of/.test(line))
    const ends = cells.map(line => line.indexOf(' instructions'))
    expect(new Set(ends).size).toBe(1)
    expect(cells.filter(line => line.includes('regression'))).toHaveLength(width === 180 ? 2 : 0)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width)
  }
})

test('a page opens with the mechanism that changed, whose name keeps its case', () => {
  const html = renderTrendHtml(countedKernels())
  expect(html).toMatch(/<h1[^>]*>epoll[^<]*: \+/)
  expect(html).toMatch(/<li class="(regression|warning|unclear)">epoll/)
  expect(html).not.toContain('>Epoll')
  // Differences of several mechanisms would be a range over cells beside one over mechanisms.
  const several = renderTrendHtml(countedKernels(-20)).replaceAll('\u00a0', ' ')
  expect(/<h1>[^<]*/.exec(several)?.[0]).toMatch(/^<h1>\S+ and \S+: \+[\d.]+ % to \+[\d.]+ %/)
})

test('what else changed between two runs is said once, and of small changes how small they are', () => {
  const trend = countedKernels(7)
  const page = renderTrendHtml(trend)
  const findings = /<ul class="findings">[\s\S]*?<\/ul>/.exec(page)?.[0] ?? ''
  expect(findings.match(/<li /g)).toHaveLength(2)
  expect(findings.match(/Node\.js \(v20\.20\.0 to v20\.21\.0\)/g)).toHaveLength(1)
  expect(page.match(/Node\.js \(v20\.20\.0 to v20\.21\.0\)/g)).toHaveLength(2)
  expect(page).not.toMatch(/[+−]0\.0 %/)
  const text = renderCheckText(checkTrend(trend, 1))
  expect(text.match(/v20\.20\.0/g)).toHaveLength(1)
  const markdown = renderCheckMarkdown(checkTrend(trend, 1))
  expect(
    markdown.match(/^- `[^`]+`: there changed, too: Node\\?\.js \(v20\.20\.0 to v20\.21\.0\)$/gm),
  ).toHaveLength(1)
  expect(markdown.match(/v20\.20\.0/g)).toHaveLength(1)
  const [[pool] = []] = pageTrendOf(trend).map(({ pools }) =>
    pools.filter(({ mechanism }) => mechanism === 'epoll'),
  )
  expect(pool?.changes.map(({ change }) => change)).toEqual(['+9'])
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
