import { describe, expect, test } from 'vitest'
import type { PooledChange } from './comparison.ts'
import { judgeRuns, type RunsRule } from './judge_runs.ts'
import type { RunsCell } from './run_levels.ts'
import { QUIET, simulatedCells } from './simulated_cells.fixture.ts'

const RULE: RunsRule = { alpha: 0.01, minEffect: 0.01 }
const THREE = { base: 3, head: 3 }

const isChanged = ({ verdict }: Pick<PooledChange, 'verdict'>) =>
  verdict === 'regression' || verdict === 'improvement'

function regressionsOf(cells: readonly RunsCell[]): string[] {
  return judgeRuns(cells, THREE, RULE)
    .pools.filter(({ verdict }) => verdict === 'regression')
    .map(({ mechanism, part }) => `${mechanism} ${part}`)
}

const EPOLL = ['epoll nonblocking', 'epoll ready']

describe('three runs a side', () => {
  test('show nothing in comparisons of unchanged runs', () => {
    const draw = simulatedCells(1)
    for (let i = 0; i < 4; i++) {
      const { pools, cells } = judgeRuns(draw(), THREE, RULE)
      expect([...pools, ...cells].filter(isChanged)).toEqual([])
    }
  })

  test.each([1.13, 1.066])('find all cells of one mechanism slower by %d, and nothing else', factor => {
    const draw = simulatedCells(2)
    for (let i = 0; i < 2; i++) expect(regressionsOf(draw({ factors: { epoll: factor } }))).toEqual(EPOLL)
  })

  test('find what moves everything, though no mechanism moved against the others', () => {
    const { pools } = judgeRuns(simulatedCells(4)({ factors: { all: 1.13 } }), THREE, RULE)
    expect(pools[0]).toMatchObject({ mechanism: null, part: null, verdict: 'regression' })
    expect(pools[0]?.absolute?.ratio).toBeCloseTo(1.13, 1)
    expect(pools.slice(1).every(({ relative }) => Math.abs((relative?.ratio ?? 2) - 1) < 0.02)).toBe(true)
  })

  test('say of a pool what it is against, in how many cells, and on what it rests', () => {
    const { pools, cells } = judgeRuns(simulatedCells(5)({ factors: { epoll: 1.066 } }), THREE, RULE)
    const pool = pools.find(({ mechanism }) => mechanism === 'epoll')
    expect(pool).toMatchObject({
      ...{ ground: 'runs', cells: 18, slower: 18, faster: 0, blocks: [3, 3], moreBlocks: null },
      relative: { mechanisms: ['select', 'poll'] },
    })
    expect(pool?.reason).toMatch(
      /^[67]\.\d % slower \[.*\] against select and poll in the same runs, and no chance/,
    )
    const [low, high] = pool?.relative?.interval ?? [0, 0]
    expect([low < 1.066, high > 1.066]).toEqual([true, true])
    expect(cells.find(({ id }) => id === 'epoll/ready/0')).toMatchObject({ ground: 'runs', blocks: [3, 3] })
  })

  test('a rate that rises is an improvement, and its change is in its own terms', () => {
    const cells = simulatedCells(6)({ factors: { epoll: 1.13 } }).map(cell => ({
      ...cell,
      ...({ unit: '1/s', isMoreBetter: true } as const),
    }))
    const pool = judgeRuns(cells, THREE, RULE).pools.find(({ mechanism }) => mechanism === 'epoll')
    expect(pool).toMatchObject({ verdict: 'improvement', isMoreBetter: true, slower: 0, faster: 18 })
    expect(pool?.absolute?.ratio).toBeCloseTo(1.13, 1)
  })
})

describe('what only some runs show', () => {
  test('of two mechanisms neither is told by the other, since nobody knows which one moved', () => {
    const two = { poll: 9, epoll: 9 }
    const { pools } = judgeRuns(simulatedCells(7)({ mechanisms: two }), THREE, RULE)
    expect(pools.map(({ mechanism, relative }) => [mechanism, relative])).toEqual([
      ['poll', null],
      ['epoll', null],
      ['poll', null],
      ['epoll', null],
    ])
    const slower = simulatedCells(8)({ mechanisms: two, factors: { epoll: 1.13 } })
    expect(regressionsOf(slower)).toEqual(EPOLL)
  })

  test('runs that scatter more than a change hide it, and it is said how many more would decide', () => {
    const noise = { ...QUIET, run: 0.05 }
    const { pools } = judgeRuns(simulatedCells(9)({ noise, mechanisms: { epoll: 9 } }), THREE, RULE)
    for (const pool of pools) {
      expect(pool).toMatchObject({ verdict: 'inconclusive' })
      expect(pool.moreBlocks === null || pool.moreBlocks > 3).toBe(true)
    }
  })

  test('one run beside several is judged by the scatter of the others', () => {
    const sides = { base: 4, head: 1 }
    const { pools } = judgeRuns(simulatedCells(10)({ runs: [4, 1], factors: { epoll: 1.13 } }), sides, RULE)
    expect(pools.filter(isChanged).map(({ mechanism }) => mechanism)).toEqual(['epoll', 'epoll'])
    expect(pools[0]?.blocks).toEqual([4, 1])
  })

  test('a run that lacks a cell leaves it out there, and a cell of too few runs is inconclusive', () => {
    const cells = simulatedCells(11)({ mechanisms: { epoll: 3 }, parts: ['ready'] })
    const without = (cell: RunsCell, runs: readonly number[]) => ({
      ...cell,
      runs: cell.runs.map((run, at) => (runs.includes(at) ? null : run)),
    })
    const [first, second, third] = cells as [RunsCell, RunsCell, RunsCell]
    const judged = judgeRuns([without(first, [0]), without(second, [1, 2, 3, 4]), third], THREE, RULE)
    expect(judged.cells.map(({ blocks }) => blocks)).toEqual([
      [2, 3],
      [1, 1],
      [3, 3],
    ])
    expect(judged.cells[1]).toMatchObject({ verdict: 'inconclusive', pValue: null })
  })

  test('runs of one block tell their own scatter', () => {
    const draw = simulatedCells(12)
    expect(regressionsOf(draw({ blocks: 1, factors: { epoll: 1.13 } }))).toEqual(EPOLL)
    expect(judgeRuns(draw({ blocks: 1 }), THREE, RULE).pools.filter(isChanged)).toEqual([])
  })
})
