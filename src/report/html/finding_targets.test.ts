import { expect, test, vi } from 'vitest'
import type { Finding } from '../../analysis/sentences/findings/finding.ts'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { pageOf } from '../charts/chart.fixture.ts'
import type { ChartKind } from '../charts/chart.ts'
import { CHARTS, chartsOf } from '../charts/registry.ts'
import { findingLink } from './finding_targets.ts'

const page = pageOf(syntheticRun({ fdCounts: [8, 64] }))

const finding: Finding = { kind: 'event', statement: 'It is so', condition: null, chart: 'cost-per-event' }

test('the link has the place of the chart, its title there, and the view', () => {
  const shows = { settings: { active: '100%', waitMode: 'ready' }, fdCount: 64 }
  const link = findingLink(page, 'run-3', { ...finding, shows })
  expect(link).toEqual({
    anchor: 'run-3-cost-per-event',
    title: 'What one event costs',
    view: expect.any(Number),
    fdCount: 64,
  })
  expect(page.views[link?.view ?? -1]?.settings).toMatchObject(shows.settings)
})

test('a finding that names no view leads to the one that the charts open with', () => {
  const page = pageOf(rateSweepRun())
  const link = findingLink(page, 'run-0', { ...finding, chart: 'load' })
  expect(page.views[link?.view ?? -1]?.settings).toEqual(page.opening)
})

test('a page has the charts that its suite asks for, in their order, and links to no other', () => {
  const run = syntheticRun({ fdCounts: [8, 64] })
  const chosen = pageOf({
    ...run,
    run: { ...run.run, charts: ['who-wins', 'of a later version', 'scaling'] },
  })
  expect(chartsOf(chosen).map(({ id }) => id)).toEqual(['who-wins', 'scaling'])
  expect(chartsOf(page)).toEqual(CHARTS)
  expect(findingLink(chosen, 'run-0', { ...finding, chart: 'scaling' })).not.toBeNull()
  expect(findingLink(chosen, 'run-0', finding)).toBeNull()
})

test('no link where the page has no such chart, nothing to show in it, or no such view', () => {
  expect(findingLink(page, 'run-0', { ...finding, chart: null })).toBeNull()
  expect(findingLink(page, 'run-0', { ...finding, chart: 'load' })).toBeNull()
  expect(findingLink(page, 'run-0', { ...finding, shows: { settings: { active: '7' } } })).toBeNull()
  expect(findingLink(pageOf({ ...syntheticRun(), cells: [] }), 'run-0', finding)).toBeNull()
  // A view of a sweep of rates has a single N, so that there is no curve to link to.
  expect(findingLink(pageOf(rateSweepRun()), 'run-0', { ...finding, chart: 'scaling' })).toBeNull()
})

test('a chart is drawn once for the findings about one place', () => {
  const page = pageOf(syntheticRun({ fdCounts: [8, 64] }))
  const kind = CHARTS.find(({ id }) => id === finding.chart) as ChartKind
  const draw = vi.spyOn(kind, 'draw')
  try {
    const links = ['run-0', 'run-0', 'run-1'].map(prefix => findingLink(page, prefix, finding))
    expect(draw).toHaveBeenCalledTimes(1)
    expect(links.map(link => link?.anchor)).toEqual([0, 0, 1].map(run => `run-${run}-cost-per-event`))
  } finally {
    draw.mockRestore()
  }
})
