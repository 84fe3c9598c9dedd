import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { timeoutRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import { drawnOfPage, pageOf } from './chart.fixture.ts'
import { initialChoices, seriesIn } from './choices.ts'
import { CHARTS } from './registry.ts'
import { SCALE_TITLE } from './tools.ts'

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

test('charts open against an axis of five values and more where N has two', () => {
  const actives = [1, '10%', '20%', '50%', '100%'] as const
  const axisOf = (fdCounts: number[], values: number) =>
    initialChoices(pageOf(syntheticRun({ fdCounts, actives: actives.slice(0, values) })))?.axis
  expect(axisOf([64, 1000], 5)).toBe('active')
  expect(axisOf([64, 1000], 4)).toBe('fdCount')
  expect(axisOf([8, 64, 1000], 5)).toBe('fdCount')
  // Only the smaller N has all values.
  const run = syntheticRun({ fdCounts: [64, 1000], actives })
  const cells = run.cells.filter(({ params }) => params.fdCount === 64 || params.active === 1)
  expect(initialChoices(pageOf({ ...run, cells }))?.axis).toBe('fdCount')
})

test('every chart with a logarithmic axis has a linear one to choose, or says why it has none', () => {
  const usual = syntheticRun({ actives: [1, '100%'], waitModes: ['nonblocking'] })
  const timed = syntheticLoadRun({ rates: [2000, 1_000_000], stallMs: 20 })
  const overlaid = overlayPageOf(overlayOf([analyse(usual), analyse(usual)]), decodeHdr)
  const found = new Map<string, string>()
  for (const page of [pageOf(usual), pageOf(timed), overlaid]) {
    for (const chart of CHARTS) {
      const axesUnder = (scale: 'logarithmic' | 'linear') =>
        Object.values(drawnOfPage(chart, page, { scale })?.config.options?.scales ?? {}).map(
          axis => (axis as { type?: string }).type,
        )
      const drawing = drawnOfPage(chart, page)
      if (!drawing) continue
      const hasTool = drawing.tools.some(({ title }) => title === SCALE_TITLE)
      const isLogarithmic = axesUnder('logarithmic').includes('logarithmic')
      if (hasTool) {
        expect([chart.id, isLogarithmic, axesUnder('linear')]).toEqual([
          chart.id,
          true,
          axesUnder('linear').map(() => 'linear'),
        ])
      }
      expect([chart.id, hasTool && drawing.onlyLogarithmic !== undefined]).toEqual([chart.id, false])
      found.set(
        chart.id,
        hasTool
          ? 'either'
          : drawing.onlyLogarithmic !== undefined
            ? 'only'
            : isLogarithmic
              ? 'unsaid'
              : 'none',
      )
    }
  }
  const charts = (kind: string) => [...found].flatMap(([id, own]) => (own === kind ? [id] : []))
  expect(charts('either')).toEqual(['scaling', 'cost-per-event', 'percentiles', 'cpu-time', 'work', 'load'])
  expect(charts('only')).toEqual(['histogram', 'cost-model', 'heat-map', 'ratios'])
  expect(charts('unsaid')).toEqual([])
})
