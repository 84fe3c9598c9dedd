import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import type { SuiteDefinition } from '../suite/definition.ts'
import { expectedDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { UNPINNED } from './block_protocol.ts'
import { planCells } from './cell_plan.ts'
import { blockOf, resultOf } from './outcome.fixture.ts'
import { CellOutcome, type RunOutcome } from './outcome.ts'
import { type RunProgress, runSuite } from './run_suite.ts'
import { spawnBlock } from './spawn.ts'

const limit = { soft: 20_000, hard: 20_000 }

function begin(change: Partial<SuiteDefinition> = {}): RunOutcome {
  const cells = planCells(expandCells({ ...smokeSuite, ...change }), limit)
  return { cells: cells.map(cell => new CellOutcome(cell)), blocks: [], ended: false }
}

const settings = { seed: 5, blocks: 2, budgetSeconds: 0.4, pin: UNPINNED }
const never = new AbortController().signal

/** Processes whose parent is this one. */
function children(): string[] {
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return parent === String(process.pid) && state !== 'Z'
    } catch {
      return false
    }
  })
}

test('every block measures every cell, in another order, and delivers the planned work', async () => {
  const outcome = begin()
  const progress: RunProgress[] = []
  await runSuite(outcome, settings, never, at => void progress.push(at))

  expect(progress.map(at => at.blocksFinished)).toEqual([1, 2])
  expect(outcome.blocks).toHaveLength(2)
  for (const block of outcome.blocks) {
    expect(block).toMatchObject({ complete: true, poolSize: 64 })
    expect(block.clockCostNs).toBeGreaterThan(0)
    expect(block.purpose).toBe('planned')
    const visits = outcome.cells.map(cell => cell.blocks[block.index]?.visit)
    const recordedMs = visits.reduce((sum, visit) => sum + (visit?.measuredMs ?? 0), 0)
    expect(block.recordedMs).toBeGreaterThan(0)
    expect(block.recordedMs).toBeCloseTo(recordedMs, 0)
    expect(block.recordedMs).toBeLessThanOrEqual(block.measuredMs ?? 0)
  }
  for (const { cell, failure, blocks, workDigest, counters, histograms } of outcome.cells) {
    expect(failure).toBeNull()
    expect(blocks.map(block => block.index)).toEqual([0, 1])
    const { fdCount, activeCount } = cell.params
    const plan = makePlan({ seed: settings.seed, fdCount, activeCount })
    expect(workDigest).toBe(expectedDigest(plan, plan.digestIterations))
    expect(counters.events).toBe(counters.iterations * activeCount)
    for (const { turns } of blocks) {
      expect(turns.length).toBeGreaterThan(0)
      expect(turns).not.toContain(null)
    }
    expect(histograms?.get('waitNs')?.count).toBe(counters.waits)
    expect(histograms?.get('dispatchLatencyNs')?.count).toBe(counters.events)
  }
  const orderOf = (index: number) =>
    [...outcome.cells]
      .sort((a, b) => (a.blocks[index]?.position ?? 0) - (b.blocks[index]?.position ?? 0))
      .map(cell => cell.cell.id)
  expect(orderOf(0)).not.toEqual(orderOf(1))
  expect(outcome.cells.map(cell => cell.blocks[0]?.position).sort((a, b) => a! - b!)).toEqual(
    outcome.cells.map((_, position) => position),
  )
  expect(children()).toEqual([])
})

/** Runs blocks as usual, and aborts when a block process reports its first cell. */
function abortingAtFirstCell(abort: AbortController): typeof spawnBlock {
  return (request, signal, host, turnsEnd) =>
    spawnBlock(request, signal, host, turnsEnd, message => {
      if (message.type === 'cell') abort.abort()
    })
}

test('an abort keeps finished cells and leaves no process behind', async () => {
  const outcome = begin()
  const abort = new AbortController()
  const spawn = abortingAtFirstCell(abort)
  await runSuite(outcome, { ...settings, blocks: 3, budgetSeconds: 6, spawn }, abort.signal, () => {})
  const measured = outcome.cells.filter(cell => cell.blocks.length > 0)
  expect(measured.length).toBeGreaterThan(0)
  expect(measured.length).toBeLessThan(outcome.cells.length)
  expect(outcome.blocks).toMatchObject([{ index: 0, complete: false }])
  expect(outcome.ended).toBe(false)
  expect(children()).toEqual([])
})

/** Adds six blocks that were measured before, with the plan's own work. The medians alternate by `scatter`. */
function addPlannedBlocks(outcome: RunOutcome, scatterOf: (id: string) => number): void {
  for (const cell of outcome.cells) {
    const plan = makePlan({ seed: settings.seed, fdCount: cell.cell.params.fdCount, activeCount: 1 })
    const workDigest = expectedDigest(plan, plan.digestIterations)
    for (let index = 0; index < 6; index++) {
      const waitNs = Math.round(100_000 * (1 + (index % 2 === 0 ? 1 : -1) * scatterOf(cell.cell.id)))
      cell.add({ ...resultOf(cell.cell, index, waitNs), workDigest })
    }
  }
  outcome.blocks.push(...[0, 1, 2, 3, 4, 5].map(index => blockOf({ index })))
}

test('what is not settled is measured again in blocks of its own, with its work, until the budget is used', async () => {
  const outcome = begin({
    variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }],
    axes: { fdCount: [8, 16] },
  })
  addPlannedBlocks(outcome, id => (id === 'poll/n8/k1/nonblocking' ? 0.5 : 0))
  const progress: RunProgress[] = []
  await runSuite(outcome, { ...settings, blocks: 6, budgetSeconds: 1.3 }, never, at => void progress.push(at))
  const additional = outcome.blocks.filter(({ purpose }) => purpose === 'settle')
  expect(additional.length).toBeGreaterThan(0)
  const indices = additional.map(({ index }) => index)
  expect(indices).toEqual(indices.map((_, i) => 6 + i))
  expect(additional.every(({ complete }) => complete)).toBe(true)
  for (const { cell, failure, blocks } of outcome.cells) {
    expect(failure).toBeNull()
    const measured = blocks.slice(6).map(({ index }) => index)
    expect(measured).toEqual(cell.params.fdCount === 8 ? indices : [])
  }
  expect(outcome.ended).toBe(true)
  expect(progress.map(at => at.blocksFinished)).toEqual([
    1,
    2,
    3,
    4,
    5,
    6,
    ...indices.map(index => index + 1),
  ])
  expect(progress.every(at => at.blocksFinished <= at.blocks)).toBe(true)
})

test('a settle block that was interrupted keeps its index, and the run goes on with another one', async () => {
  const outcome = begin({ variants: [{ mechanism: 'poll' }], axes: { fdCount: [8] } })
  addPlannedBlocks(outcome, () => 0.5)
  const abort = new AbortController()
  const spawn: typeof spawnBlock = (request, signal, host, turnsEnd) =>
    // The block would take a minute, so that the abort comes before its end on any machine.
    spawnBlock({ ...request, budgetMs: 60_000 }, signal, host, turnsEnd, message => {
      if (message.type === 'start') abort.abort()
    })
  await runSuite(outcome, { ...settings, blocks: 6, budgetSeconds: 600, spawn }, abort.signal, () => {})
  expect(outcome.ended).toBe(false)
  expect(outcome.blocks.at(-1)).toMatchObject({ index: 6, purpose: 'settle', complete: false })
  const spentSeconds = outcome.blocks.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  await runSuite(outcome, { ...settings, blocks: 6, budgetSeconds: spentSeconds + 0.8 }, never, () => {})
  expect(outcome.ended).toBe(true)
  expect(outcome.blocks.at(-1)).toMatchObject({ purpose: 'settle', complete: true })
  expect(outcome.blocks[7]?.index).toBe(7)
})

test('skipped cells are not measured, and blocks that are there already are not run again', async () => {
  const outcome = begin({
    variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }, { mechanism: 'poll', trigger: 'edge' }],
    axes: { fdCount: [8] },
  })
  const blocksOf = () => outcome.cells.map(cell => cell.blocks.map(block => block.index))
  await runSuite(outcome, { ...settings, blocks: 1 }, never, () => {})
  expect(blocksOf()).toEqual([[0], [0], []])
  const before = outcome.cells.map(cell => cell.counters.waits)
  const indices: number[] = []
  await runSuite(outcome, settings, never, at => void indices.push(at.blocksFinished))
  expect(blocksOf()).toEqual([[0, 1], [0, 1], []])
  const measured = outcome.cells.slice(0, 2)
  expect(measured.every((cell, i) => cell.counters.waits > before[i]!)).toBe(true)
  expect(outcome.blocks.map(block => block.index)).toEqual([0, 1])
})
