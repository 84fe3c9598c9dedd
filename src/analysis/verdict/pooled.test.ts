import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { normalOf, uniformDraws } from '../../stats/noise.fixture.ts'
import { compareRuns } from './compare_runs.ts'
import { judgePairs, type PairedCell, type PairRule } from './judge_pairs.ts'
import { poolPairs } from './pooled.ts'
import { type Saved, savedRun } from './saved_runs.fixture.ts'

const RULE: PairRule = { alpha: 0.05, minEffect: 0.02, looks: 1, look: 1 }

/** Returns cells of epoll whose pairs share their luck and have some of their own. */
function pairedCells(seed: number, count: number, ratio: number, pairs = 12): PairedCell[] {
  const uniform = uniformDraws(Xoshiro128.fromSeed(seed))
  const shared = Array.from({ length: pairs }, () => 0.003 * normalOf(uniform))
  return Array.from({ length: count }, (_, i) => ({
    ...({ id: `cell ${i}`, mechanism: 'epoll', part: 'ready', metric: 'waitNs' } as const),
    ...({ unit: 'ns', isMoreBetter: false } as const),
    pairs: shared.map((luck, index) => {
      const logRatio = Math.log(ratio) + luck + 0.07 * normalOf(uniform)
      return { index, base: 1000, head: 1000 * Math.exp(logRatio), logRatio }
    }),
  }))
}

function poolsOf(cells: readonly PairedCell[], rule = RULE) {
  return poolPairs(cells, judgePairs(cells, rule), rule)
}

describe('pairs', () => {
  test('find together what no cell alone is sure of', () => {
    const cells = pairedCells(1, 20, 1.04)
    expect(judgePairs(cells, RULE).some(({ verdict }) => verdict === 'regression')).toBe(false)
    const [pool] = poolsOf(cells)
    expect(pool).toMatchObject({
      ...{ mechanism: 'epoll', part: 'ready', verdict: 'regression', ground: 'pairs', blocks: [12, 12] },
      ...{ relative: null, cells: 20 },
    })
    expect(pool?.absolute?.ratio).toBeCloseTo(1.04, 1)
    expect(pool?.slower).toBeGreaterThan(13)
  })

  test('of unchanged cells are within noise together', () => {
    expect(poolsOf(pairedCells(2, 20, 1))).toMatchObject([{ verdict: 'within noise' }])
  })

  test('make no pool of one cell alone', () => {
    const [one, two] = pairedCells(3, 2, 1) as [PairedCell, PairedCell]
    expect(poolsOf([one])).toEqual([])
    expect(poolsOf([one, { ...two, mechanism: 'poll' }])).toEqual([])
    expect(poolsOf([one, { ...two, part: 'nonblocking' }])).toEqual([])
  })

  test('count only where all cells have them, by their number', () => {
    const [one, two] = pairedCells(4, 2, 1) as [PairedCell, PairedCell]
    const short = { ...two, pairs: two.pairs.slice(3) }
    expect(poolsOf([one, short])[0]?.blocks).toEqual([9, 9])
  })

  test('that the first look decided stay decided', () => {
    const cells = pairedCells(5, 20, 1.04)
    const rule = { ...RULE, looks: 2 }
    const first = poolsOf(cells, rule)
    expect(first).toMatchObject([{ verdict: 'regression' }])
    const second = { ...rule, look: 2 }
    const unchanged = pairedCells(6, 20, 1)
    const [last] = poolPairs(unchanged, judgePairs(unchanged, second), second, first)
    expect(last).toMatchObject({ verdict: 'regression', absolute: first[0]?.absolute })
  })
})

describe('two saved runs', () => {
  const compare = (base: RunFile, head: RunFile, minEffect: number | null = null) =>
    compareRuns([{ label: 'a', run: base }], [{ label: 'b', run: head }], {
      ...{ alpha: 0.05, minEffect, minDifference: null },
    })
  const later = (saved: Saved = {}) => savedRun({ seed: 2, ...saved })

  test('are pooled by mechanism and part, from the blocks', () => {
    const { pools, verdict } = compare(savedRun(), later({ factor: () => 1.13 }))
    expect(pools.map(({ mechanism, part }) => [mechanism, part])).toEqual([
      ['select', 'nonblocking'],
      ['poll', 'nonblocking'],
      ['epoll', 'nonblocking'],
    ])
    for (const pool of pools) {
      expect(pool).toMatchObject({ verdict: 'regression', ground: 'normalised blocks', blocks: [8, 8] })
      expect(pool.slower).toBe(pool.cells)
    }
    expect(verdict).toBe('regression')
  })

  test('below the floor of pooled changes nothing is called changed', () => {
    const { pools, verdict } = compare(savedRun(), later({ factor: () => 1.06 }))
    expect(new Set(pools.map(pool => pool.verdict))).toEqual(new Set(['within noise']))
    expect(verdict).toBe('within noise')
    expect(compare(savedRun(), later({ factor: () => 1.06 }), 0.02).verdict).toBe('regression')
  })
})
