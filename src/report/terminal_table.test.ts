import { expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../analysis/synthetic_run.fixture.ts'
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

    · Shortest wait with 1 active: epoll at every N measured (timeout 0, closed loop).
    · The p99.9 of a wait with 1 of 8,192 descriptors active: epoll (edge) 1.1 µs (2.50× its median),
      select 963 µs (2.50× its median) and poll 1.0 ms (2.50× its median) (timeout 0, closed loop).
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

test('escape sequences come from the colour option alone', () => {
  expect(renderTerminalTable(hostileRun())).not.toContain('\u001b')
  expect(renderTerminalTable(syntheticRun(), { color: true })).toContain('\u001b[1m')
})

test('a run in which nothing was measured', () => {
  expect(renderTerminalTable({ ...syntheticRun({ fdCounts: [8] }), cells: [] })).toBe(
    'No cell of this run was measured.\n',
  )
})
