import { beforeEach, expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { type BlockRequest, UNPINNED } from './block_protocol.ts'
import type { BlockReport } from './block_report.ts'
import { blockOf, factsOf, QUIET_USAGE, resultOf } from './outcome.fixture.ts'
import { CellOutcome, type RunOutcome } from './outcome.ts'
import { runSuite } from './run_suite.ts'

const spawned: { requests: BlockRequest[]; failing: string[] } = { requests: [], failing: [] }

/** A block process that takes no time, so that the budgets are those of a run that has just begun. */
async function spawn(request: BlockRequest): Promise<BlockReport> {
  spawned.requests.push(request)
  const { failing } = spawned
  const measured = request.cells.filter(({ id }) => !failing.includes(id))
  return {
    facts: factsOf(blockOf({})),
    usage: QUIET_USAGE,
    results: measured.map(cell => resultOf(cell, request.index, 1000)),
    failures: request.cells
      .filter(({ id }) => failing.includes(id))
      .map(({ id }) => ({ cellId: id, reason: 'made to fail' })),
    crash: null,
    ownThreads: false,
  }
}

const BUDGET_SECONDS = 4000
const settings = { seed: 5, blocks: 4, budgetSeconds: BUDGET_SECONDS, pin: UNPINNED, spawn }
const never = new AbortController().signal

function begin(): RunOutcome {
  const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8] } })
  return { cells: cells.map(cell => new CellOutcome({ cell, skipReason: null })), blocks: [], ended: false }
}

beforeEach(() => {
  spawned.requests.length = 0
  spawned.failing.length = 0
})

test('blocks share the budget evenly, whatever the first of them leave', async () => {
  await runSuite(begin(), settings, never, () => {})
  expect(spawned.requests.map(({ index }) => index)).toEqual([0, 1, 2, 3])
  expect(spawned.requests[0]!.budgetMs / 1000).toBeCloseTo(BUDGET_SECONDS / 4, 0)
})

test('the rest of a block that was interrupted has no more than its share of the block’s time', async () => {
  const outcome = begin()
  const [first, ...others] = outcome.cells
  for (const cell of others) cell.add(resultOf(cell.cell, 0, 1000))
  await runSuite(outcome, settings, never, () => {})
  const [rest, next] = spawned.requests
  expect(rest).toMatchObject({ index: 0, cells: [{ id: first!.cell.id }] })
  expect(rest!.budgetMs / 1000).toBeCloseTo(BUDGET_SECONDS / 4 / 4, 0)
  expect(next!.cells).toHaveLength(4)
  expect(next!.budgetMs / 1000).toBeGreaterThan(BUDGET_SECONDS / 4 - 1)
})

test('what a run had spent before it is carried on is not there any more', async () => {
  const outcome = begin()
  for (const cell of outcome.cells) cell.add(resultOf(cell.cell, 0, 1000))
  outcome.blocks.push(blockOf({ index: 0, durationMs: (BUDGET_SECONDS / 2) * 1000 }))
  await runSuite(outcome, settings, never, () => {})
  expect(spawned.requests.map(({ index }) => index)).toEqual([1, 2, 3])
  expect(spawned.requests[0]!.budgetMs / 1000).toBeCloseTo(BUDGET_SECONDS / 2 / 3, 0)
})

test('a budget without room for the blocks that were asked for has fewer of them, and the run is complete', async () => {
  const outcome = begin()
  await runSuite(outcome, { ...settings, blocks: 12, budgetSeconds: 0.1 }, never, () => {})
  expect(spawned.requests).toHaveLength(6)
  expect(outcome).toMatchObject({ ended: true, blocksPlanned: 6 })
})

test('a cell that failed leaves its time to the others', async () => {
  const outcome = begin()
  spawned.failing.push(outcome.cells[0]!.cell.id)
  await runSuite(outcome, settings, never, () => {})
  expect(spawned.requests[1]!.cells).toHaveLength(3)
  expect(spawned.requests[1]!.budgetMs / 1000).toBeGreaterThan(BUDGET_SECONDS / 4 - 1)
})

test('a run whose every cell fails comes to its end, with its first block', async () => {
  const outcome = begin()
  spawned.failing.push(...outcome.cells.map(({ cell }) => cell.id))
  await runSuite(outcome, settings, never, () => {})
  expect(spawned.requests).toHaveLength(1)
  expect(outcome.ended).toBe(true)
})
