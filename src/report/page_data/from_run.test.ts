import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { winnerMapsOf } from '../../analysis/comparisons/winner_map.ts'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { floodRun, rateSweepRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { CHART_IDS } from '../../metrics/chart_ids.ts'
import type { Metric } from '../../metrics/metric.ts'
import { METRICS, metricOf } from '../../metrics/metrics.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { readRun } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { packageFile } from '../../suite/package_file.ts'
import { pageOf } from '../charts/chart.fixture.ts'
import { renderHtml } from '../html/html.ts'
import { metricsOf } from './from_run.ts'

const run = syntheticRun({ fdCounts: [8, 64] })

test('every view with its points and the controls that choose among them', () => {
  const page = pageOf(run)
  expect(page.controls.map(({ name, choices }) => [name, choices.map(({ label }) => label)])).toEqual([
    ['waitMode', ['timeout 0', 'may block']],
    ['active', ['1 active', '10 % active', 'all active']],
  ])
  expect(page.views).toHaveLength(6)
  expect(page.views[0]?.words).toBe('1 active · timeout 0 · closed loop')
  expect(page.views[0]?.points).toHaveLength(8)
})

test('a curve is of corrected values: its median is that of the cell', () => {
  const metric = pageOf(run).views[0]!.points[0]!.metrics.waitNs!
  expect(metric.curve[3]! / metric.p50).toBeCloseTo(1, 1)
})

test('whatever a row of the table of metrics says is drawn is on the page', () => {
  const added: Metric = { ...metricOf('waitNs'), name: 'addedNs', lead: null }
  const [cell] = run.cells as [(typeof run.cells)[number]]
  const holding = { ...cell, metrics: { ...cell.metrics, addedNs: cell.metrics['waitNs']! } }
  const shown = (row: Metric) => metricsOf(holding, run, decodeHdr, [...METRICS, row])
  expect(shown(added)).toHaveProperty('addedNs.curve.length', 37)
  for (const chart of CHART_IDS.filter(id => id !== 'scaling')) {
    expect(shown({ ...added, drawn: { ...added.drawn!, charts: [chart] } })).toHaveProperty('addedNs')
  }
  expect(shown({ ...added, drawn: null })).not.toHaveProperty('addedNs')
})

test('the charts that the table of metrics names are charts of the report', () => {
  const named = METRICS.flatMap(({ drawn }) => drawn?.charts ?? [])
  expect(named.filter(name => !CHART_IDS.includes(name))).toEqual([])
})

test('a histogram that cannot be read costs only its curve', () => {
  const cells = run.cells.map(cell => ({
    ...cell,
    metrics: { ...cell.metrics, waitNs: { ...cell.metrics['waitNs']!, hdr: 'no histogram' } },
  }))
  const { metrics } = pageOf({ ...run, cells }).views[0]!.points[0]!
  expect(metrics.waitNs?.curve).toEqual([])
  expect(metrics.waitNs).not.toHaveProperty('bins')
  expect(metrics.waitNs?.p50).toBe(676)
  expect(metrics.dispatchLatencyNs?.curve.length).toBeGreaterThan(30)
})

test('a view names its lead metric, and has phases if they follow each other', () => {
  const first = (file: typeof run) => pageOf(file).views[0]!
  expect(first(run).lead).toBe('waitNs')
  expect(first(run).points[0]!.phases).toEqual([380, 8.1, 676, 4.5, 290])
  expect([wakeupRun(), rateSweepRun(), floodRun()].map(file => first(file).lead)).toEqual([
    'wakeupLatencyNs',
    'dispatchLatencyNs',
    'eventsPerSecond',
  ])
  expect(first(wakeupRun()).points[0]!.phases).toBeNull()
})

test('a sweep of rates gives a curve a series; one rate alone gives none', () => {
  const { loads } = pageOf(rateSweepRun())
  expect(loads).toHaveLength(4)
  expect(loads[0]).toMatchObject({ fdCount: 64, sustained: 100_000, saturatedAt: 200_000 })
  expect(loads[0]!.words).toContain('open loop')
  expect(loads[0]!.words).not.toContain('ratePerSecond')
  expect(loads[0]!.points.map(({ rate, isSaturated }) => [rate, isSaturated])).toEqual([
    [10_000, false],
    [30_000, false],
    [100_000, false],
    [200_000, true],
    [400_000, true],
  ])
  expect(pageOf(rateSweepRun([10_000])).loads).toEqual([])
})

test('a sweep opens at the rate that the headline speaks of, and its buttons bear the rates alone', () => {
  const page = pageOf(rateSweepRun())
  expect(page.opening).toMatchObject({ load: 'open', ratePerSecond: '100000' })
  expect(page.controls.map(({ choices }) => choices.map(({ label }) => label))).toEqual([
    ['10 k/s', '30 k/s', '100 k/s', '200 k/s', '400 k/s'],
  ])
})

test('the page of the sample keeps within 600 kB, and within 220 kB compressed', () => {
  const page = Buffer.from(renderHtml([readRun(packageFile('reports/sample'))]))
  expect(page.length).toBeLessThanOrEqual(600_000)
  expect(gzipSync(page, { level: 9 }).length).toBeLessThanOrEqual(220_000)
})

test('lead metrics have a histogram of whole counts, other metrics have none', () => {
  const { metrics } = pageOf(run).views[0]!.points[0]!
  expect(
    Object.entries(metrics)
      .filter(([, { bins }]) => bins)
      .map(([name]) => name),
  ).toEqual(['waitNs', 'dispatchLatencyNs'])
  const [binsPerOctave, first, ...counts] = metrics.waitNs!.bins!
  expect(counts.every(Number.isInteger)).toBe(true)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(0.99 * metrics.waitNs!.count)
  // Corrected, as the figures beside it: 676 ns is in the middle.
  const tallest = first! + counts.indexOf(Math.max(...counts))
  expect(Math.abs(2 ** ((tallest + 0.5) / binsPerOctave!) / 676 - 1)).toBeLessThan(0.1)
})

test('bins are not finer than the steps of the clock', () => {
  const environment = { ...run.environment, clock: { ...run.environment.clock, resolutionNs: 100 } }
  const binsOf = (file: typeof run) => pageOf(file).views[0]!.points[0]!.metrics.waitNs!.bins!
  expect(binsOf({ ...run, environment })[0]).toBeLessThan(binsOf(run)[0]!)
})

test('a timeline is that of its cell, and says whether its block was disturbed', () => {
  const sweep = syntheticLoadRun({ rates: [2000] })
  const timed = (file: RunFile) =>
    pageOf(file).views.flatMap(({ points }) => points.map(({ timeline }) => timeline))
  expect(timed(sweep).map(timeline => timeline?.slots)).toEqual(
    sweep.cells.map(({ timeline }) => timeline?.slots),
  )
  expect(timed(sweep)[0]).toMatchObject({ block: 1, isDisturbed: false, starts: [0], slotNs: 5e6 })
  const disturb = (at: number) =>
    timed({
      ...sweep,
      blocks: sweep.blocks.map((block, i) => ({ ...block, disturbed: i === at ? ['steal'] : [] })),
    })
  expect([disturb(0)[0]?.isDisturbed, disturb(1)[0]?.isDisturbed]).toEqual([true, false])
  expect(timed(run).every(timeline => timeline === undefined)).toBe(true)
})

test('the histograms of 120 cells take less than 15 kB, compressed', () => {
  const sample = readRun(packageFile('reports/sample'))
  const { views } = pageOf(sample)
  const points = views.flatMap(view => view.points)
  const bins = points.flatMap(({ metrics }) =>
    Object.values(metrics).flatMap(metric => (metric.bins ? [metric.bins] : [])),
  )
  expect(bins.length).toBe(2 * points.length)
  expect(gzipSync(JSON.stringify(bins)).length * (120 / points.length)).toBeLessThan(15_000)
})

test('how far the lead is, and where it changes, is not rounded before it is shown with three digits', () => {
  const run = syntheticRun()
  const exact = winnerMapsOf(analyse(run), () => 'waitNs')
  const factors = exact.flatMap(({ rows }) =>
    rows.flatMap(({ cells }) => cells.map(cell => cell?.factor?.ratio)),
  )
  const shown = pageOf(run).winners.filter(({ metric }) => metric === 'waitNs')
  const there = shown.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.map(cell => cell?.factor)))
  expect(there).toHaveLength(factors.length)
  for (const [i, factor] of there.entries()) expect((factor ?? 1) / (factors[i] ?? 1)).toBeCloseTo(1, 5)
})
