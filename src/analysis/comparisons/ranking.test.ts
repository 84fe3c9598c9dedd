import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { syntheticRun, withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { decide } from './decision.ts'
import {
  bestOfGroups,
  type Entry,
  isDecided,
  isShared,
  lacksInterval,
  rankingAt,
  rankingsOf,
} from './ranking.ts'

const LABELS = ['select', 'poll', 'epoll (level)', 'epoll (edge)']

function runWith(medians: readonly number[], { spread = 0.01, blocks = 6 } = {}) {
  const run = syntheticRun({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'], blocks })
  return { ...run, cells: run.cells.map((cell, i) => withMedian(cell, 'waitNs', medians[i]!, spread)) }
}

function rankingOf(run: ReturnType<typeof runWith>) {
  const analysis = analyse(run)
  return rankingAt(analysis.views[0]!, analysis.series, 64, 'waitNs')
}

const rankingWith = (...given: Parameters<typeof runWith>) => rankingOf(runWith(...given))

test('two triggers of one mechanism that are the same still win for it', () => {
  const ranking = rankingWith([50, 60, 10, 10.1])
  expect(ranking).toMatchObject({ winner: 'epoll', ahead: ['epoll'], undecided: [] })
  expect(ranking.leaders.map(({ series }) => series.label)).toEqual(LABELS.slice(2))
  expect(bestOfGroups(ranking).map(({ group }) => group)).toEqual(['epoll', 'select', 'poll'])
})

test('mechanisms that are the same within 5 % are ahead together, and neither wins', () => {
  const ranking = rankingWith([10, 10.1, 20, 30])
  expect(ranking).toMatchObject({ winner: null, ahead: ['select', 'poll'], undecided: [], groupCount: 3 })
  expect([isShared(ranking), isDecided(ranking)]).toEqual([true, true])
  expect(isDecided(rankingWith([10, 10.1, 10.1, 10]))).toBe(true)
})

test('mechanisms that are neither the same nor told apart are undecided', () => {
  const ranking = rankingWith([10, 10.1, 90, 90], { spread: 0.2 })
  expect(ranking).toMatchObject({ winner: null, ahead: ['select', 'poll'], undecided: ['poll'] })
  expect([isShared(ranking), isDecided(ranking), lacksInterval(ranking)]).toEqual([false, true, false])
  const open = rankingWith([10, 10.1, 10.2, 10.3], { spread: 0.2 })
  expect(open).toMatchObject({ ahead: ['select', 'poll', 'epoll'], undecided: ['poll', 'epoll'] })
  expect(isDecided(open)).toBe(false)
})

test('with too few blocks for an interval there is no winner', () => {
  const ranking = rankingWith([10, 200, 300, 400], { blocks: 5 })
  expect(ranking).toMatchObject({ winner: null, undecided: ['poll', 'epoll'] })
  expect(lacksInterval(ranking)).toBe(true)
})

test('the best is who loses no comparison, whatever the medians of all samples say', () => {
  const run = runWith([10, 20, 30, 40])
  const cells = run.cells.map((cell, i) => {
    const metric = cell.metrics['waitNs']!
    return i === 3 ? { ...cell, metrics: { ...cell.metrics, waitNs: { ...metric, p50: 1 } } } : cell
  })
  const ranking = rankingOf({ ...run, cells })
  expect(ranking.winner).toBe('select')
  expect(ranking.entries.map(({ series }) => series.label)).toEqual(
    [0, 3, 1, 2].map(i => LABELS[i] as string),
  )
})

test('a mechanism alone is compared with none', () => {
  const run = runWith([10, 20, 30, 40])
  const alone = rankingOf({ ...run, cells: run.cells.slice(0, 1) })
  expect(alone).toMatchObject({ winner: null, ahead: ['select'], undecided: [], groupCount: 1 })
  expect(isDecided(alone)).toBe(false)
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

test('a winner is told apart from every other group', () => {
  const median = fc.integer({ min: 100, max: 130 })
  const spread = fc.constantFrom(0, 0.01, 0.1)
  fc.assert(
    fc.property(fc.array(median, { minLength: 4, maxLength: 4 }), spread, (medians, of) => {
      const { winner, entries } = rankingWith(medians, { spread: of })
      const [best, ...others] = entries as [Entry, ...Entry[]]
      const rivals = others.filter(({ group }) => group !== best.group)
      const isAheadOfAll = rivals.every(({ cell }) => decide(best.cell, cell, 'waitNs') === 'less')
      expect(winner).toBe(isAheadOfAll ? best.group : null)
    }),
    { numRuns: 50 },
  )
})
