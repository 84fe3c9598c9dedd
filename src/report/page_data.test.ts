import { expect, test } from 'vitest'
import { analyse } from '../analysis/analyse.ts'
import { syntheticRun } from '../analysis/synthetic_run.fixture.ts'
import { decodeHdr } from '../recorder/hdr_exchange.ts'
import { pageDataOf } from './page_data.ts'

const run = syntheticRun({ fdCounts: [8, 64] })

test('every view with its points and the controls that choose among them', () => {
  const page = pageDataOf(analyse(run), decodeHdr)
  expect(page.controls.map(({ name, choices }) => [name, choices.map(({ label }) => label)])).toEqual([
    ['waitMode', ['timeout 0', 'may block']],
    ['active', ['1 active', '10 % active', 'all active']],
  ])
  expect(page.views).toHaveLength(6)
  expect(page.views[0]?.words).toBe('1 active · timeout 0 · closed loop')
  expect(page.views[0]?.points).toHaveLength(8)
})

test('a curve is of corrected values: its median is that of the cell', () => {
  const metric = pageDataOf(analyse(run), decodeHdr).views[0]!.points[0]!.metrics.waitNs!
  expect(metric.curve[3]! / metric.p50).toBeCloseTo(1, 1)
})

test('a histogram that cannot be read costs only its curve', () => {
  const cells = run.cells.map(cell => ({
    ...cell,
    metrics: { ...cell.metrics, waitNs: { ...cell.metrics['waitNs']!, hdr: 'no histogram' } },
  }))
  const { metrics } = pageDataOf(analyse({ ...run, cells }), decodeHdr).views[0]!.points[0]!
  expect(metrics.waitNs?.curve).toEqual([])
  expect(metrics.waitNs?.p50).toBe(676)
  expect(metrics.dispatchLatencyNs?.curve.length).toBeGreaterThan(30)
})
