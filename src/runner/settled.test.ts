import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { addBlocks, resultOf } from './outcome.fixture.ts'
import { CellOutcome } from './outcome.ts'
import { isSettled } from './settled.ts'

function cellWith(fdKind: 'socketpair' | 'simulated' = 'socketpair'): CellOutcome {
  const [cell] = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: fdKind === 'simulated' ? 'sim-poll' : 'poll', fdKind }],
    axes: { fdCount: [8] },
  })
  return new CellOutcome({ cell: cell!, skipReason: null })
}

test.each([
  [0.08, true],
  [0.12, false],
])('blocks whose medians lie within %d of their middle are settled: %s', (width, expected) => {
  const outcome = cellWith()
  addBlocks(outcome, width)
  expect(isSettled(outcome)).toBe(expected)
})

test('nothing is said of a cell without an interval, of one that failed, and of simulated descriptors', () => {
  const few = cellWith()
  expect(isSettled(few)).toBeNull()
  for (const index of [0, 1, 2, 3]) few.add(resultOf(few.cell, index, 1000))
  expect(isSettled(few)).toBeNull()

  const failed = cellWith()
  addBlocks(failed, 0.5)
  failed.failure = 'made to fail'
  expect(isSettled(failed)).toBeNull()

  const simulated = cellWith('simulated')
  addBlocks(simulated, 0.5)
  expect(isSettled(simulated)).toBeNull()
})

test('what counts is the corrected median: the clock makes a short wait look steadier than it is', () => {
  const steady = cellWith()
  for (const index of [0, 1, 2, 3, 4]) {
    steady.add({ ...resultOf(steady.cell, index, 100), clockCostNs: 50 })
  }
  expect(isSettled(steady)).toBe(true)

  const outcome = cellWith()
  for (const index of [0, 1, 2, 3, 4]) {
    outcome.add({ ...resultOf(outcome.cell, index, 100 + 2 * index), clockCostNs: 50 })
  }
  expect(isSettled(outcome)).toBe(false)
})
