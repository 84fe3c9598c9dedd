import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { HistoryLine } from '../../result/history/schema.ts'
import { normalOf, uniformDraws } from '../../stats/noise.fixture.ts'
import { expectShare } from '../../stats/share.fixture.ts'
import { checkTrend } from './check.ts'
import { syntheticTrend } from './synthetic_history.fixture.ts'

const isEpoll = (cell: number) => cell % 4 > 1

/** Returns noise of whole runs, which all cells share. */
function noiseOfRuns(seed: number, deviation: number): (run: number) => number {
  const uniform = uniformDraws(Xoshiro128.fromSeed(seed))
  const factors = Array.from({ length: 100 }, () => Math.exp(deviation * normalOf(uniform)))
  return run => factors[run] as number
}

describe('the cells of a mechanism together', () => {
  test('show a change that no cell shows by itself', () => {
    const factor = (run: number, cell: number) => (run >= 26 && isEpoll(cell) ? 1.04 : 1)
    const [group] = syntheticTrend({ runs: 30, cells: 80, noise: 0.06, factor }).groups
    const changed = group!.pools.filter(({ changes }) => changes.length > 0)
    expect(changed.map(({ mechanism, changes }) => [mechanism, changes.map(({ first }) => first)])).toEqual([
      ['epoll', [26]],
    ])
    expect(group!.series.flatMap(({ changes }) => changes.filter(({ isPooled }) => !isPooled))).toEqual([])
  })

  test('show a change below noise that all mechanisms share', () => {
    const shared = noiseOfRuns(3, 0.1)
    const factor = (run: number, cell: number) => shared(run) * (run >= 26 && isEpoll(cell) ? 1.12 : 1)
    const [group] = syntheticTrend({ runs: 30, cells: 24, factor }).groups
    expect(
      group!.pools.map(({ mechanism, changes }) => [mechanism, changes.map(({ first }) => first)]),
    ).toEqual([
      ['select', []],
      ['poll', []],
      ['epoll', [26]],
    ])
  })

  test('are given the level of the change in every cell, however uncertain one is alone', () => {
    const factor = (run: number, cell: number) => (run >= 26 && isEpoll(cell) ? 1.12 : 1)
    const [group] = syntheticTrend({ runs: 30, cells: 24, noise: 0.1, factor }).groups
    const epoll = group!.series.filter(({ mechanism }) => mechanism === 'epoll')
    expect(epoll.map(({ levels }) => levels.length)).toEqual(epoll.map(() => 2))
    const [pool] = group!.pools.filter(({ mechanism }) => mechanism === 'epoll')
    expect(pool?.changes[0]).toMatchObject({ changed: 12, cells: 12 })
    expect(pool?.changes[0]?.sure).toBeLessThan(12)
    expect(
      group!.series
        .filter(({ mechanism }) => mechanism !== 'epoll')
        .every(({ levels }) => levels.length === 1),
    ).toBe(true)
  })

  test('do not change where one run is slow and the next is not', () => {
    for (let seed = 0; seed < 10; seed++) {
      const shared = noiseOfRuns(seed, 0.02)
      const factor = (run: number) => shared(run) * (run === 3 * seed ? 1.5 : 1)
      const [group] = syntheticTrend({ runs: 30, cells: 24, seed, factor }).groups
      expect(group!.pools.flatMap(({ changes }) => changes)).toEqual([])
    }
  })

  test('show no change in one of twenty histories without any, whose runs share their noise', () => {
    const trials = 20
    const isFalse = (seed: number) =>
      syntheticTrend({ runs: 30, cells: 24, seed, factor: noiseOfRuns(seed, 0.045) }).groups[0]!.pools.some(
        ({ changes }) => changes.length > 0,
      )
    expectShare(Array.from({ length: trials }, (_, i) => i).filter(isFalse).length, trials, 0, 0.05)
  })

  test('are too few with five runs', () => {
    const pools = (runs: number) =>
      syntheticTrend({ runs, cells: 4, factor: run => (run < 3 ? 1 : 2) }).groups[0]!.pools
    expect(pools(5).map(({ isLongEnough, changes }) => [isLongEnough, changes.length])).toEqual([
      [false, 0],
      [false, 0],
      [false, 0],
    ])
    expect(pools(6).every(({ isLongEnough }) => isLongEnough)).toBe(true)
  })
})

describe('counted instructions', () => {
  /** Gives every cell the count that `countOf` says, in two blocks that agree or differ by `spread`. */
  const counted =
    (countOf: (run: number, cell: number) => number, spread = 0) =>
    (line: HistoryLine, run: number) => ({
      ...line,
      cells: line.cells.map((cell, i) => {
        const count = countOf(run, i)
        return {
          ...cell,
          unit: 'instruction' as const,
          median: count,
          ci95: null,
          blocks: [count, count + spread],
        }
      }),
    })

  test('change wherever they differ, also in two runs and by one instruction', () => {
    const change = counted((run, cell) => 1108 + (run === 1 && isEpoll(cell) ? 1 : 0))
    const trend = syntheticTrend({ runs: 2, cells: 8, change })
    const [group] = trend.groups
    expect(group!.pools.map(({ mechanism, isLongEnough }) => [mechanism, isLongEnough])).toEqual([
      ['select', true],
      ['poll', true],
      ['epoll', true],
    ])
    const [pool] = group!.pools.filter(({ mechanism }) => mechanism === 'epoll')
    expect(pool?.changes).toMatchObject([
      { kind: 'regression', first: 1, pValue: 0, changed: 4, cells: 4, difference: [1, 1], interval: null },
    ])
    expect(group!.series.filter(({ changes }) => changes.length > 0)).toHaveLength(4)
    const withFloor = syntheticTrend({ runs: 2, cells: 8, change }, { exactMinEffect: 0.02 })
    const kinds = ({ groups }: typeof withFloor) =>
      groups[0]!.pools.flatMap(({ changes }) => changes.map(({ kind }) => kind))
    expect(kinds(withFloor)).toEqual(['small'])
    expect([checkTrend(withFloor, 3).verdict, checkTrend(trend, 3).verdict]).toEqual(['fine', 'regression'])
  })

  test('are counted where they differ as their pool does', () => {
    const change = counted((run, cell) => 1108 + (run === 0 || !isEpoll(cell) ? 0 : cell === 3 ? -9 : 59))
    const [group] = syntheticTrend({ runs: 2, cells: 16, change }).groups
    const [pool] = group!.pools.filter(({ mechanism }) => mechanism === 'epoll')
    expect(pool?.changes).toMatchObject([{ cells: 8, changed: 7, sure: 7, difference: [-9, 59] }])
  })

  test('are regressions beyond the floor, and counts need no run to stay at their level', () => {
    const change = counted((run, cell) => (run === 2 && isEpoll(cell) ? 1200 : 1108))
    const [group] = syntheticTrend({ runs: 4, cells: 8, change }).groups
    const [pool] = group!.pools.filter(({ mechanism }) => mechanism === 'epoll')
    expect(pool?.changes.map(({ kind, first }) => [kind, first])).toEqual([
      ['regression', 2],
      ['improvement', 3],
    ])
  })

  test('of which blocks disagree change where their ranges leave each other out', () => {
    const few = counted(run => 1000 + 3 * run, 5)
    const many = counted(run => 1000 + 9 * run, 5)
    const cuts = (change: typeof few) => {
      const { series, pools } = syntheticTrend({ runs: 2, cells: 1, change }).groups[0]!
      return [series[0]!.changes.length, pools[0]!.changes.length]
    }
    expect([cuts(few), cuts(many)]).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})
