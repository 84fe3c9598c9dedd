import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { additionalBlock } from './additional_block.ts'
import { addBlocks, blockOf } from './outcome.fixture.ts'
import { type BlockOutcome, CellOutcome, type RunOutcome } from './outcome.ts'

const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 64] } })
const budget = { blocks: 5, budgetSeconds: 20 }
const planned = [0, 1, 2, 3, 4].map(index => blockOf({ index }))
/** A quarter of the budget. */
const RESERVE_MS = 5000

/** After the planned blocks; the named cells have intervals that are too wide. */
function outcomeWith(wide: readonly string[], blocks: readonly BlockOutcome[] = planned): RunOutcome {
  const outcomes = cells.map(cell => {
    const outcome = new CellOutcome({ cell, skipReason: null })
    addBlocks(outcome, wide.includes(cell.id) ? 0.5 : 0.01)
    return outcome
  })
  return { cells: outcomes, blocks: [...blocks], ended: false }
}

function idsOf(outcome: RunOutcome, leftMs = RESERVE_MS) {
  return additionalBlock(outcome, budget, leftMs)?.cells.map(({ cell }) => cell.id)
}

test('where all is settled and nothing was disturbed there is nothing more to measure', () => {
  expect(additionalBlock(outcomeWith([]), budget, RESERVE_MS)).toBeNull()
})

test('a cell that is not settled is measured with all cells of its work, and no others', () => {
  const next = additionalBlock(outcomeWith(['poll/n64/k1/nonblocking']), budget, RESERVE_MS)
  expect(next).toMatchObject({ purpose: 'settle' })
  expect(next?.cells.map(({ cell }) => cell.id)).toEqual([
    'select/n64/k1/nonblocking',
    'poll/n64/k1/nonblocking',
    'epoll/n64/k1/nonblocking',
    'epoll-edge/n64/k1/nonblocking',
  ])
})

test('the time that is left is shared by as many blocks as there may be, none of which is too short', () => {
  const few = outcomeWith(['poll/n64/k1/nonblocking'])
  // Half the cells: half a planned block's 3 s each.
  expect(additionalBlock(few, budget, RESERVE_MS)).toMatchObject({ expected: 3, budgetMs: RESERVE_MS / 3 })
  // Not two of 1.3 s, whose percentiles would reach less far than those of the planned blocks.
  expect(additionalBlock(few, budget, 2600)).toMatchObject({ expected: 1, budgetMs: 2600 })
  expect(additionalBlock(few, budget, 60_000)).toMatchObject({ expected: 10, budgetMs: 6000 })
  expect(additionalBlock(few, budget, 1100)).toBeNull()
  expect(additionalBlock(few, budget, 1200)).toMatchObject({ expected: 1, budgetMs: 1200 })
})

test('settle blocks end at twice the planned ones; one that was interrupted does not count', () => {
  const settled = (count: number, complete = true) =>
    outcomeWith(
      ['poll/n64/k1/nonblocking'],
      [
        ...planned,
        ...Array.from({ length: count }, (_, i) => blockOf({ index: 5 + i, purpose: 'settle', complete })),
      ],
    )
  expect(additionalBlock(settled(9), budget, RESERVE_MS)).toMatchObject({ expected: 1 })
  expect(additionalBlock(settled(10), budget, RESERVE_MS)).toBeNull()
  expect(additionalBlock(settled(10, false), budget, RESERVE_MS)).not.toBeNull()
})

const disturbed = (...indices: number[]) =>
  planned.map(block => (indices.includes(block.index) ? { ...block, disturbed: ['noise'] } : block))

test('a disturbed block is repeated once, with every cell, before anything is settled', () => {
  const wide = ['poll/n64/k1/nonblocking']
  const next = additionalBlock(outcomeWith(wide, disturbed(3)), budget, RESERVE_MS)
  expect(next).toMatchObject({ purpose: 'repeat', budgetMs: 3000, expected: 1 })
  expect(next?.cells).toHaveLength(cells.length)
  const repeat = blockOf({ index: 5, purpose: 'repeat', disturbed: ['noise'] })
  expect(additionalBlock(outcomeWith([], [...disturbed(3), repeat]), budget, RESERVE_MS)).toBeNull()
  expect(idsOf(outcomeWith(wide, [...disturbed(3), repeat]))).toHaveLength(4)
})

test('no more than a third of the planned blocks, rounded up, are repeated, and only where there is time', () => {
  const all = disturbed(0, 1, 2, 3, 4)
  expect(additionalBlock(outcomeWith([], all), budget, RESERVE_MS)).toMatchObject({ expected: 2 })
  const repeats = [5, 6].map(index => blockOf({ index, purpose: 'repeat' }))
  expect(additionalBlock(outcomeWith([], [...all, ...repeats]), budget, RESERVE_MS)).toBeNull()
  expect(additionalBlock(outcomeWith([], all), budget, 2200)).toBeNull()
})

test('cells that failed or were skipped take no part, and few blocks have none beside them', () => {
  const outcome = outcomeWith(['poll/n64/k1/nonblocking'])
  outcome.cells.find(({ cell }) => cell.id === 'epoll/n64/k1/nonblocking')!.failure = 'made to fail'
  expect(idsOf(outcome)).not.toContain('epoll/n64/k1/nonblocking')
  expect(idsOf(outcome)).toHaveLength(3)
  const few = { blocks: 4, budgetSeconds: 20 }
  expect(additionalBlock(outcomeWith([], disturbed(1)), few, RESERVE_MS)).toBeNull()
})
