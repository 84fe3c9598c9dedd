import { expect, test } from 'vitest'
import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { matchRuns } from './match_runs.ts'
import { savedRun } from './saved_runs.fixture.ts'

const base = savedRun()
const later = savedRun({ seed: 2 })

function reasons(head: RunFile, first: RunFile = base): string[] {
  return [...new Set(matchRuns([first, head], null).refused.map(({ reason }) => reason))]
}

function withCells(run: RunFile, change: (cell: RunCell) => Partial<RunCell>): RunFile {
  return { ...run, cells: run.cells.map(cell => ({ ...cell, ...change(cell) })) }
}

function withParams(change: Partial<RunCell['params']>): RunFile {
  return withCells(later, ({ id, params }) => ({
    id: `${id}, changed`,
    params: { ...params, ...change } as RunCell['params'],
  }))
}

test('the same cells: nothing is refused', () => {
  const { cells, refused } = matchRuns([base, later], null)
  expect([cells.length, refused.length]).toEqual([8, 0])
})

test.each<[Partial<RunCell['params']>, string[]]>([
  [{ waitMode: 'ready' }, ['timeout 0 in the base, may block in the head']],
  [{ fdKind: 'pipe' }, ['socketpairs in the base, pipes in the head']],
  [
    { fdTable: 'shared', waitDelayNs: 60 },
    [
      'private descriptor table in the base, shared descriptor table in the head; no injected delay in the base, 60 ns injected in the head',
    ],
  ],
  [{ fdKind: 'pipe', fdTable: 'shared', waitDelayNs: 60 }, ['the other run has no cell like it']],
])('another parameter is another cell, and it is said which: %o', (change, said) => {
  const { cells, refused } = matchRuns([base, withParams(change)], null)
  expect(cells).toEqual([])
  expect(refused).toHaveLength(16)
  expect(reasons(withParams(change))).toEqual(said)
})

test('a parameter that is not in the name: cells of one name are refused once', () => {
  const delayed = withCells(later, ({ params }) => ({ params: { ...params, waitDelayNs: 60 } }))
  const { refused } = matchRuns([base, delayed], null)
  expect(refused).toHaveLength(8)
  expect(refused[0]?.reason).toBe('no injected delay in the base, 60 ns injected in the head')
})

test('a cell that has a like of its own is not what another one is the nearest to', () => {
  const one = withCells(later, ({ params }) =>
    params.fdCount === 64 ? { params: { ...params, fdCount: 128, maxEvents: 128 } as RunCell['params'] } : {},
  )
  expect(reasons(one)).toEqual(['N = 64 in the base, N = 128 in the head'])
})

test('what the other run has not measured', () => {
  const failed = withCells(later, ({ params }) =>
    params.fdCount === 64 ? { status: 'failed', reason: 'EMFILE', metrics: {}, blocks: [] } : {},
  )
  expect(reasons(failed)).toEqual(['head: failed: EMFILE'])
  expect(reasons(later, failed)).toEqual(['base: failed: EMFILE'])
})

test('digests that differ under one seed, and those of a run by itself', () => {
  expect(reasons(withCells(later, () => ({ workDigest: 'other' })))[0]).toContain(
    'the work digests differ although',
  )
  const torn = withCells(later, ({ id }) => ({ workDigest: id }))
  for (const reason of reasons(torn)) expect(reason).toMatch(/^head: the work digests differ/)
  const both = matchRuns([withCells(base, ({ id }) => ({ workDigest: id })), torn], null)
  expect(both.cells).toEqual([])
  expect(both.refused).toHaveLength(8)
  expect(both.refused[0]?.reason).toMatch(/^base: the work digests differ/)
})

test('under another seed digests say nothing', () => {
  const other = withCells(later, () => ({ workDigest: 'other' }))
  const { cells } = matchRuns([base, { ...other, run: { ...other.run, seed: 8 } }], null)
  expect(cells).toHaveLength(8)
})

test('another CPU, clock or scheduler', () => {
  expect(reasons(savedRun({ seed: 2, environment: { cpuModel: 'Other CPU' } }))).toEqual([
    'another CPU model: Example CPU @ 2.50GHz, Other CPU',
  ])
  const clock = { ...later.environment.clock, source: 'TSC', frequencyHz: 2e9 }
  expect(reasons(savedRun({ seed: 2, environment: { clock } }))).toEqual([
    'another clock: CLOCK_MONOTONIC, TSC (measure both with the same --clock)',
  ])
  const fifo = { ...later, blocks: later.blocks.map(block => ({ ...block, scheduler: 'SCHED_FIFO' })) }
  expect(reasons(fifo)).toEqual([
    'another scheduler: SCHED_OTHER, SCHED_FIFO (measure both with the same --sched)',
  ])
  expect(matchRuns([base, fifo], null).cells).toEqual([])
})

test('too few blocks: how many are needed, and how to get them', () => {
  expect(reasons(savedRun({ seed: 2, blocks: 4 }))).toEqual([
    '8 and 4 blocks, where the test needs 5 of each run (run it with --blocks 5 or more)',
  ])
  expect(reasons(savedRun({ seed: 2, blocks: 5 }))).toEqual([])
})

test('a figure of 0 has no ratio, and a block without the figure is not made up', () => {
  const zero = withCells(later, ({ blocks }) => ({
    blocks: blocks.map((block, i) => (i === 3 ? { ...block, metrics: { waitNs: 0 } } : block)),
  }))
  expect(reasons(zero)).toEqual(['head: waitNs is 0 in block 3, and nothing is a multiple of 0'])
  const none = withCells(later, ({ blocks }) => ({
    blocks: blocks.map(block => ({ ...block, metrics: {} })),
  }))
  expect(reasons(none)).toEqual(['head: block 0 has no waitNs'])
})

test.each(['oneshot', 'freshSet'])('cells with %s are judged by what an event costs', flag => {
  const armed = (run: RunFile) =>
    withCells(run, ({ params, blocks }) => ({
      params: { ...params, [flag]: true },
      blocks: blocks.map(block => ({
        ...block,
        metrics: { waitNs: 600, costPerEventNs: 7000 + block.index },
      })),
    }))
  const { cells } = matchRuns([armed(base), armed(later)], null)
  expect(cells).toHaveLength(8)
  expect(new Set(cells.map(({ metric }) => metric))).toEqual(new Set(['costPerEventNs']))
  expect(Math.min(...cells.map(cell => cell.base ?? 0))).toBeGreaterThan(6900)
})
