import { beforeEach, expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { type CellSpec, expandCells } from '../suite/cells.ts'
import { performBlock } from './block.ts'
import { addRecordedBlock, type BlockRecord } from './block_progress.ts'
import { type BlockRequest, UNPINNED } from './block_protocol.ts'
import type { BlockReport } from './block_report.ts'
import { blockOf, factsOf, QUIET_USAGE, resultOf } from './outcome.fixture.ts'
import { CellOutcome, type RunOutcome } from './outcome.ts'

const KILLED = 'its process ended with SIGKILL'
const never = new AbortController().signal

/** How often a process dies of each cell, and how often one dies before it measures. */
const deaths = { ofCell: new Map<string, number>(), atStart: 0 }
const requests: BlockRequest[] = []

/** A block process that measures its cells in order, up to one that it dies of. */
async function spawn(request: BlockRequest): Promise<BlockReport> {
  requests.push(request)
  if (deaths.atStart-- > 0) {
    const crash = { cellId: null, reason: KILLED, isDeath: true as const }
    return { facts: null, usage: null, results: [], failures: [], ownThreads: false, crash }
  }
  const at = request.cells.findIndex(({ id }) => (deaths.ofCell.get(id) ?? 0) > 0)
  const killer = request.cells[at]?.id
  if (killer !== undefined) deaths.ofCell.set(killer, (deaths.ofCell.get(killer) ?? 0) - 1)
  const measured = killer === undefined ? request.cells : request.cells.slice(0, at)
  return {
    facts: factsOf(blockOf({})),
    usage: killer === undefined ? QUIET_USAGE : null,
    results: measured.map(cell => resultOf(cell, request.index, 1000)),
    failures: [],
    ownThreads: false,
    crash: killer === undefined ? null : { cellId: killer, reason: KILLED, isDeath: true },
  }
}

/** Returns an outcome of four cells for each N, which are one work. */
function begin(...fdCount: number[]): RunOutcome {
  const cells = expandCells({ ...smokeSuite, axes: { fdCount: fdCount.length > 0 ? fdCount : [8] } })
  return { cells: cells.map(cell => new CellOutcome({ cell, skipReason: null })), blocks: [], ended: false }
}

async function measure(outcome: RunOutcome, index: number): Promise<BlockRecord> {
  let kept: BlockRecord | undefined
  const block = { index, purpose: 'planned' as const, cells: outcome.cells, budgetMs: 100 }
  await performBlock(outcome, block, { seed: 1, pin: UNPINNED, spawn }, never, record => {
    kept = record
  }).catch(error => {
    expect(kept).toBeDefined()
    throw error
  })
  return kept as BlockRecord
}

beforeEach(() => {
  deaths.ofCell.clear()
  deaths.atStart = 0
  requests.length = 0
})

test('a work whose process died is measured again as a whole, in a process of its own after the others', async () => {
  const outcome = begin(8, 64)
  const [, second] = outcome.cells as [CellOutcome, CellOutcome]
  deaths.ofCell.set(second.cell.id, 1)
  await measure(outcome, 0)
  // The first cell had been reported, but would have been compared with turns of another process.
  const ns = requests.map(({ cells }) => cells.map(({ params }) => params.fdCount))
  expect(ns).toEqual([[...Array(4).fill(8), ...Array(4).fill(64)], Array(4).fill(64), Array(4).fill(8)])
  for (const cell of outcome.cells) {
    expect([cell.failure, cell.blocks.length, cell.blocksApart.has(0)]).toEqual([null, 1, true])
  }
  expect(outcome.blocks.map(({ complete }) => complete)).toEqual([false, false, true])
  expect([...second.notes]).toEqual([
    `in block 0 ${KILLED}; its work was measured again in a process of its own`,
  ])
  await measure(outcome, 1)
  expect(outcome.cells.some(cell => cell.blocksApart.has(1))).toBe(false)
})

test('a process that dies while it reports a work leaves no part of it', async () => {
  const outcome = begin(8, 64)
  const cut = async (request: BlockRequest): Promise<BlockReport> => {
    const report = await spawn(request)
    if (requests.length > 1) return report
    const crash = { cellId: null, reason: KILLED, isDeath: true as const }
    return { ...report, results: report.results.slice(0, 6), usage: null, crash }
  }
  const block = { index: 0, purpose: 'planned' as const, cells: outcome.cells, budgetMs: 100 }
  await performBlock(outcome, block, { seed: 1, pin: UNPINNED, spawn: cut }, never)
  expect(requests.map(({ cells }) => cells.length)).toEqual([8, 4])
  expect(outcome.cells.map(cell => [cell.blocks.length, cell.blocksApart.has(0)])).toEqual([
    ...Array(4).fill([1, false]),
    ...Array(4).fill([1, true]),
  ])
  const [killed, whole] = outcome.blocks
  expect(killed?.recordedMs).toBe(whole?.recordedMs)
})

test('a cell whose process died twice has no figure in that block, and is measured in the next one', async () => {
  const outcome = begin()
  const [first] = outcome.cells as [CellOutcome]
  await measure(outcome, 0)
  deaths.ofCell.set(first.cell.id, 2)
  await measure(outcome, 1)
  expect(outcome.blocks.at(-1)?.complete).toBe(true)
  await measure(outcome, 2)
  expect(first.failure).toBeNull()
  expect(first.blocks.map(({ index }) => index)).toEqual([0, 2])
  expect([...first.notes].at(-1)).toBe(`block 1 has no figure of it: ${KILLED}, twice`)
  deaths.ofCell.set(first.cell.id, 2)
  await measure(outcome, 3)
  expect(first.failure).toBe(KILLED)
})

test('a cell that no block measured since its process always dies has failed', async () => {
  const outcome = begin()
  const [first, ...others] = outcome.cells as [CellOutcome, ...CellOutcome[]]
  deaths.ofCell.set(first.cell.id, 100)
  await measure(outcome, 0)
  await measure(outcome, 1)
  expect(first.failure).toBe(KILLED)
  expect(deaths.ofCell.get(first.cell.id)).toBe(98)
  for (const cell of others) expect(cell.blocks).toHaveLength(2)
})

test('a process that dies while it starts is started again, three times at most', async () => {
  deaths.atStart = 2
  const outcome = begin()
  await measure(outcome, 0)
  expect(requests).toHaveLength(3)
  expect(outcome.cells.every(cell => cell.hasBlock(0))).toBe(true)
  deaths.atStart = 3
  await expect(measure(outcome, 1)).rejects.toThrow(KILLED)
})

test('processes that always die while they report a work end the block', async () => {
  const cut = async (request: BlockRequest): Promise<BlockReport> => {
    const report = await spawn(request)
    const crash = { cellId: null, reason: KILLED, isDeath: true as const }
    return { ...report, results: report.results.slice(0, 3), usage: null, crash }
  }
  const outcome = begin()
  const block = { index: 0, purpose: 'planned' as const, cells: outcome.cells, budgetMs: 100 }
  const ended = performBlock(outcome, block, { seed: 1, pin: UNPINNED, spawn: cut }, never)
  await expect(ended).rejects.toThrow(KILLED)
  expect(requests).toHaveLength(3)
})

test('a recorded block gives the outcome that it gave when it was measured', async () => {
  const outcome = begin()
  const [first, second] = outcome.cells as [CellOutcome, CellOutcome]
  deaths.ofCell.set(second.cell.id, 1)
  const records = [await measure(outcome, 0)]
  deaths.ofCell.set(first.cell.id, 2)
  records.push(await measure(outcome, 1))
  const again = begin()
  for (const record of records) addRecordedBlock(again, JSON.parse(JSON.stringify(record)))
  expect(again).toEqual(outcome)
})

test('a process hears which cells have a part of the spare time, but not where it takes turns with another', async () => {
  const outcome = begin()
  for (const cell of outcome.cells) {
    for (let index = 0; index < 6; index++) cell.add(resultOf(cell.cell, index, 1000))
  }
  const [far] = expandCells({ ...smokeSuite, axes: { fdCount: [64] } })
  const cells = [...outcome.cells, new CellOutcome({ cell: far as CellSpec, skipReason: null })]
  await measure({ ...outcome, cells }, 6)
  expect(requests[0]?.hasSpare).toEqual([false, false, false, false, true])
  const block = { index: 7, purpose: 'planned' as const, cells, budgetMs: 100 }
  const turnsEnd = { fd: 3, poolFd: 4, isFirst: true }
  await performBlock(outcome, block, { seed: 1, pin: UNPINNED, spawn, turnsEnd }, never)
  expect(requests[1]?.hasSpare).toBeUndefined()
})
