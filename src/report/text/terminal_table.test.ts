import { expect, test } from 'vitest'
import { kindsRun, timeoutRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun, withMedian } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { readRun } from '../../result/run/read_run.ts'
import { packageFile } from '../../suite/package_file.ts'
import { renderMarkdown } from './markdown.ts'
import { renderTerminalTable } from './terminal_table.ts'

const longest = (text: string) => Math.max(...text.split('\n').map(line => [...line].length))

test('a small run', () => {
  const run = syntheticRun({ fdCounts: [8, 8192], actives: [1], waitModes: ['nonblocking'] })
  expect(`\n${renderTerminalTable(run)}`).toMatchInlineSnapshot(`
    "
    With 1 of 8,192 descriptors active, epoll (edge) waits 0.43 µs where select takes 385 µs and poll
    402 µs: at least 896× as long (timeout 0, closed loop).

    Median of one wait in µs, ± half its 95 % interval

    1 active · timeout 0 · closed loop
            N          select            poll   epoll (level)    epoll (edge)  fastest
            8     0.676 ±1.0%     0.692 ±1.0%     0.450 ±1.0%     0.430 ±1.0%  epoll
        8,192       385 ±1.0%       402 ±1.0%     0.450 ±1.0%     0.430 ±1.0%  epoll

    · With 1 active, epoll has the shortest wait at every N measured (timeout 0, closed loop).
    · With 1 of 8,192 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge),
      963 µs with select and 1.0 ms with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0,
      closed loop).
    · With 1 of 8,192 descriptors active, of what waiting costs the system call itself is 98 % with
      epoll (edge) or poll and over 99 % with select (arm, wait and scan, timeout 0, closed loop).
    "
  `)
})

test('an interval wider than the median is no share that anyone can read', () => {
  const text = renderTerminalTable(syntheticRun({ fdCounts: [8], spread: 1.11 }))
  expect(text).toContain('0.676 ±>50%')
  expect(text).not.toContain('±1')
})

test('without intervals, medians that lie far apart still have no winner', () => {
  const run = syntheticRun({ fdCounts: [8, 8192], actives: [1], waitModes: ['nonblocking'], blocks: 2 })
  expect(`\n${renderTerminalTable(run)}`).toMatchInlineSnapshot(`
    "
    With 1 of 8,192 descriptors active, one wait takes 0.43 µs with epoll (edge), 385 µs with select and
    402 µs with poll: 934× apart here, but this run has too few blocks to be sure (timeout 0, closed
    loop).

    Median of one wait in µs

    1 active · timeout 0 · closed loop
            N          select            poll   epoll (level)    epoll (edge)  fastest
            8           0.676           0.692           0.450           0.430  no interval
        8,192             385             402           0.450           0.430  no interval

    · With 1 of 8,192 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge),
      963 µs with select and 1.0 ms with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0,
      closed loop).
    · With 1 of 8,192 descriptors active, of what waiting costs the system call itself is 98 % with
      epoll (edge) or poll and over 99 % with select (arm, wait and scan, timeout 0, closed loop).
    ! With 2 blocks no median has an interval, so nothing here is told apart.
    "
  `)
})

test('the 144 cells of the default suite fit into 100 columns', () => {
  const text = renderTerminalTable(syntheticRun())
  expect(longest(text)).toBeLessThanOrEqual(100)
  expect(text.match(/ 8,192 .*±/g)).toHaveLength(6)
})

test.each([60, 80, 100, 200])('at %d columns no line is longer, whatever the names', width => {
  expect(longest(renderTerminalTable(syntheticRun(), { width }))).toBeLessThanOrEqual(width)
  expect(longest(renderTerminalTable(hostileRun(), { width }))).toBeLessThanOrEqual(width)
})

test.each([20, 35])('at %d columns nothing but the figures of a table is longer', width => {
  const lines = renderTerminalTable(syntheticRun({ fdCounts: [8] }), { width }).split('\n')
  const long = lines.filter(line => line.length > width)
  for (const line of long) expect(line).toMatch(/^( +(N|8) {2,}| {9,}epoll$)/)
  expect(long.length).toBeLessThan(lines.length / 2)
})

test('escape sequences come from the colour option alone', () => {
  expect(renderTerminalTable(hostileRun())).not.toContain('\u001b')
  expect(renderTerminalTable(syntheticRun(), { color: true })).toContain('\u001b[1m')
})

test('a run in which nothing was measured', () => {
  expect(renderTerminalTable({ ...syntheticRun({ fdCounts: [8] }), cells: [] })).toBe(
    'This run has no cells, so nothing was measured.\n\n· muxbench list shows the suites and mechanisms that a run can be made of.\n',
  )
})

test('the committed sample can be shown, whichever version wrote it', () => {
  const text = renderTerminalTable(readRun(packageFile('reports/sample')))
  expect(text).toContain('select')
  expect(text).not.toMatch(/\bundefined\b|\bNaN\b/)
})

test('of one mechanism there are medians with intervals, and no talk of winners', () => {
  const run = syntheticRun({ variants: [['poll', 'level']], fdCounts: [8, 64] })
  for (const text of [renderTerminalTable(run), renderMarkdown([run])]) {
    expect(text).not.toMatch(/fastest|winner|undecided|comparison/)
    expect(text).toContain('3.44')
  }
})

test('mechanisms that are the same within 5 % share the lead by name', () => {
  const run = syntheticRun({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => withMedian(cell, 'waitNs', cell.mechanism === 'epoll' ? 900 : 500))
  const same = { ...run, cells }
  expect(renderTerminalTable(same)).toMatch(/ 64 .* select and poll$/m)
  expect(renderMarkdown([same])).toMatch(/\| select and poll \|$/m)
})

test('columns are told apart by whole names: what all share stands above them, and the rest is wrapped', () => {
  const run = syntheticRun({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'] })
  const variants = (cell: (typeof run.cells)[number]) =>
    [false, true].map(exclusive => ({ ...cell, params: { ...cell.params, oneshot: true, exclusive } }))
  const epoll = run.cells.filter(({ mechanism }) => mechanism === 'epoll').flatMap(variants)
  const text = renderTerminalTable({ ...run, cells: epoll }, { width: 80 })
  expect(text).not.toContain('…')
  expect(`\n${text.slice(text.indexOf('\nepoll'))}`).toMatch(
    /^\n\nepoll · 1 active · timeout 0 · closed loop\n +level, +edge,\n +level, +oneshot, +edge, +oneshot,\n +N +oneshot +exclusive +oneshot +exclusive +fastest\n +64( +0.4\S+ ±\S+){4} {2}edge, oneshot and\n +edge, oneshot,\n +exclusive\n/,
  )
  const mixed = renderTerminalTable({ ...run, cells: [...run.cells, ...epoll] }, { width: 200 })
  expect(mixed).toMatch(/\n +N .*exclusive\)/)
  expect(mixed).not.toContain('…')
})

test('the rows of a table are the values that the run is about, with N in front where it varies', () => {
  const run = kindsRun({ fdCounts: [16, 64] })
  const cells = run.cells.filter(({ params }) => params.fdKind !== 'tcp' || params.fdCount === 16)
  const asked = { ...run, cells, run: { ...run.run, subject: 'fdKind' } }
  const text = renderTerminalTable(asked, { width: 120 })
  expect(text.match(/^ .*±/gm)).toHaveLength(7)
  expect(text).toMatch(/^ +N {2}kind +select +poll .*$/m)
  expect(text).toMatch(/^ +16 {2}\S.*±/m)
  expect(text).toMatch(/^ {11}TCP connections .*±/m)
  expect(text).toMatch(/^ +64 {2}\S.*±/m)
  expect(renderMarkdown([asked])).toMatch(/^\| TCP connections \| 16 \|.*\|$/m)
})

test('one N of a table along another axis stands above it, also in Markdown', () => {
  const run = timeoutRun()
  const terminal = renderTerminalTable(run)
  const [fdCount] = run.cells.map(({ params }) => params.fdCount)
  expect(terminal).toMatch(new RegExp(`^none active .* · N = ${fdCount}\n +timeout .*\n +50 µs .*\n`, 'm'))
  expect(renderMarkdown([run])).toMatch(new RegExp(`^### none active .* N = ${fdCount}\n\n\\| timeout `, 'm'))
})

test('where mechanisms need several tables, the last one says who is ahead', () => {
  const run = syntheticRun({ fdCounts: [8, 8192], actives: [1], waitModes: ['nonblocking'] })
  const text = renderTerminalTable(run, { width: 56 })
  expect(longest(text)).toBeLessThanOrEqual(56)
  expect(text.match(/^ +N .*$/gm)?.map(head => head.includes('fastest'))).toEqual([false, true])
  const rows = text.match(/^ +8,192 .*$/gm) ?? []
  expect(rows.map(row => row.match(/±/g)?.length)).toEqual([3, 1])
  expect(rows.map(row => row.endsWith('epoll'))).toEqual([false, true])
})
