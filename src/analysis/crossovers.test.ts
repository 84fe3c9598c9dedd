import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse } from './analyse.ts'
import { contestsOf } from './contest.ts'
import { crossoversOf, spansOf } from './crossovers.ts'
import { syntheticRun } from './synthetic_run.fixture.ts'

/** poll costs `perFd` × N, epoll a constant: they cross at constant / perFd. */
function contestsFor(perFd: number, constant: number) {
  const run = syntheticRun({
    actives: [1],
    waitModes: ['nonblocking'],
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
  })
  const cells = run.cells.map(cell => {
    const p50 = cell.mechanism === 'poll' ? perFd * cell.params.fdCount : constant
    const ci95: [number, number] = [p50 * 0.999, p50 * 1.001]
    return { ...cell, metrics: { waitNs: { ...cell.metrics['waitNs']!, p50, ci95 } } }
  })
  const analysis = analyse({ ...run, cells })
  return contestsOf(analysis.views[0]!, analysis.series, 'waitNs')
}

test('a power law against a constant crosses exactly where the straight lines on log axes do', () => {
  const contests = contestsFor(10, 3000)
  expect(spansOf(contests).map(({ winner, from, to }) => [winner, from, to])).toEqual([
    ['poll', 8, 128],
    ['epoll', 512, 8192],
  ])
  expect(crossoversOf(contests)).toEqual([
    { before: 'poll', after: 'epoll', between: [128, 512], fdCount: 300 },
  ])
})

test('one winner throughout has no crossover', () => {
  expect(crossoversOf(contestsFor(1000, 500))).toEqual([])
})

test('a crossover lies between the neighbours that differ', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 100, max: 100_000 }),
      (perFd, constant) => {
        for (const { fdCount, between } of crossoversOf(contestsFor(perFd, constant))) {
          expect(fdCount).toBeGreaterThanOrEqual(between[0])
          expect(fdCount).toBeLessThanOrEqual(between[1])
        }
      },
    ),
    { numRuns: 50 },
  )
})
