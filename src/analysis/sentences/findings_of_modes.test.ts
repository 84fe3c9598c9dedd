import { expect, test } from 'vitest'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import {
  chainRun,
  churnRun,
  mixedRun,
  rateSweepRun,
  timeoutRun,
} from '../synthetic/synthetic_modes.fixture.ts'
import { withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { findingText } from './findings/finding.ts'
import { phasesFinding } from './findings/phases.ts'
import { findingsOf } from './findings.ts'
import { keyNumbersOf, keyPointOf } from './key_numbers.ts'

test('a run that changes its interest set is about the changes', () => {
  const analysis = analyse(churnRun())
  expect(findingsOf(analysis).map(findingText)).toMatchInlineSnapshot(`
    [
      "With 64 of 512 descriptors changed, the highest rate of changes is 18.8 M/s with select or poll (the same within 5 %), against 2.50 M/s with epoll (level) (timeout 0, closed loop, 64 changed per iteration).",
      "With 64 changed, select and poll have the same highest rate of changes within 5 % at every N measured (timeout 0, closed loop, 64 changed per iteration).",
      "With 64 of 512 descriptors changed, adding, modifying and removing one takes 80 ns, 40 ns and 40 ns with select or poll; 0.60 µs, 0.30 µs and 0.30 µs with epoll. For select and poll that is the caller's own memory, which every wait copies instead (timeout 0, closed loop, 64 changed per iteration).",
      "With 64 of 512 descriptors changed, of what waiting costs the system call itself is over 99 % with select and 98 % with poll or epoll (level) (arm, wait and scan, timeout 0, closed loop, 64 changed per iteration).",
      "With 64 of 512 descriptors changed, the median of the rate of changes with select lies between 18.6 M/s and 18.9 M/s (95 % interval, from the blocks) (timeout 0, closed loop, 64 changed per iteration).",
      "The run measured 8 cells from N = 64 to 512, in 6 blocks.",
      "In 4 cells the median is within 5 times the cost of reading the clock (20 ns), so that the clock is a large part of it: select with 64 of 64 descriptors changed, timeout 0, closed loop, 64 changed per iteration; poll with 64 of 64 descriptors changed, timeout 0, closed loop, 64 changed per iteration and 2 more.",
    ]
  `)
  expect(keyPointOf(analysis)).toBe('64 of 512 descriptors changed, closed loop')
  expect(keyNumbersOf(analysis)).toMatchInlineSnapshot(`
    [
      {
        "label": "select, changes of the interest set, timeout 0",
        "value": "18.8 M/s",
      },
      {
        "label": "poll, changes of the interest set, timeout 0",
        "value": "18.8 M/s",
      },
      {
        "label": "epoll (level), changes of the interest set, timeout 0",
        "value": "2.50 M/s",
      },
    ]
  `)
})

test('a run of timeouts says how late they end, and what CPU time a wait takes', () => {
  const analysis = analyse(timeoutRun())
  expect(findingsOf(analysis).map(findingText)).toMatchInlineSnapshot(`
    [
      "From timeout 50 µs to timeout 1 ms, the lateness goes from 90.0 µs to 90.0 µs with select (1.00 [1.00, 1.00] times as late, the same within 5 %), from 70.0 µs to 70.0 µs with poll (1.00 [1.00, 1.00] times as late, the same within 5 %) and from 30.0 µs to 30.0 µs with epoll (level) or epoll (edge) (1.00 [1.00, 1.00] times as late, the same within 5 %) (with none of 64 descriptors active, until a timeout, closed loop; multiples are those within the blocks).",
      "The least lateness is that of epoll with timeout 50 µs and timeout 1 ms (with none of 64 descriptors active, until a timeout, closed loop).",
      "Against the lateness of epoll (level), that of select is 3.00 [2.95, 3.05] times as late with timeout 50 µs and 3.00 [2.95, 3.05] times as late with timeout 1 ms, and that of poll is 2.33 [2.32, 2.35] times as late with timeout 50 µs and 2.33 [2.32, 2.35] times as late with timeout 1 ms (with none of 64 descriptors active, until a timeout, closed loop).",
      "With none of 64 descriptors active, epoll (level) has a lateness of 30 µs where poll has 70 µs and select 90 µs: at least 2.33× as late (timeout 50 µs, closed loop).",
      "With none of 64 descriptors active, the thread's CPU time of a wait is 3.0 µs with epoll (level), 7.0 µs with poll and 9.0 µs with select (median, timeout 50 µs, closed loop).",
      "With none of 64 descriptors active, one wait in 1,000 returns late by more than 75 µs with epoll (level), 175 µs with poll and 225 µs with select (p99.9, from 20,000 samples): 2.50× the median (timeout 50 µs, closed loop).",
      "With none of 64 descriptors active, the median of the lateness with epoll (level) is 30 µs, with a 95 % interval narrower than these digits (timeout 50 µs, closed loop).",
      "The run measured 8 cells at N = 64, in 6 blocks.",
    ]
  `)
  expect(keyNumbersOf(analysis).map(({ label }) => label)).toMatchInlineSnapshot(`
    [
      "epoll (level), lateness, timeout 50 µs",
      "poll, lateness, timeout 50 µs",
      "poll against epoll (level), lateness",
    ]
  `)
})

test('where reading the clock is most of a wait, nothing is said of its parts', () => {
  const run = churnRun()
  const cells = run.cells.map(cell =>
    ['waitNs', 'armNs', 'scanNs'].reduce((made, name) => withMedian(made, name, 3), cell),
  )
  expect(phasesFinding(analyse(run))).not.toBeNull()
  expect(phasesFinding(analyse({ ...run, cells }))).toBeNull()
})

test('a chain of writes is said, with what an event of it costs', () => {
  expect(findingsOf(analyse(chainRun())).map(findingText)).toMatchInlineSnapshot(`
    [
      "With 1 of 1,000 descriptors active, epoll (edge) waits 0.43 µs where select takes 47 µs and poll 49 µs: at least 110× as long (timeout 0, closed loop, chain of 100 writes).",
      "With 1 active, epoll has the shortest wait at every N measured (timeout 0, closed loop, chain of 100 writes).",
      "With 1 of 1,000 descriptors active and a chain of 100 writes, an event costs 0.44 µs with epoll, 47 µs with select and 50 µs with poll; epoll has the cheapest event at every N measured (arm, wait and scan, timeout 0, closed loop, chain of 100 writes).",
      "With 1 of 1,000 descriptors active, one wait in 1,000 takes more than 1.1 µs with epoll (edge), 118 µs with select and 123 µs with poll (p99.9, from 20,000 samples): 2.50× the median (timeout 0, closed loop, chain of 100 writes).",
      "With 1 of 1,000 descriptors active, of what waiting costs the system call itself is 98 % with epoll (edge) or poll and over 99 % with select (arm, wait and scan, timeout 0, closed loop, chain of 100 writes).",
      "With 1 of 1,000 descriptors active, the median of a wait with epoll (edge) is 0.43 µs, with a 95 % interval narrower than these digits (timeout 0, closed loop, chain of 100 writes).",
      "The run measured 8 cells from N = 200 to 1,000, in 6 blocks.",
    ]
  `)
})

test('where nobody wins, the key numbers are those of all whom the headline names, at a point in capitals', () => {
  const analysis = analyse(rateSweepRun([10_000], { blocks: 4 }))
  expect(keyNumbersOf(analysis).map(({ label }) => label)).toEqual([
    'epoll (level), dispatch latency, timeout 0',
    'poll, dispatch latency, timeout 0',
    'select, dispatch latency, timeout 0',
  ])
  expect(keyPointOf(analysis)).toBe('At 10 k/s over 64 descriptors, open loop')
})

test('a latency whose interval is wider than half of it is not among those at the highest rate', () => {
  const latenciesOf = (run: RunFile) =>
    findingsOf(analyse(run))
      .map(findingText)
      .find(text => text.includes('dispatch latency is'))
  const run = mixedRun()
  expect(latenciesOf(run)).toContain('with select, ')
  const widened = (isWide: (cell: RunCell) => boolean): RunFile => ({
    ...run,
    cells: run.cells.map(cell =>
      cell.metrics['dispatchLatencyNs'] && isWide(cell)
        ? withMedian(cell, 'dispatchLatencyNs', 90_000, 0.3)
        : cell,
    ),
  })
  const unsure = latenciesOf(widened(({ mechanism }) => mechanism === 'select'))
  expect(unsure).toContain('dispatch latency is')
  expect(unsure).not.toContain('select')
  expect(latenciesOf(widened(() => true))).toBeUndefined()
})
