import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { addBlocks, resultOf } from './outcome.fixture.ts'
import { CellOutcome } from './outcome.ts'
import { isSettled, settledCells, wantsMore, workStates } from './settled.ts'

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

/** The cells of one work, each with blocks of these medians; a cell without any was not measured. */
function workOf(medians: Readonly<Record<string, readonly number[]>>): Map<string, CellOutcome> {
  const specs = expandCells({ ...smokeSuite, axes: { fdCount: [8] } })
  return new Map(
    specs.map(cell => {
      const outcome = new CellOutcome({ cell, skipReason: null })
      const name = cell.id.split('/')[0]!
      medians[name]?.forEach((ns, index) => {
        outcome.add(resultOf(cell, index, ns))
      })
      return [name, outcome]
    }),
  )
}

const FAST = [1000, 1001, 1002, 1003, 1004, 1005]
const settledIn = (work: Map<string, CellOutcome>) => {
  const settled = settledCells([...work.values()])
  return [...work.values()].map(outcome => settled.get(outcome) ?? null)
}

test('a cell is settled where all its comparisons are decided, also as the same, and wide intervals do not matter', () => {
  // Every block is as slow as it likes for all cells at once.
  const levels = FAST.map((_, block) => 2 ** block)
  const work = workOf({
    select: FAST.map((ns, block) => 2 * ns * levels[block]!),
    poll: FAST.map((ns, block) => ns * levels[block]!),
    epoll: FAST.map((ns, block) => (ns + 10) * levels[block]!),
  })
  expect(settledIn(work)).toEqual([true, true, true, null])
  expect([...work.values()].map(isSettled)).toEqual([false, false, false, null])
  expect(workStates([...work.values()])).toMatchObject([{ moreBlocks: null }])
})

test('one undecided comparison leaves both of its cells unsettled, with the blocks that would decide it', () => {
  const noisy = FAST.map((ns, block) => ns * (block % 2 === 0 ? 1.1 : 0.9))
  const work = workOf({ select: FAST.map(ns => 3 * ns), poll: FAST, epoll: noisy })
  expect(settledIn(work)).toEqual([true, false, false, null])
  expect(workStates([...work.values()])[0]!.moreBlocks).toBeGreaterThan(1)
})

test('fewer than six blocks settle nothing, and say how many are missing', () => {
  const work = workOf({ select: FAST.slice(1), poll: FAST.slice(1).map(ns => 3 * ns) })
  expect(settledIn(work)).toEqual([null, null, null, null])
  expect(workStates([...work.values()])).toMatchObject([{ moreBlocks: 1 }])
})

test('a cell that failed is in no comparison, and one that is left alone is settled by its own interval', () => {
  const work = workOf({ select: FAST, poll: FAST })
  work.get('select')!.failure = 'made to fail'
  expect(settledIn(work)).toEqual([null, true, null, null])
  expect(workStates([...work.values()])).toMatchObject([{ cells: [work.get('poll')], moreBlocks: null }])
})

test('cells of undecided works want more time, and all do where nothing is decided yet, or everything is', () => {
  const noisy = FAST.map((ns, block) => ns * (block % 2 === 0 ? 1.1 : 0.9))
  const undecided = [...workOf({ select: FAST, poll: noisy }).values()].slice(0, 2)
  const [first, second] = expandCells({ ...smokeSuite, axes: { fdCount: [64] } }).map(cell => {
    const outcome = new CellOutcome({ cell, skipReason: null })
    FAST.forEach((ns, index) => {
      outcome.add(resultOf(cell, index, ns))
    })
    return outcome
  }) as [CellOutcome, CellOutcome]
  expect([first, second, ...undecided].map(wantsMore([first, ...undecided, second]))).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect([first, second].map(wantsMore([first, second]))).toEqual([true, true])
  const unmeasured = workOf({})
  expect([...unmeasured.values()].every(wantsMore([...unmeasured.values()]))).toBe(true)
})

test('cells of different works, and simulated ones, are not compared', () => {
  const simulated = cellWith('simulated')
  addBlocks(simulated, 0.01)
  const native = cellWith()
  addBlocks(native, 0.01)
  const [far] = expandCells({ ...smokeSuite, axes: { fdCount: [64] } })
  const other = new CellOutcome({ cell: far!, skipReason: null })
  addBlocks(other, 0.01)
  expect(workStates([simulated, native, other]).map(({ cells }) => cells)).toEqual([[native], [other]])
})
