import { expect, test } from 'vitest'
import { analyse } from './analyse.ts'
import { findingText } from './findings/finding.ts'
import { findingsOf } from './findings.ts'
import { keyNumbersOf, keyPointOf } from './key_numbers.ts'
import { chainRun, churnRun, rateSweepRun } from './synthetic_modes.fixture.ts'

test('a run that changes its interest set is about the changes', () => {
  const analysis = analyse(churnRun())
  expect(findingsOf(analysis).map(findingText)).toMatchInlineSnapshot(`
    [
      "With 64 of 512 descriptors changed, the highest rate of changes is that of select or poll: select 18.8 M/s and poll 18.8 M/s (their intervals overlap), against epoll (level) 2.50 M/s (timeout 0, closed loop, 64 changed per iteration).",
      "Highest rate of changes with 64 changed: select or poll at every N measured (timeout 0, closed loop, 64 changed per iteration).",
      "With 64 of 512 descriptors changed, adding, modifying and removing one take select 80 ns, 40 ns and 40 ns; poll 80 ns, 40 ns and 40 ns; epoll (level) 0.60 µs, 0.30 µs and 0.30 µs; epoll (edge) 0.60 µs, 0.30 µs and 0.30 µs. The set of select and poll is the caller's own memory: modifying and removing are no system call there, and every wait copies the set instead (timeout 0, closed loop, 64 changed per iteration).",
      "In 4 cells the median is within 5 times the cost of reading the clock (20.0 ns), so that the clock is a large part of it: select/n64/k1/nonblocking/churn64, poll/n64/k1/nonblocking/churn64, select/n512/k1/nonblocking/churn64 and 1 more.",
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

test('a chain of writes is said, with what an event of it costs', () => {
  expect(findingsOf(analyse(chainRun())).map(findingText)).toMatchInlineSnapshot(`
    [
      "With 1 of 1,000 descriptors active, epoll (edge) waits 0.43 µs where select takes 47 µs and poll 49 µs: at least 110× as long (timeout 0, closed loop, chain of 100 writes).",
      "Shortest wait with 1 active: epoll at every N measured (timeout 0, closed loop, chain of 100 writes).",
      "With 1 of 1,000 descriptors active and a chain of 100 writes, an event costs epoll 0.44 µs, select 47 µs and poll 50 µs (arm, wait and scan); cheapest: epoll at every N measured (timeout 0, closed loop, chain of 100 writes).",
      "The p99.9 of a wait with 1 of 1,000 descriptors active: epoll (edge) 1.1 µs (2.50× its median), select 118 µs (2.50× its median) and poll 123 µs (2.50× its median) (timeout 0, closed loop, chain of 100 writes).",
    ]
  `)
})

test('where nobody wins, the key numbers are those of all whom the headline names, at a point in capitals', () => {
  const analysis = analyse(rateSweepRun([10_000], { spread: 0.9 }))
  expect(keyNumbersOf(analysis).map(({ label }) => label)).toEqual([
    'epoll (level), dispatch latency, timeout 0',
    'poll, dispatch latency, timeout 0',
    'select, dispatch latency, timeout 0',
  ])
  expect(keyPointOf(analysis)).toBe('At 10.0 k/s over 64 descriptors, open loop')
})
