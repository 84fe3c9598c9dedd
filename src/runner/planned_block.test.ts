import { expect, test } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells, workloadKey } from '../suite/cells.ts'
import { blockOf, resultOf, VISIT } from './outcome.fixture.ts'
import { CellOutcome, type RunOutcome } from './outcome.ts'
import { cellsOfBlock, leastSeconds, plannedBlockMs, plannedBlocks } from './planned_block.ts'

const budget = { blocks: 12, budgetSeconds: 60 }

/** The visits of a block: two works of four cells each, whose shortest visits take so long. */
function outcomeWith(visitMs: readonly [first: number, second: number], blocks: number): RunOutcome {
  const specs = expandCells({ ...smokeSuite, axes: { fdCount: [8, 64] } })
  const cells = specs.map(cell => new CellOutcome({ cell, skipReason: null }))
  for (const outcome of cells) {
    const leastMs = outcome.cell.params.fdCount === 8 ? visitMs[0] : visitMs[1]
    for (let index = 0; index < blocks; index++) {
      const result = resultOf(outcome.cell, index, 1000)
      outcome.add({ ...result, visit: { ...VISIT, wallMs: leastMs, leastMs } })
    }
  }
  const durationMs = 4 * (visitMs[0] + visitMs[1]) + 100
  return {
    cells,
    blocks: Array.from({ length: blocks }, (_, index) => blockOf({ index, durationMs })),
    ended: false,
  }
}

function worksIn(cells: readonly CellOutcome[]): number[] {
  return [...new Set(cells.map(({ cell }) => cell.params.fdCount))]
}

test('the planned blocks have most of the budget, or all where there are too few for comparisons', () => {
  const five = { blocks: 5, budgetSeconds: 20 }
  const six = { blocks: 6, budgetSeconds: 20 }
  expect(plannedBlockMs(six, 6, 20_000)).toBeCloseTo(0.85 * (20_000 / 6))
  expect(plannedBlockMs(five, 5, 20_000)).toBeCloseTo(4000)
  // Two blocks took twice their time: what is left is shared, none of them gets nothing.
  expect(plannedBlockMs(six, 4, 10_000)).toBeCloseTo((10_000 * (0.85 / 6)) / (1 - 2 * (0.85 / 6)))
})

test('as many blocks are planned as were asked for where half of the works fit into each', () => {
  expect(plannedBlocks(outcomeWith([100, 400], 1), budget)).toBe(12)
  // Half of 10 s and 0.1 s, in 51 s.
  expect(plannedBlocks(outcomeWith([1250, 1250], 1), budget)).toBe(10)
  expect(plannedBlocks(outcomeWith([10_000, 10_000], 1), budget)).toBe(6)
  expect(plannedBlocks(outcomeWith([10_000, 10_000], 1), { ...budget, blocks: 3 })).toBe(3)
})

test('a block has every work where they fit', () => {
  const outcome = outcomeWith([100, 400], 1)
  expect(cellsOfBlock(outcome, budget, 1, 2100)).toEqual(outcome.cells)
})

test('the work with the longest visits has a part of the blocks where not all fit, and no fewer than it needs', () => {
  const inBlock = (index: number, had: number) =>
    worksIn(cellsOfBlock(outcomeWith([100, 400], had), budget, index, 1500))
  const both = Array.from({ length: 12 }, (_, index) => inBlock(index, 6).length === 2)
  expect(both.filter(Boolean)).toHaveLength(6)
  expect(both.every((has, i) => has !== both[i + 1])).toBe(true)
  // It has had one block of the six that it needs, and five are left.
  expect(inBlock(7, 1)).toEqual([8, 64])
  expect(inBlock(8, 1)).toEqual([8, 64])
})

test('works with long visits are spread over the blocks', () => {
  const specs = expandCells(defaultSuite)
  const cells = specs.map(cell => new CellOutcome({ cell, skipReason: null }))
  const outcome: RunOutcome = { cells, blocks: [], ended: false }
  const had = new Map<string, number>()
  for (let index = 0; index < 12; index++) {
    const chosen = cellsOfBlock(outcome, budget, index, 1500)
    for (const key of new Set(chosen.map(({ cell }) => workloadKey(cell.params)))) {
      had.set(key, (had.get(key) ?? 0) + 1)
    }
    for (const cell of chosen) cell.add(resultOf(cell.cell, index, 1000))
  }
  expect(had.size).toBe(new Set(specs.map(({ params }) => workloadKey(params))).size)
  expect(Math.min(...had.values())).toBeGreaterThanOrEqual(6)
  expect(Math.max(...had.values())).toBeLessThan(12)
})

test('a skipped cell takes no time, and one that failed neither', () => {
  const cells = expandCells(smokeSuite).map(cell => ({ cell, skipReason: 'made to be skipped' }))
  expect(leastSeconds(cells, budget)).toBe(0)
  const outcome = outcomeWith([100, 10_000], 1)
  for (const cell of outcome.cells.filter(({ cell: { params } }) => params.fdCount === 64))
    cell.failure = 'failed'
  expect(plannedBlocks(outcome, budget)).toBe(12)
})

test('the least time grows with the blocks up to those that a comparison needs', () => {
  const cells = expandCells(smokeSuite).map(cell => ({ cell, skipReason: null }))
  const seconds = (blocks: number) => leastSeconds(cells, { blocks, budgetSeconds: 1 })
  expect(seconds(2)).toBeCloseTo(2 * seconds(1))
  expect(seconds(12)).toBe(seconds(6))
})
