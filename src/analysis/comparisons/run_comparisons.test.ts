import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { syntheticRun, withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { countsOf, runComparisonsOf } from './run_comparisons.ts'

const WAITS: Readonly<Record<string, number>> = { select: 1000, poll: 1010, epoll: 400, 'sim-epoll': 1 }

function comparisonsWith({ blocks = 6, mechanisms = ['select', 'poll', 'epoll'] } = {}) {
  const run = syntheticRun({
    fdCounts: [8, 64],
    actives: [1],
    waitModes: ['ready'],
    variants: mechanisms.map(name => [name, 'level'] as const),
    blocks,
  })
  const cells = run.cells.map(cell => withMedian(cell, 'waitNs', WAITS[cell.mechanism] as number, 0.005))
  return { ...run, cells }
}

test('each pair of cells of a work is compared once, by the metric that they are judged by', () => {
  const comparisons = runComparisonsOf(analyse(comparisonsWith()))
  expect(comparisons.map(({ a, b, decision }) => [a, b, decision])).toEqual([
    ['select/n8/k1/ready', 'poll/n8/k1/ready', 'same'],
    ['select/n8/k1/ready', 'epoll/n8/k1/ready', 'toldApart'],
    ['poll/n8/k1/ready', 'epoll/n8/k1/ready', 'toldApart'],
    ['select/n64/k1/ready', 'poll/n64/k1/ready', 'same'],
    ['select/n64/k1/ready', 'epoll/n64/k1/ready', 'toldApart'],
    ['poll/n64/k1/ready', 'epoll/n64/k1/ready', 'toldApart'],
  ])
  expect(comparisons[1]).toMatchObject({ work: 'n8/k1/ready', metric: 'waitNs', blocks: 6 })
  expect(comparisons[1]?.ratio).toBeCloseTo(2.5)
  const [low, high] = comparisons[1]?.interval ?? [0, 0]
  expect(low).toBeLessThan(2.5)
  expect(high).toBeGreaterThan(2.5)
  expect(countsOf(comparisons)).toEqual({ total: 6, toldApart: 4, same: 2, undecided: 0 })
})

test('too few blocks leave every comparison undecided, with its ratio', () => {
  const [first] = runComparisonsOf(analyse(comparisonsWith({ blocks: 5 })))
  expect(first).toMatchObject({ interval: null, decision: 'undecided', blocks: 5 })
  expect(first?.ratio).toBeGreaterThan(0.9)
})

test('a failed cell, a refused one, a simulated one and one alone in its work are in no comparison', () => {
  const run = comparisonsWith()
  const failed = run.cells.map((cell, i) => (i === 0 ? { ...cell, status: 'failed' as const } : cell))
  expect(runComparisonsOf(analyse({ ...run, cells: failed }))).toHaveLength(4)
  const refused = run.cells.map((cell, i) => (i === 0 ? { ...cell, workDigest: 'other' } : cell))
  expect(runComparisonsOf(analyse({ ...run, cells: refused }))).toHaveLength(3)
  expect(runComparisonsOf(analyse(comparisonsWith({ mechanisms: ['poll', 'sim-epoll'] })))).toEqual([])
  expect(runComparisonsOf(analyse(comparisonsWith({ mechanisms: ['poll'] })))).toEqual([])
})
