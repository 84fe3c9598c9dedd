import { expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse, varyingDimensions } from '../analyse.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { leadMetricOf } from './lead_of_view.ts'
import { cellAt } from './views.ts'

const run = syntheticRun()

test('the default suite has six views of 24 cells, timeout 0 and one active first', () => {
  const { views } = analyse(run)
  expect(views.map(({ settings }) => `${settings['waitMode']} ${settings['active']}`)).toEqual([
    'nonblocking 1',
    'nonblocking 10%',
    'nonblocking 100%',
    'ready 1',
    'ready 10%',
    'ready 100%',
  ])
  expect(views.every(({ cells }) => cells.length === 24)).toBe(true)
})

test('a suite that is judged by what an event costs has views that lead with that, where waits would', () => {
  const leadsOf = (change: Partial<RunFile['run']>) => {
    const { views } = analyse({ ...run, run: { ...run.run, ...change } })
    return [...new Set(views.map(view => leadMetricOf(view).name))]
  }
  expect(leadsOf({})).toEqual(['waitNs'])
  expect(leadsOf({ metric: 'costPerEventNs' })).toEqual(['costPerEventNs'])
  const sleeping = analyse({
    ...syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['wakeup'] }),
    run: { ...run.run, metric: 'costPerEventNs' },
  })
  expect(sleeping.views.map(view => leadMetricOf(view).name)).toEqual(['wakeupLatencyNs'])
})

test('only what varies can be chosen', () => {
  expect(varyingDimensions(analyse(run))).toEqual([
    { name: 'waitMode', values: ['nonblocking', 'ready'] },
    { name: 'active', values: ['1', '10%', '100%'] },
  ])
})

test('a bound of maxEvents equal to N is a point of the unbounded line and of the bounded one', () => {
  const base = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  const bounded = base.cells
    .filter(({ params }) => params.fdCount > 8)
    .map(cell => ({ ...cell, id: `${cell.id}/maxEvents8`, params: { ...cell.params, maxEvents: 8 } }))
  const { views } = analyse({ ...base, cells: [...base.cells, ...bounded] })
  expect(views.map(({ settings, fdCounts }) => [settings['maxEvents'], fdCounts])).toEqual([
    ['all', [8, 64]],
    ['8', [8, 64]],
  ])
})

test('a cell is found by its series and N', () => {
  const { views, series } = analyse(run)
  expect(cellAt(views[0]!, series[3]!.id, 512)?.id).toBe('epoll-edge/n512/k1/nonblocking')
  expect(cellAt(views[0]!, series[3]!.id, 513)).toBeUndefined()
})

test('a parameter that this version does not know makes views of its own', () => {
  const cells = run.cells.map((cell, i) => ({
    ...cell,
    params: { ...cell.params, colour: i % 2 ? 'red' : 'blue' },
  }))
  expect(varyingDimensions(analyse({ ...run, cells })).map(({ name }) => name)).toContain('colour')
})
