import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { bestOfGroups, rankingAt, rankingsOf } from './ranking.ts'

function rankingWith(intervals: readonly (readonly [low: number, high: number] | null)[]) {
  const run = syntheticRun({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map((cell, i) => {
    const interval = intervals[i]
    const p50 = interval ? (interval[0] + interval[1]) / 2 : 100
    const ci95: [number, number] | null = interval ? [interval[0], interval[1]] : null
    return { ...cell, metrics: { waitNs: { ...cell.metrics['waitNs']!, p50, ci95 } } }
  })
  const analysis = analyse({ ...run, cells })
  return rankingAt(analysis.views[0]!, analysis.series, 64, 'waitNs')
}

test('two triggers of one mechanism that overlap still win for it', () => {
  const ranking = rankingWith([
    [50, 60],
    [50, 60],
    [10, 14],
    [13, 16],
  ])
  expect(ranking.winner).toBe('epoll')
  expect(ranking.leaders.map(({ series }) => series.label)).toEqual(['epoll (level)', 'epoll (edge)'])
  expect(bestOfGroups(ranking).map(({ group }) => group)).toEqual(['epoll', 'select', 'poll'])
})

test('mechanisms that overlap are ahead together, and neither wins', () => {
  const ranking = rankingWith([
    [10, 14],
    [13, 15],
    [20, 30],
    [20, 30],
  ])
  expect(ranking).toMatchObject({ winner: null, ahead: ['select', 'poll'], groupCount: 3 })
})

test('without an interval there is no winner', () => {
  expect(rankingWith([null, [200, 210], [300, 310], [400, 410]]).winner).toBeNull()
})

test('series of one mechanism alone are ranked against each other', () => {
  const analysis = analyse(
    syntheticRun({
      variants: [
        ['epoll', 'level'],
        ['epoll', 'edge'],
      ],
    }),
  )
  const rankings = rankingsOf(analysis.views[0]!, analysis.series, 'waitNs')
  expect(rankings[0]?.winner).toBe('epoll (edge)')
})

test('a winner has an interval below that of every other group', () => {
  const interval = fc
    .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 200 }))
    .map(([low, width]) => [low, low + width] as const)
  fc.assert(
    fc.property(fc.array(interval, { minLength: 4, maxLength: 4 }), intervals => {
      const { winner, entries } = rankingWith(intervals)
      if (winner === null) return
      const best = entries[0]!.metric.ci95![1]
      for (const { group, metric } of entries) {
        if (group !== winner) expect(metric.ci95![0]).toBeGreaterThan(best)
      }
    }),
    { numRuns: 100 },
  )
})
