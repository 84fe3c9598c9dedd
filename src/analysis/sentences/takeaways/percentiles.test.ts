import { expect, test } from 'vitest'
import type { RunFile } from '../../../result/run/schema.ts'
import { analyse } from '../../analyse.ts'
import { syntheticLoadRun } from '../../synthetic/synthetic_load.fixture.ts'
import { floodRun } from '../../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../synthetic/synthetic_run.fixture.ts'
import { takeawayOf } from '../takeaways.ts'

const titleOf = (run: RunFile) => takeawayOf(analyse(run), 'percentiles')

/** Waits whose p99.9 and p99 are so many times the median, by mechanism. */
function tailedRun(factors: Record<string, number>, count = 20_000): RunFile {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => {
    const wait = cell.metrics['waitNs']!
    const far = (factors[cell.mechanism] ?? 1) * wait.p50
    const tails = { p99: count >= 500 ? far : null, p999: count >= 5000 ? far : null }
    return { ...cell, metrics: { ...cell.metrics, waitNs: { ...wait, count, ...tails } } }
  })
  return { ...run, cells }
}

test('of all lines where they agree, else from the least to the most, else of the worst', () => {
  expect(titleOf(tailedRun({ select: 8, poll: 8.3, epoll: 7.9 }))).toBe(
    '1 wait in 1,000 takes 8 times the usual',
  )
  expect(titleOf(tailedRun({ select: 2.5, poll: 9, epoll: 14 }))).toBe(
    '1 wait in 1,000 takes 2.5 to 14 times the usual',
  )
  expect(titleOf(tailedRun({ select: 1.6, poll: 2.4, epoll: 2 }))).toBe(
    '1 wait in 1,000 takes 1.6 to 2.4 times the usual',
  )
  expect(titleOf(tailedRun({ select: 1.1, poll: 7, epoll: 1.2 }))).toBe(
    'With poll, 1 wait in 1,000 takes 7 times the usual',
  )
  expect(titleOf(tailedRun({ select: 1.1, poll: 1004, epoll: 1.2 }))).toBe(
    'With poll, 1 wait in 1,000 takes 1,004 times the usual',
  )
  expect(titleOf(tailedRun({ select: 1.1, poll: 1.2, epoll: 1.4 }))).toBe(
    'Even 1 wait in 1,000 takes less than 1.5 times the usual',
  )
})

test('a small sample speaks of one in a hundred, a smaller one of nothing', () => {
  expect(titleOf(tailedRun({ select: 8, poll: 8, epoll: 8 }, 4000))).toBe(
    '1 wait in 100 takes 8 times the usual',
  )
  expect(titleOf(tailedRun({ select: 8, poll: 8, epoll: 8 }, 400))).toBeNull()
})

test('an open loop speaks of events, a flood has no latency', () => {
  expect(titleOf(syntheticLoadRun({ rates: [2000] }))).toBe('1 event in 1,000 takes 8 times the usual')
  expect(titleOf(floodRun())).toBeNull()
})
