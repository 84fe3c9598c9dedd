import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { crossoversOf, spansOf } from './lead_changes.ts'
import { rankingsOf } from './ranking.ts'

interface Noise {
  /** By how much each block's epoll is slower than the median of all. */
  readonly blocks?: readonly number[]
  readonly counts?: readonly number[]
}

/** poll costs `perFd` × N, epoll a constant: they cross at constant / perFd. */
function rankingsFor(
  perFd: number,
  constant: number,
  { blocks = [0.98, 0.99, 1, 1, 1.01, 1.02], counts }: Noise = {},
) {
  const run = syntheticRun({
    ...(counts && { fdCounts: counts }),
    actives: [1],
    waitModes: ['nonblocking'],
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
  })
  const cells = run.cells.map(cell => {
    const isPoll = cell.mechanism === 'poll'
    const p50 = isPoll ? perFd * cell.params.fdCount : constant
    return {
      ...cell,
      metrics: { waitNs: { ...cell.metrics['waitNs']!, p50 } },
      blocks: blocks.map((factor, index) => ({
        index,
        position: 0,
        metrics: { waitNs: p50 * (isPoll ? 1 : factor) },
        percentiles: {},
        turns: [],
        visit: null,
        yardstick: null,
      })),
    }
  })
  const analysis = analyse({ ...run, cells })
  return rankingsOf(analysis.views[0]!, analysis.series, 'waitNs')
}

test('a power law against a constant crosses exactly where the straight lines on log axes do', () => {
  const rankings = rankingsFor(10, 3000)
  expect(spansOf(rankings).map(({ winner, from, to }) => [winner, from, to])).toEqual([
    ['poll', 8, 128],
    ['epoll', 512, 8192],
  ])
  expect(crossoversOf(rankings)).toEqual([
    {
      before: ['poll'],
      after: ['epoll'],
      between: [128, 512],
      fdCount: 300,
      reach: [8, 8192],
      interval: [294, 306],
    },
  ])
})

test('of a rate the one with more is ahead', () => {
  const rankings = rankingsFor(10, 3000).map(ranking => ({
    ...ranking,
    isMoreBetter: true,
    ahead: ranking.fdCount < 300 ? ['epoll'] : ['poll'],
  }))
  expect(crossoversOf(rankings)).toMatchObject([
    { before: ['epoll'], after: ['poll'], fdCount: 300, interval: [294, 306] },
  ])
})

test('one winner throughout has no crossover', () => {
  expect(crossoversOf(rankingsFor(1000, 500))).toEqual([])
})

test('too few blocks decide nothing, so that no lead changes', () => {
  expect(crossoversOf(rankingsFor(10, 3000, { blocks: [0.98, 0.99, 1, 1.01, 1.02] }))).toEqual([])
})

test('blocks that do not cross where was measured leave an end open', () => {
  const counts = [128, 512]
  const slow = crossoversOf(rankingsFor(10, 3000, { counts, blocks: [0.9, 0.95, 0.97, 1, 1, 1.03, 1.05, 2] }))
  expect(slow[0]).toMatchObject({ reach: [128, 512], interval: [270, null] })
  const even = [0.3, 0.95, 0.97, 1, 1, 1.03, 1.05, 1.1]
  const fast = crossoversOf(rankingsFor(10, 3000, { counts, blocks: even }))
  expect(fast[0]).toMatchObject({ interval: [null, 330] })
})

test('a block that did not measure every place takes no part in the interval', () => {
  const blocks = [0.98, 0.99, 1, 1.01, 1.02, 1.3]
  const rankings = rankingsFor(10, 3000, { blocks })
  const last = rankings.at(-1)!
  const entries = last.entries.map(entry => ({
    ...entry,
    cell: { ...entry.cell, blocks: entry.cell.blocks.slice(0, 5) },
  }))
  expect(crossoversOf(rankings)[0]?.interval).toEqual([294, 390])
  expect(crossoversOf([...rankings.slice(0, -1), { ...last, entries }])[0]?.interval).toEqual([294, 306])
})

test('rankings that decide nothing, or share a leader with their neighbours, lie in between', () => {
  const rankings = rankingsFor(10, 3000).map(ranking => ({ ...ranking, groupCount: 3 }))
  const as = (fronts: readonly (readonly string[])[]) =>
    crossoversOf(
      rankings.map((ranking, i) => {
        const ahead = fronts[i] as string[]
        return { ...ranking, ahead, undecided: ahead.slice(1) }
      }),
    )
  const [poll, epoll, both] = [['poll'], ['epoll'], ['poll', 'epoll']]
  const all = ['poll', 'epoll', 'select']
  expect(as([poll, poll, all, all, epoll, epoll])[0]).toMatchObject({ between: [32, 2048], fdCount: 300 })
  expect(as([all, poll, poll, epoll, epoll, all])[0]).toMatchObject({ reach: [32, 2048] })
  expect(as([poll, poll, both, epoll, epoll, epoll])[0]).toMatchObject({ between: [32, 512], fdCount: 300 })
  expect(as([poll, ['poll', 'select'], poll, epoll, epoll, epoll])[0]).toMatchObject({
    before: ['poll'],
    after: ['epoll'],
    between: [128, 512],
  })
  const two = ['poll', 'select']
  expect(as([two, two, two, epoll, epoll, epoll])[0]).toMatchObject({ before: two, after: ['epoll'] })
  expect(as([both, both, both, epoll, epoll, epoll])).toEqual([])
})

test('a crossover lies between the neighbours that differ', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 100, max: 100_000 }),
      (perFd, constant) => {
        for (const { fdCount, between, interval } of crossoversOf(rankingsFor(perFd, constant))) {
          expect(fdCount).toBeGreaterThanOrEqual(between[0])
          expect(fdCount).toBeLessThanOrEqual(between[1])
          expect(interval?.[0] ?? 0).toBeLessThanOrEqual(fdCount)
          expect(interval?.[1] ?? fdCount).toBeGreaterThanOrEqual(fdCount)
        }
      },
    ),
    { numRuns: 50 },
  )
})
