import { expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { churnRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { cellsFinerThanClock, cellsNearClock } from './clock_limits.ts'

/** Four cells of N = 8 whose waits take 430 to 691 ns, raw 450 to 711. */
const run = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })

function withClock(costNs: number, resolutionNs = 1): RunFile {
  const cells = run.cells.map(cell => ({
    ...cell,
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, correctionNs: costNs }]),
    ),
  }))
  return {
    ...run,
    cells,
    environment: { ...run.environment, clock: { ...run.environment.clock, costNs, resolutionNs } },
  }
}

const ids = (cells: RunFile['cells']) => cells.map(({ id }) => id)

test('an operation is near the clock up to five times its cost, on the raw median', () => {
  expect(ids(cellsNearClock(withClock(20)))).toEqual([])
  // Raw 430 + 107 is above 535, and 430 + 108 within 540.
  expect(ids(cellsNearClock(withClock(107)))).toEqual([])
  expect(ids(cellsNearClock(withClock(108)))).toEqual(['epoll-edge/n8/k1/nonblocking'])
  expect(cellsNearClock(withClock(1000))).toHaveLength(4)
})

test('a cell that was not measured, or is judged by a rate, is not near the clock', () => {
  const near = withClock(1000)
  const cells = near.cells.map((cell, i) =>
    i === 0
      ? { ...cell, metrics: {} }
      : { ...cell, params: { ...cell.params, load: 'open', arrivals: 'flood' } },
  )
  expect(cellsNearClock({ ...near, cells })).toEqual([])
  expect(cellsFinerThanClock({ ...near, cells })).toEqual([])
})

test('a rate of changes is near the clock where one of its calls is', () => {
  const changes = churnRun({ fdCounts: [64] })
  // Raw: 60 ns with select and poll, 320 ns with epoll.
  const withCost = (costNs: number): RunFile => ({
    ...changes,
    cells: changes.cells.map(({ metrics: { waitNs, ...metrics }, ...cell }) => ({ ...cell, metrics })),
    environment: { ...changes.environment, clock: { ...changes.environment.clock, costNs } },
  })
  expect(cellsNearClock(withCost(11)).length).toBe(0)
  expect(cellsNearClock(withCost(12)).map(({ mechanism }) => mechanism)).toEqual(['select', 'poll'])
})

test('an interval is too fine below one step of the clock', () => {
  // Intervals are 2 % of the median wide: 8.6, 9.0, 13.5 and 13.8 ns.
  expect(cellsFinerThanClock(withClock(20, 8))).toEqual([])
  expect(ids(cellsFinerThanClock(withClock(20, 10))).sort()).toEqual([
    'epoll-edge/n8/k1/nonblocking',
    'epoll/n8/k1/nonblocking',
  ])
})
