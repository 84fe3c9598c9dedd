import { expect, test } from 'vitest'
import { floodRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { drawnOf, drawnOfPage, pageOf } from './chart.fixture.ts'
import type { Choices } from './choices.ts'
import { histogram } from './histogram.ts'

const draw = (run: RunFile, change?: Partial<Choices>) => drawnOf(histogram, run, change)

const usual = syntheticRun({ fdCounts: [8, 64], waitModes: ['nonblocking'] })

interface Drawn {
  readonly label: string
  readonly data: readonly { x: number; y: number; low: number; high: number; count: number }[]
  readonly borderColor: string
}

const datasets = (drawing: ReturnType<typeof draw>) => drawing!.config.data.datasets as unknown as Drawn[]

test('an outline a series, in bins that all of them share', () => {
  const lines = datasets(draw(usual))
  expect(lines.map(({ label }) => label)).toEqual(['select', 'poll', 'epoll (level)', 'epoll (edge)'])
  const factors = lines.flatMap(({ data }) => data.map(({ low, high }) => high / low))
  for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!, 9)
  for (const { data } of lines) {
    // 20,000 samples, of which a histogram shows the middle 99 %.
    const count = data.reduce((sum, bin) => sum + bin.count, 0)
    expect(count).toBeGreaterThanOrEqual(19_800)
    expect(count).toBeLessThanOrEqual(20_000)
    expect(data.reduce((sum, { y }) => sum + y, 0)).toBeCloseTo(count / 20_000, 9)
    // It comes down to the axis at both ends.
    expect([data[0]!.y, data.at(-1)!.y]).toEqual([0, 0])
    for (const [i, { x, low }] of data.entries()) {
      if (i === 0) continue
      expect(x).toBeCloseTo(data[i - 1]!.x + 1, 6)
      expect(low).toBeCloseTo(data[i - 1]!.high, 6)
    }
  }
})

test('the tallest bin is near the median', () => {
  const [select] = datasets(draw(usual))
  const cell = usual.cells.find(
    ({ mechanism, params }) => mechanism === 'select' && params.fdCount === 64 && params.active === 1,
  )!
  const { p50 } = cell.metrics['waitNs']!
  const tallest = select!.data.toSorted((a, b) => b.count - a.count)[0]!
  expect(tallest.low).toBeLessThan(1.1 * p50)
  expect(tallest.high).toBeGreaterThan(0.9 * p50)
})

test('hidden lines are not drawn, but are in the numbers', () => {
  const all = draw(usual)!
  const hidden = new Set(['["select","level",false]', '["poll","level",false]'])
  const some = draw(usual, { hidden })!
  expect(datasets(some).map(({ label }) => label)).toEqual(['epoll (level)', 'epoll (edge)'])
  expect(some.numbers).toEqual(all.numbers)
  expect(
    datasets(draw(usual, { hidden: new Set(['["epoll","edge",false]', ...hidden]) })).map(d => d.label),
  ).toEqual(['epoll (level)'])
  const everyone = new Set(
    usual.cells.map(({ mechanism, params }) => JSON.stringify([mechanism, params.trigger, false])),
  )
  expect(datasets(draw(usual, { hidden: everyone }))).toEqual([])
})

test('one line that needs wide bins makes the bins of all lines wide, and a remark says so', () => {
  const wide = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })
  const run = pageOf(wide)
  const [view] = run.views
  const points = view!.points.map((point, i) => {
    const waitNs = { ...point.metrics.waitNs!, bins: i === 0 ? [2, 20, 500, 500] : [32, 300, 700, 300] }
    return { ...point, metrics: { ...point.metrics, waitNs } }
  })
  const drawn = (hidden: readonly string[]) =>
    drawnOfPage(histogram, { ...run, views: [{ ...view!, points }] }, { hidden: new Set(hidden) })!
  const widthOf = (drawing: ReturnType<typeof draw>) => {
    const { low, high } = datasets(drawing)[0]!.data[1]!
    return high / low
  }
  expect(widthOf(drawn([]))).toBeCloseTo(Math.SQRT2, 9)
  expect(drawn([]).remark).toContain('steps as wide as the coarsest')
  const without = drawn([points[0]!.series])
  expect(widthOf(without)).toBeCloseTo(2 ** (1 / 32), 9)
  expect(without.remark).toBeUndefined()
})

test('the conditions name the metric, N and the loop', () => {
  const drawing = draw(usual, { fdCount: 8, metric: 'dispatchLatencyNs' })!
  expect(drawing.conditions).toBe('dispatch latency · N = 8 · 1 active · timeout 0 · closed loop')
  expect(drawing.spoken).toContain(drawing.conditions)
  expect(drawing.tools.map(({ title, chosen }) => [title, chosen])).toEqual([
    ['Metric', 'dispatchLatencyNs'],
    ['N', '8'],
  ])
  expect(drawing.tools[0]!.change('waitNs')).toEqual({ metric: 'waitNs' })
  expect(draw(usual, { metric: 'costPerEventNs' })!.conditions).toMatch(/^one wait · /)
  expect(draw(wakeupRun())!.conditions).toMatch(/^wake-up latency · .*asleep · closed loop/)
})

test('the table has the bins from the lowest on, the CSV raw numbers', () => {
  const { head, rows, csv } = draw(usual)!.numbers
  expect(head.slice(0, 3)).toEqual(['from, to', 'select', 'select, samples'])
  expect(csv[0]).toEqual(['waitNs from', 'waitNs below', 'series', 'fdCount', 'samples', 'share'])
  expect(rows.every(({ cells }) => cells.length === head.length - 1)).toBe(true)
  const lows = csv.slice(1).map(([low]) => Number(low))
  expect(new Set(lows).size).toBe(rows.length)
})

test('a run without histograms has no chart of them', () => {
  expect(draw(floodRun())).toBeNull()
  const cells = usual.cells.map(cell => ({
    ...cell,
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, hdr: 'none' }]),
    ),
  }))
  expect(draw({ ...usual, cells })).toBeNull()
})
