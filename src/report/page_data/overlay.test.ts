import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { laterRun, SMALL } from '../../analysis/overlay/later_run.fixture.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { LOOK, pageOf as pageOfOne } from '../charts/chart.fixture.ts'
import { initialChoices } from '../charts/choices.ts'
import { ratios } from '../charts/ratios.ts'
import { CHARTS } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import { type DecodeHistogram, pageDataOf } from './from_run.ts'
import { overlayPageOf } from './overlay.ts'

const small = syntheticRun(SMALL)
const pageOf = (...runs: readonly RunFile[]) => overlayPageOf(overlayOf(runs.map(analyse)), decodeHdr)

function drawingsOf(page: ReturnType<typeof pageOf>, change: object = {}) {
  const choices = { ...initialChoices(page)!, ...change }
  const subject = { run: page, styles: stylesOf(page.series) }
  return new Map(CHARTS.map(kind => [kind.id, kind.draw(subject, choices, LOOK)]))
}

test('series are those of each run, side by side, under views that hold the points of both', () => {
  const page = pageOf(small, laterRun(small))
  expect(page.overlaid).toEqual(['Linux 6.18.0', 'Linux 6.19.0'])
  expect(page.series.slice(0, 2).map(({ label }) => label)).toEqual([
    'select · Linux 6.18.0',
    'select · Linux 6.19.0',
  ])
  expect(new Set(page.series.map(({ id }) => id)).size).toBe(8)
  expect(page.views).toHaveLength(1)
  const [view] = page.views
  expect(view?.points).toHaveLength(16)
  expect(new Set(view?.points.map(({ series }) => series))).toEqual(new Set(page.series.map(({ id }) => id)))
})

test('every chart draws a line for each run and mechanism, and says the load', () => {
  const drawings = drawingsOf(pageOf(small, laterRun(small)))
  for (const id of ['scaling', 'cost-per-event', 'percentiles'] as const) {
    const drawing = drawings.get(id)
    const labels = drawing?.config.data.datasets.flatMap(({ label }) => label ?? [])
    expect(labels).toHaveLength(8)
    expect(drawing?.conditions).toContain('closed loop')
  }
  expect(drawings.get('phases')?.spoken).toContain('Linux 6.19.0')
})

test('ratios: a line a later series with its whiskers, in words, table and CSV', () => {
  const page = pageOf(small, laterRun(small, { factor: () => 1.5 }))
  const drawing = drawingsOf(page).get('ratios')!
  const { datasets } = drawing.config.data
  expect(datasets.flatMap(({ label }) => label ?? [])).toEqual(
    ['select', 'poll', 'epoll (level)', 'epoll (edge)'].map(name => `${name} · Linux 6.19.0`),
  )
  const [line, whisker] = datasets.map(({ data }) => data as unknown as { x: number; y: number }[])
  expect(line?.map(({ y }) => y)).toEqual([1.5, 1.5])
  expect(whisker?.length).toBe(6)
  expect(whisker?.[0]?.x).toBe(line?.[0]?.x)
  expect(whisker?.[0]?.y).toBeLessThan(1.5)
  expect(whisker?.[1]?.y).toBeGreaterThan(1.5)
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual(['8', '64'])
  expect(drawing.numbers.rows[0]?.cells[0]?.value).toBe('1.500')
  expect(drawing.numbers.csv[1]).toEqual([
    8,
    'select · Linux 6.19.0',
    'Linux 6.18.0',
    1.5,
    expect.any(Number),
    expect.any(Number),
  ])
  expect(drawing.conditions).toBe('one wait · 1 active · timeout 0 · closed loop')
  expect(drawing.spoken).toContain('against Linux 6.18.0')
  expect(drawing.tools[0]?.choices.map(({ value }) => value)).toEqual(['waitNs', 'costPerEventNs'])
  const perEvent = drawingsOf(page, drawing.tools[0]?.change('costPerEventNs')).get('ratios')
  expect(perEvent?.conditions).toContain('one event')
  expect(perEvent?.remark).toBe('')
  const silent = laterRun(syntheticRun({ ...SMALL, blocks: 4 }))
  expect(drawingsOf(pageOf(small, silent)).get('ratios')?.remark).toContain('fewer than five blocks')
})

test('a whisker far beyond the points is cut, and a remark says so', () => {
  const later = laterRun(small)
  const cells = later.cells.map((cell, i) => {
    if (i !== 0) return cell
    const blocks = cell.blocks.map((block, j) => ({ ...block, metrics: { waitNs: j < 3 ? 1e6 : 700 } }))
    return { ...cell, blocks }
  })
  const drawing = drawingsOf(pageOf(small, { ...later, cells })).get('ratios')
  expect(drawing?.remark).toContain('ends at the edge')
  const scale = drawing?.config.options?.scales?.['y'] as { max: number }
  expect(scale.max).toBeLessThan(2)
  expect(drawing?.numbers.rows[0]?.cells[0]?.interval).toMatch(/, 1,\d+/)
})

test('the fit of each series is that of its own run', () => {
  const wide = syntheticRun({ ...SMALL, fdCounts: [8, 32, 128, 512, 2048, 8192] })
  const alone = pageOfOne(wide)
  const page = pageOf(wide, laterRun(wide, { factor: () => 2 }))
  const nameOf = ({ series, metric }: (typeof page.fits)[number]) =>
    `${page.series[series]?.own?.run} ${page.series[series]?.own?.label} ${metric}`
  expect(alone.fits.length).toBeGreaterThan(0)
  expect(page.fits.map(nameOf).sort()).toEqual(
    [0, 1]
      .flatMap(run =>
        alone.fits.map(({ series, metric }) => `${run} ${alone.series[series]?.label} ${metric}`),
      )
      .sort(),
  )
})

test('a run alone has no ratios', () => {
  const page = pageOfOne(small)
  expect(ratios.draw({ run: page, styles: stylesOf(page.series) }, initialChoices(page)!, LOOK)).toBeNull()
})

test('colour is the mechanism, dash the run; no two lines of either look alike', () => {
  const runs = [0, 1, 2, 3, 4, 5].map(i => laterRun(small, { environment: { kernel: `6.${i}` } }))
  const page = pageOf(...runs)
  const styles = stylesOf(page.series)
  const looks = page.series.map(({ id }) => styles.get(id)!)
  expect(new Set(looks.map(({ color, dash }) => `${color} ${dash}`)).size).toBe(24)
  // Without colours, too.
  expect(new Set(looks.map(({ dash, marker }) => `${dash} ${marker}`)).size).toBe(24)
  // And where dashes are hard to see, between points that stand close.
  expect(new Set(looks.map(({ color, marker }) => `${color} ${marker}`)).size).toBe(24)
  for (const [i, { own, id }] of page.series.entries()) {
    const alike = page.series.find(other => other.own?.id === own?.id)!
    expect(styles.get(id)?.color).toBe(styles.get(alike.id)?.color)
    expect(looks.filter(({ dash }) => dash === looks[i]?.dash)).toHaveLength(4)
  }
})

test('an overlay has the loads of both runs, and no takeaway of a single run', () => {
  const run = rateSweepRun()
  const page = pageOf(run, laterRun(run))
  expect(new Set(page.loads.map(({ series }) => series)).size).toBe(page.series.length)
  expect(drawingsOf(page).get('load')).not.toBeNull()
  expect(Object.keys(pageOf(small, laterRun(small)).takeaways)).toEqual(['ratios'])
})

test('what two runs do not share is no view, and without any there is nothing to draw', () => {
  expect(pageOf(small, { ...laterRun(small), cells: [] }).views).toEqual([])
  expect(initialChoices(pageOf({ ...small, cells: [] }, laterRun(small)))).toBeNull()
})

test('extreme figures neither fail nor leave the axis', () => {
  const page = pageOf(
    small,
    laterRun(small, { factor: ({ params }) => (params.fdCount === 8 ? 1e-300 : 1e11) }),
  )
  const scale = drawingsOf(page).get('ratios')?.config.options?.scales?.['y'] as { min: number; max: number }
  expect(scale.min).toBeGreaterThan(0)
  expect(Number.isFinite(scale.max)).toBe(true)
})

test('the histograms of a cell are decoded once for the page of its run and for the overlay', () => {
  const runs = [syntheticRun({ fdCounts: [8, 64] }), laterRun(syntheticRun({ fdCounts: [8, 64] }))]
  const analyses = runs.map(analyse)
  let decoded = 0
  const decode: DecodeHistogram = text => {
    decoded++
    return decodeHdr(text)
  }
  for (const analysis of analyses) pageDataOf(analysis, decode)
  const before = decoded
  overlayPageOf(overlayOf(analyses), decode)
  expect([before > 0, decoded - before]).toEqual([true, 0])
})
