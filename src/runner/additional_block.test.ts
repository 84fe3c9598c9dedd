import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { additionalBlock } from './additional_block.ts'
import { blockOf, resultOf, VISIT } from './outcome.fixture.ts'
import { type BlockOutcome, CellOutcome, type RunOutcome } from './outcome.ts'

const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 64] } })
const budget = { blocks: 6, budgetSeconds: 20 }
/** Each of the eight cells takes 100 ms, and the process 400 ms. */
const VISIT_MS = 100
const START_MS = 400
const planned = [0, 1, 2, 3, 4, 5].map(index => blockOf({ index, durationMs: 8 * VISIT_MS + START_MS }))

/**
 * Returns a run after its planned blocks. Each cell takes 1,000 ns in every block; a named one is up to its share faster
 * and slower, by turns.
 */
function outcomeWith(
  scatter: Readonly<Record<string, number>>,
  blocks: readonly BlockOutcome[] = planned,
): RunOutcome {
  const outcomes = cells.map(cell => {
    const outcome = new CellOutcome({ cell, skipReason: null })
    for (const { index } of planned) {
      const waitNs = Math.round(100_000 * (1 + (index % 2 === 0 ? 1 : -1) * (scatter[cell.id] ?? 0)))
      outcome.add({ ...resultOf(cell, index, waitNs), visit: { ...VISIT, wallMs: VISIT_MS } })
    }
    return outcome
  })
  return { cells: outcomes, blocks: [...blocks], ended: false }
}

const POLL_64 = 'poll/n64/k1/nonblocking'
const POLL_8 = 'poll/n8/k1/nonblocking'
const LEFT_MS = 3000

function worksOf(outcome: RunOutcome, leftMs = LEFT_MS): string[] {
  const chosen = additionalBlock(outcome, budget, leftMs)?.cells ?? []
  return chosen.map(({ cell }) => cell.id)
}

const OF_64 = cells.filter(({ params }) => params.fdCount === 64).map(({ id }) => id)
const OF_8 = cells.filter(({ params }) => params.fdCount === 8).map(({ id }) => id)

test('where all comparisons are decided there is nothing more to measure', () => {
  expect(additionalBlock(outcomeWith({}), budget, LEFT_MS)).toBeNull()
})

test('a work with an undecided comparison is measured with all of its cells, and no other', () => {
  const outcome = outcomeWith({ [POLL_64]: 0.3 })
  expect(additionalBlock(outcome, budget, LEFT_MS)).toMatchObject({ purpose: 'settle' })
  expect(worksOf(outcome)).toEqual(OF_64)
})

test('the work nearest to a decision goes first, and the others follow as far as a block has time', () => {
  const outcome = outcomeWith({ [POLL_8]: 0.3, [POLL_64]: 0.1 })
  expect(worksOf(outcome)).toEqual([...OF_64, ...OF_8])
  expect(worksOf(outcomeWith({ [POLL_8]: 0.1, [POLL_64]: 0.3 }))).toEqual([...OF_8, ...OF_64])
  // A planned block has 0.85 s here, of which a work takes 0.4 s and the process 0.4 s.
  const short = additionalBlock(outcome, { blocks: 6, budgetSeconds: 6 }, LEFT_MS)
  expect(short?.cells.map(({ cell }) => cell.id)).toEqual(OF_64)
})

test('where little time is left a block has fewer works', () => {
  const outcome = outcomeWith({ [POLL_8]: 0.3, [POLL_64]: 0.1 })
  expect(worksOf(outcome, 0.7 * (START_MS + 8 * VISIT_MS))).toEqual(OF_64)
})

test('a block has the time that its works usually take, and is not begun where much of it is missing', () => {
  const outcome = outcomeWith({ [POLL_8]: 0.3, [POLL_64]: 0.3 })
  const blockMs = START_MS + 8 * VISIT_MS
  expect(additionalBlock(outcome, budget, 2.5 * blockMs)).toMatchObject({ budgetMs: blockMs, expected: 2 })
  expect(additionalBlock(outcome, budget, 0.8 * blockMs)).toMatchObject({
    budgetMs: 0.8 * blockMs,
    expected: 1,
  })
  expect(additionalBlock(outcome, budget, START_MS)).toBeNull()
})

test('settle blocks end at half as many as planned ones; one that was interrupted does not count', () => {
  const settled = (count: number, complete = true) =>
    outcomeWith({ [POLL_64]: 0.3 }, [
      ...planned,
      ...Array.from({ length: count }, (_, i) => blockOf({ index: 6 + i, purpose: 'settle', complete })),
    ])
  expect(additionalBlock(settled(2), budget, LEFT_MS)).toMatchObject({ expected: 1 })
  expect(additionalBlock(settled(3), budget, LEFT_MS)).toBeNull()
  expect(additionalBlock(settled(3, false), budget, LEFT_MS)).not.toBeNull()
})

test('a cell that failed takes no part, and a run with too few blocks has none beside them', () => {
  const outcome = outcomeWith({ [POLL_64]: 0.3 })
  outcome.cells.find(({ cell }) => cell.id === 'epoll/n64/k1/nonblocking')!.failure = 'made to fail'
  expect(worksOf(outcome)).toEqual(OF_64.filter(id => id !== 'epoll/n64/k1/nonblocking'))
  expect(additionalBlock(outcome, { blocks: 5, budgetSeconds: 20 }, LEFT_MS)).toBeNull()
})
