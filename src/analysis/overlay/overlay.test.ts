import { expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import { wakeupRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { laterRun, SMALL } from './later_run.fixture.ts'
import { overlayOf } from './overlay.ts'

const small = syntheticRun(SMALL)
const overlay = (...runs: readonly RunFile[]) => overlayOf(runs.map(analyse))

test('shared views are those that two runs have, with the points that only one of them has', () => {
  const wide = laterRun(syntheticRun({ fdCounts: [8, 64, 512], actives: [1, '100%'] }))
  const { shared, dimensions, lone } = overlay(small, wide)
  expect(
    shared.map(({ views }) => views.map(({ settings }) => [settings['active'], settings['waitMode']])),
  ).toEqual([[['1', 'nonblocking']], [['1', 'nonblocking']]])
  expect(shared.map(({ views }) => views[0]?.fdCounts)).toEqual([
    [8, 64],
    [8, 64, 512],
  ])
  expect(dimensions.find(({ name }) => name === 'active')?.values).toEqual(['1'])
  expect(lone.length).toBeGreaterThan(4)
})

test('every pair has its settings, its series, and its ratios with that of the lead metric first', () => {
  const { pairs } = overlay(small, laterRun(small, { factor: () => 2 }))
  expect(pairs).toHaveLength(8)
  for (const { settings, series, lead, ratios, base } of pairs) {
    expect(settings['waitMode']).toBe('nonblocking')
    expect(series.mechanism).toBe(base.mechanism)
    expect(lead).toBe(ratios[0])
    expect(ratios.map(({ metric, value }) => [metric, value])).toEqual([
      ['waitNs', 2],
      ['costPerEventNs', 2],
    ])
  }
})

test('a refused pair is in no shared view of the later run', () => {
  const later = laterRun(small)
  const cells = later.cells.map(cell => (cell.params.fdCount === 8 ? { ...cell, workDigest: 'x' } : cell))
  const { shared, refused } = overlay(small, { ...later, cells })
  expect(refused).toHaveLength(4)
  expect(shared.map(({ views }) => views[0]?.fdCounts)).toEqual([[8, 64], [64]])
})

test('a parameter that only differs between the runs parts them', () => {
  const pipes = {
    ...small,
    cells: small.cells.map(cell => ({ ...cell, params: { ...cell.params, fdKind: 'pipe' } })),
  }
  const { shared, pairs } = overlay(small, pipes)
  expect(pairs).toEqual([])
  expect(shared.flatMap(({ views }) => views)).toEqual([])
})

test('runs of different modes, and empty ones, share nothing', () => {
  for (const other of [wakeupRun(), { ...small, cells: [] }]) {
    const { pairs, shared } = overlay(small, other)
    expect(pairs).toEqual([])
    expect(shared.flatMap(({ views }) => views)).toEqual([])
  }
})

test('series are named for all runs together', () => {
  const level = syntheticRun({ ...SMALL, variants: [['epoll', 'level']] })
  const { pairs } = overlay(level, laterRun(small))
  expect(pairs.map(({ series }) => series.label)).toEqual(['epoll (level)', 'epoll (level)'])
})
