import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../run/schema.ts'
import { historyLineOf } from './history_line.ts'

const ADDED_AT = '2026-02-03T04:05:06.000Z'
const run = syntheticRun({ blocks: 5, fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })

function withBlocks(change: (block: RunFile['blocks'][number], i: number) => object): RunFile {
  return { ...run, blocks: run.blocks.map((block, i) => ({ ...block, ...change(block, i) })) }
}

test('a line holds what tells the run, its machine and its figures', () => {
  const line = historyLineOf(run, null, ADDED_AT)
  expect(line).toMatchObject({
    historyVersion: 1,
    run: { id: run.run.id, suite: 'default', seed: 7, status: 'complete' },
    addedAt: ADDED_AT,
    commit: null,
    tool: { addonSha256: run.tool.addonSha256 },
    machine: { cpuModel: 'Example CPU @ 2.50GHz', cpuCount: 2, kernel: '6.18.0', clock: 'CLOCK_MONOTONIC' },
  })
  expect(line.blocks).toEqual(run.blocks.map(({ index, yardstick }) => ({ index, yardstick })))
  const [cell] = line.cells
  expect(cell).toMatchObject({ id: run.cells[0]?.id, metric: 'waitNs', unit: 'ns' })
  expect(cell?.median).toBeCloseTo(run.cells[0]?.metrics['waitNs']?.p50 ?? 0, 1)
  expect(cell?.blocks).toHaveLength(5)
})

test('figures have five significant digits', () => {
  const [first] = run.cells
  const wait = first!.metrics['waitNs']!
  const exact = {
    ...first!,
    metrics: { waitNs: { ...wait, p50: 123456.789, ci95: [0.000123456, 9876543.21] as [number, number] } },
  }
  const [cell] = historyLineOf({ ...run, cells: [exact] }, null, ADDED_AT).cells
  expect(cell).toMatchObject({ median: 123460, ci95: [0.00012346, 9876500] })
})

test('the yardstick of a block is kept where it has a whole one', () => {
  const yardsticks = [
    { systemCallNs: 91.23456, userLoopNs: 1000 },
    null,
    { systemCallNs: 0, userLoopNs: 1000 },
    { systemCallNs: 90, userLoopNs: 0 },
    null,
  ]
  const { blocks } = historyLineOf(
    withBlocks((_, i) => ({ yardstick: yardsticks[i] ?? null })),
    null,
    ADDED_AT,
  )
  expect(blocks.map(({ yardstick }) => yardstick)).toEqual([
    { systemCallNs: 91.235, userLoopNs: 1000 },
    null,
    null,
    null,
    null,
  ])
})

test('medians stand at the place of their block, also of a block that has two entries', () => {
  const doubled = { ...run, blocks: [run.blocks[0]!, ...run.blocks] }
  const [first] = run.cells
  const cell = { ...first!, blocks: first!.blocks.filter(({ index }) => index !== 2).reverse() }
  const line = historyLineOf({ ...doubled, cells: [cell] }, null, ADDED_AT)
  expect(line.blocks.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
  expect(line.cells[0]?.blocks.map(value => value === null)).toEqual([false, false, true, false, false])
})

test('a cell that was not measured has no part in it', () => {
  const cells = run.cells.map((cell, i) =>
    i === 0 ? { ...cell, status: 'skipped' as const, metrics: {} } : cell,
  )
  const ids = historyLineOf({ ...run, cells }, null, ADDED_AT).cells.map(({ id }) => id)
  expect(ids).toEqual(run.cells.slice(1).map(({ id }) => id))
})

test('of a cell with oneshot or fresh sets a history keeps what an event costs', () => {
  const cells = run.cells.map((cell, i) => ({
    ...cell,
    params: { ...cell.params, [i % 2 === 0 ? 'oneshot' : 'freshSet']: true },
  }))
  const line = historyLineOf({ ...run, cells }, null, ADDED_AT)
  expect(line.cells).toHaveLength(cells.length)
  for (const { metric } of line.cells) expect(metric).toBe('costPerEventNs')
})
