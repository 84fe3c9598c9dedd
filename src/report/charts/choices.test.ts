import { expect, test } from 'vitest'
import { timeoutRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { pageOf } from './chart.fixture.ts'
import { initialChoices, seriesIn } from './choices.ts'

test('settings have the series that were measured under them, and no others', () => {
  const run = pageOf(syntheticRun({ fdCounts: [8, 64] }))
  const [first] = run.views
  const [lost, ...kept] = run.series.map(({ id }) => id)
  const points = first?.points.filter(({ series }) => series !== lost) ?? []
  const without = { ...run, views: run.views.map(view => (view === first ? { ...view, points } : view)) }
  expect([...seriesIn(without, first?.settings ?? {})].sort()).toEqual([...kept].sort())
  expect(seriesIn(without, run.views[1]?.settings ?? {})).toContain(lost)
  expect(seriesIn(run, { waitMode: 'unheard of' })).toEqual(new Set())
})

test('charts open against N, or against what varies where N does not', () => {
  expect(initialChoices(pageOf(syntheticRun({ fdCounts: [8, 64] })))?.axis).toBe('fdCount')
  expect(initialChoices(pageOf(syntheticRun({ fdCounts: [8], actives: [1] })))?.axis).toBe('fdCount')
  expect(initialChoices(pageOf(timeoutRun()))?.axis).toBe('timeoutNs')
})
