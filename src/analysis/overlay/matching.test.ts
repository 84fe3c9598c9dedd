import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { floodRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { laterRun, SMALL } from './later_run.fixture.ts'
import { matchingOf } from './matching.ts'

const small = syntheticRun(SMALL)
const match = (...runs: Parameters<typeof analyse>[0][]) => matchingOf(runs.map(analyse))

test('cells are paired by mechanism and parameters, whatever they are called and wherever they stand', () => {
  const later = laterRun(small)
  const cells = later.cells.map((cell, i) => ({ ...cell, id: `other ${i}` })).reverse()
  const { pairs, refused, lone } = match(small, { ...later, cells })
  expect(pairs).toHaveLength(8)
  for (const { run, base, head } of pairs) {
    expect(run).toBe(1)
    expect([head.mechanism, head.params]).toEqual([base.mechanism, base.params])
  }
  expect([refused, lone]).toEqual([[], []])
})

test('one differing parameter is another cell', () => {
  const cells = small.cells.map((cell, i) =>
    i === 0 ? { ...cell, params: { ...cell.params, fdKind: 'pipe' } } : cell,
  )
  const { pairs, lone } = match(small, { ...laterRun(small), cells })
  expect(pairs).toHaveLength(7)
  expect(lone.map(({ run, cell, reason }) => [run, cell.params.fdKind, reason])).toEqual([
    [0, 'socketpair', 'not there'],
    [1, 'pipe', 'not there'],
  ])
})

test('what the other run has not measured is alone, with the reason', () => {
  const cells = small.cells.map((cell, i) =>
    i === 1 ? { ...cell, status: 'skipped' as const, reason: 'above RLIMIT_NOFILE', metrics: {} } : cell,
  )
  const { pairs, lone } = match(small, { ...laterRun(small), cells })
  expect(pairs).toHaveLength(7)
  expect(lone).toMatchObject([{ run: 0, reason: 'skipped there: above RLIMIT_NOFILE' }])
  expect(match({ ...laterRun(small), cells }, small).lone).toMatchObject([{ run: 1 }])
})

const digests = (digest: (given: string | null) => string | null) => {
  const later = laterRun(small)
  return {
    ...later,
    cells: later.cells.map(cell => ({ ...cell, workDigest: digest(cell.workDigest) })),
  }
}

test('the same seed must show the same work', () => {
  const { pairs, refused } = match(
    small,
    digests(given => `other ${given}`),
  )
  expect(pairs).toEqual([])
  expect(refused).toHaveLength(8)
  expect(refused[0]?.reason).toContain('the work digests differ although seed and parameters are the same')
})

test('another seed draws other descriptors: its digests say nothing', () => {
  const later = digests(given => `other ${given}`)
  const { pairs, refused } = match(small, { ...later, run: { ...later.run, seed: 8 } })
  expect(pairs).toHaveLength(8)
  expect(refused).toEqual([])
})

test('a missing digest shows nothing, but a flood has none', () => {
  const one = { ...small, cells: small.cells.slice(0, 1) }
  const later = laterRun(one)
  const without = { ...later, cells: later.cells.map(cell => ({ ...cell, workDigest: null })) }
  expect(match(one, without).refused[0]?.reason).toContain('a work digest is missing')
  const flood = floodRun()
  expect(match(flood, laterRun(flood))).toMatchObject({ refused: [] })
  expect(match(flood, laterRun(flood)).pairs.length).toBeGreaterThan(0)
})

test('every run is paired with the first, and a cell that only later ones share has no ratio', () => {
  const wide = syntheticRun({ ...SMALL, fdCounts: [8, 64, 512] })
  const { pairs, lone } = match(small, laterRun(small), laterRun(wide), laterRun(wide))
  expect([1, 2, 3].map(run => pairs.filter(pair => pair.run === run).length)).toEqual([8, 8, 8])
  expect(lone.map(({ run, cell }) => [run, cell.params.fdCount])).toEqual(
    [2, 3].flatMap(run => Array.from({ length: 4 }, () => [run, 512])),
  )
})

test('an empty run has no pair', () => {
  const empty = { ...small, cells: [] }
  expect(match(empty, small).pairs).toEqual([])
  expect(match(small, empty).lone).toHaveLength(8)
  expect(match(empty, empty)).toEqual({ pairs: [], refused: [], lone: [] })
})
