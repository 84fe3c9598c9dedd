import type { ChartDataset } from 'chart.js'
import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { findingsOf } from '../../analysis/sentences/findings.ts'
import {
  kindsRun,
  rateSweepRun,
  readersRun,
  writersRun,
} from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { drawnOf, pageOf } from './chart.fixture.ts'
import type { Drawing } from './chart.ts'
import { type Choices, choicesAfter, initialChoices } from './choices.ts'
import { costPerEvent, scaling } from './scaling.ts'

const drawn = (run: RunFile, change?: Partial<Choices>, chart = scaling) =>
  drawnOf(chart, run, change) as Drawing

const linesOf = ({ config }: Drawing) =>
  config.data.datasets as ChartDataset<'line', { x: number; y: number }[]>[]
const curvesOf = (drawing: Drawing) => linesOf(drawing).filter(({ borderWidth }) => borderWidth === 1)

test('each line has its fitted curve, from the first to the last N, close to its points', () => {
  const drawing = drawn(syntheticRun())
  const [select] = curvesOf(drawing)
  expect(curvesOf(drawing)).toHaveLength(4)
  expect([select?.data[0]?.x, select?.data.at(-1)?.x]).toEqual([8, expect.closeTo(8192, 3)])
  expect((select?.data[0]?.y ?? 0) / (300 + 47 * 8)).toBeCloseTo(1, 1)
  expect((select?.data.at(-1)?.y ?? 0) / (300 + 47 * 8192)).toBeCloseTo(1, 1)
})

test('lines that are too short for a fit have neither a curve nor words', () => {
  const drawing = drawn(syntheticRun({ fdCounts: [8, 64, 512] }))
  expect(curvesOf(drawing)).toEqual([])
  expect(drawing.remark).toBe('')
  expect(drawing.note).not.toContain('Thin lines')
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual(['8', '64', '512'])
})

test('growth is said in plain words, and its law stands in the table and the CSV', () => {
  const drawing = drawn(syntheticRun())
  expect(drawing.remark).toMatch(
    /^select and poll: twice the watched descriptors, about twice the time; .*epoll \(edge\): no growth from 8 to 8,192\.$/,
  )
  expect(drawing.spoken).toContain('about twice the time')
  for (const text of [drawing.remark, drawing.note, drawing.spoken]) expect(text).not.toMatch(/\^|knee|break/)
  expect(drawing.numbers.rows.at(-1)).toMatchObject({
    name: 'fitted law',
    cells: [
      { value: expect.stringMatching(/^0\.30 µs \+ 47 ns · N\^1\.00 \[0\.99, 1\.01\] \(N\)/) },
      {},
      {},
      {},
    ],
  })
  expect(drawing.numbers.rows.at(-2)).toMatchObject({
    name: 'grows as',
    cells: [{ value: 'N^1.00', interval: '[0.99, 1.01]' }, {}, { value: 'does not grow' }, {}],
  })
  const [head, row] = drawing.numbers.csv
  const column = (name: string) => row?.[head?.indexOf(name) ?? -1]
  expect(column('fit k')).toBeCloseTo(1, 2)
  expect(column('fit b, ns')).toBeCloseTo(47, 0)
  expect(column('k ci95 low')).toBeLessThanOrEqual(column('fit k') as number)
})

test('on linear axes the same figures begin at 0, and a line twice as high takes twice as much', () => {
  const scalesOf = (scale: Choices['scale']) =>
    drawn(syntheticRun(), { scale }).config.options?.scales as Record<
      'x' | 'y',
      { type: string; min: number; max: number }
    >
  expect(scalesOf('logarithmic')).toMatchObject({ x: { type: 'logarithmic' }, y: { type: 'logarithmic' } })
  const zero = { type: 'linear', min: 0 }
  expect(scalesOf('linear')).toMatchObject({ x: zero, y: zero })
  // They end with what is shown, whatever another view needs.
  const points = linesOf(drawn(syntheticRun(), { scale: 'linear' })).flatMap(({ data }) => data)
  expect(scalesOf('linear').x.max).toBe(Math.max(...points.map(({ x }) => x)))
  expect(scalesOf('linear').y.max).toBeLessThan(1.5 * Math.max(...points.map(({ y }) => y)))
  const [figures, same] = (['logarithmic', 'linear'] as const).map(scale =>
    linesOf(drawn(syntheticRun(), { scale })).map(({ data }) => data),
  )
  expect(same).toEqual(figures)
  expect(drawn(syntheticRun(), { scale: 'linear' }).spoken).toContain('both axes linear')
})

test('the cost of an event opens where all are active, until a number of them is chosen for all charts', () => {
  const page = pageOf(syntheticRun())
  const initial = initialChoices(page) as Choices
  const conditions = (choices: Partial<Choices>) => drawn(syntheticRun(), choices, costPerEvent).conditions
  expect(initial.settings['active']).toBe('1')
  expect(conditions({})).toMatch(/^all active · /)
  expect(conditions(choicesAfter(page, initial, 'waitMode', 'ready'))).toBe(
    'all active · may block · closed loop',
  )
  expect(conditions(choicesAfter(page, initial, 'active', '10%'))).toMatch(/^10 % active · /)
  const [own] = drawn(syntheticRun(), {}, costPerEvent).tools
  expect(conditions(own?.change('1') ?? {})).toMatch(/^1 active · /)
  expect(drawn(syntheticRun(), own?.change('1')).conditions).toMatch(/^1 active · /)
})

test('a hidden line has neither its curve nor its words', () => {
  const all = drawn(syntheticRun())
  const page = pageOf(syntheticRun())
  const drawing = drawn(syntheticRun(), { hidden: new Set([page.series[0]?.id ?? '']) })
  expect(curvesOf(drawing)).toHaveLength(curvesOf(all).length - 1)
  expect(drawing.remark).not.toContain('select')
})

test('another number that varies can be the axis; N is then held at a chosen value', () => {
  const actives = [1, 4, 16, 64, 256]
  const run = syntheticRun({ fdCounts: [512, 2048], actives, waitModes: ['nonblocking'] })
  const drawing = drawn(run, { axis: 'active', fdCount: 2048 })
  expect(drawing.tools.map(({ title, chosen }) => [title, chosen])).toEqual([
    ['Against', 'active'],
    ['N', '2048'],
    ['Axes', 'logarithmic'],
  ])
  expect(drawing.conditions).toBe('N = 2,048 · timeout 0 · closed loop')
  expect(drawing.numbers.head[0]).toBe('k')
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual([
    ...['1', '4', '16', '64', '256', 'grows as', 'fitted law'],
  ])
  expect(drawing.numbers.csv[0]?.slice(0, 3)).toEqual(['fdCount', 'active', 'series'])
  expect(drawing.numbers.csv[1]?.slice(0, 4)).toEqual([2048, 1, 'select', 300 + 47 * 2048])
  expect(drawing.remark).toMatch(/epoll \(level\).*: twice the active descriptors, about twice the time/)
  expect(drawn(run, { axis: 'active', fdCount: 2048 }, costPerEvent).numbers.head[0]).toBe('k')
})

test('a sweep of rates at one N can be laid against the rate', () => {
  const drawing = drawn(rateSweepRun(), { axis: 'ratePerSecond' })
  expect(drawing.numbers.rows[0]?.name).toBe('10 k')
  expect(drawing.conditions).toContain('open loop')
  expect(drawing.conditions).not.toContain('offered')
})

const EPOLL = { variants: [['epoll', 'level'] as const] }

test('against writers each line has its change with a doubling, and beside it what nothing would hinder', () => {
  const drawing = drawn(writersRun(EPOLL))
  expect(drawing.numbers.head).toEqual(['writers', 'epoll'])
  expect(drawing.numbers.rows.at(-1)).toEqual({
    name: 'per doubling',
    cells: [{ value: '× 1.80, then × 0.90', interval: '[1.80, 1.80], [0.90, 0.90]' }],
  })
  expect(drawing.remark).toBe(
    'epoll: twice the writers, 1.8 times the rate up to 4, 0.9 times the rate beyond.',
  )
  expect(drawing.note).toContain('Thin lines: the change with each doubling of the writers')
  const [stretches] = curvesOf(drawing)
  expect(stretches?.data.map(({ x }) => x)).toEqual([1, 4, Number.NaN, 4, 16])
  const dashed = linesOf(drawing).find(({ borderWidth }) => borderWidth === 1.5)
  expect(dashed?.data.map(({ x, y }) => [x, Math.round(y / 1e5)])).toEqual([
    [1, 10],
    [4, 40],
    [4, 40],
    [16, 40],
  ])
  const [head, row] = drawing.numbers.csv
  const column = (name: string) => row?.[head?.indexOf(name) ?? -1]
  expect([column('to within the CPUs'), column('from beyond them')]).toEqual([4, 4])
  expect(column('per doubling beyond them')).toBeCloseTo(0.9, 2)
})

test('where each writer has a descriptor of its own the chart opens against the writers, with each N', () => {
  const drawing = drawn(writersRun({ ...EPOLL, isDescriptorEach: true, writers: [8, 16, 32] }))
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual(['8', '16', '32', 'per doubling'])
  expect(drawing.numbers.rows.at(-1)?.cells[0]?.value).toBe('× 0.90')
  expect(drawing.remark).toBe('epoll: twice the writers, 0.9 times the rate.')
  expect(drawing.conditions).toMatch(/^N varies with the writers · /)
  expect(drawing.numbers.csv[0]?.slice(0, 2)).toEqual(['writers', 'series'])
})

test('over values that are no numbers points stand beside each other with whiskers, and nothing is fitted', () => {
  const drawing = drawn(kindsRun())
  expect(drawing.numbers.head[0]).toBe('kind')
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual([
    'socketpairs',
    'pipes',
    'TCP connections',
    'eventfds',
  ])
  expect(drawing.numbers.csv[1]?.slice(0, 3)).toEqual([16, 'socketpair', 'select'])
  expect(drawing.remark).toBe('')
  expect(drawing.note).toContain('whiskers: 95 %')
  expect(drawing.spoken).toContain('Eventfds: select')
  const lines = linesOf(drawing).filter(({ label }) => label)
  expect(lines.map(({ showLine }) => showLine)).toEqual([false, false, false, false])
  expect(lines.map(({ data }) => Math.round(data[0]?.x ?? 0))).toEqual([1, 1, 1, 1])
  expect(new Set(lines.map(({ data }) => data[0]?.x)).size).toBe(4)
  const [whiskers] = linesOf(drawing)
  expect(whiskers?.data).toHaveLength(3 * 4)
  const { x } = (drawing.config.options as unknown as { scales: unknown }).scales as {
    x: { min: number; max: number; ticks: { callback: (value: number) => string } }
  }
  expect([x.min, x.max, x.ticks.callback(3)]).toEqual([0.5, 4.5, 'TCP connections'])
  const tooltip = drawing.config.options?.plugins?.tooltip?.callbacks as unknown as {
    title: (items: readonly { parsed: { x: number } }[]) => string
  }
  expect(tooltip.title([{ parsed: { x: 2.75 } }])).toBe('TCP connections')
})

test('the chart opens against what the suite asks about, also where N varies', () => {
  const run = kindsRun({ fdCounts: [16, 64] })
  expect(drawn(run).numbers.head[0]).toBe('N')
  const asked = drawn({ ...run, run: { ...run.run, subject: 'fdKind' } })
  expect(asked.numbers.head[0]).toBe('kind')
  expect(asked.conditions).toMatch(/^N = 64 · 16 active · timeout 0/)
  // At N = 16 there are more kinds, and the headline is about these.
  const cells = run.cells.filter(({ params }) => params.fdKind !== 'tcp' || params.fdCount === 16)
  const most = drawn({ ...run, cells, run: { ...run.run, subject: 'fdKind' } })
  expect(most.conditions).toMatch(/^N = 16 · 16 active/)
  const highest = (drawing: Drawing) =>
    (drawing.config.options as unknown as { scales: { y: { max: number } } }).scales.y.max
  expect(highest(most)).toBe(highest(drawn(kindsRun({ fdCounts: [16] }))))
  expect(highest(most)).toBeLessThan(highest(asked))
})

test('one reader stands on the line of own sets and on that of a shared one, which has its fit', () => {
  const own = readersRun(EPOLL)
  const shared = own.cells
    .filter(({ params }) => params.readers > 1)
    .map(cell => ({ ...cell, id: `${cell.id}Shared`, params: { ...cell.params, queue: 'shared' } }))
  const run = { ...own, cells: [...own.cells, ...shared] }
  const settings = pageOf(run).views.find(view => view.settings['queue'] === 'shared')?.settings
  const drawing = drawn(run, { settings: settings ?? {} })
  expect(drawing.numbers.rows.map(({ name }) => name)).toEqual(['1', '2', '4', '8', 'per doubling'])
  expect(drawing.numbers.rows.at(-1)?.cells[0]?.value).toBe('× 1.00, then × 0.50')
  expect(drawn(run).numbers.rows.map(({ name }) => name)).toEqual(['1', '2', '4', '8', 'per doubling'])
  // Where no readers have a set each, the line of one reader is that of the shared set.
  const only = {
    ...run,
    cells: run.cells.filter(({ params }) => params.queue === 'shared' || params.readers === 1),
  }
  expect(drawn(only).numbers.rows.map(({ name }) => name)).toEqual(['1', '2', '4', '8', 'per doubling'])
})

test('an axis that the run does not have becomes N', () => {
  expect(drawn(syntheticRun(), { axis: 'readers' }).numbers.head[0]).toBe('N')
})

test('hostile names and figures are drawn without an error', () => {
  expect(() => drawn(hostileRun())).not.toThrow()
})

test('the fits of a page are small', () => {
  const { fits } = pageOf(syntheticRun())
  expect(fits.length).toBeGreaterThan(30)
  expect(JSON.stringify(fits).length / fits.length).toBeLessThan(260)
})

test('with many lines the remark refers to the numbers for their growth', () => {
  const variants = ['select', 'poll', 'epoll'].flatMap(name => [
    [name, 'level'] as const,
    [name, 'edge'] as const,
  ])
  const drawing = drawn(syntheticRun({ variants, waitModes: ['nonblocking'] }))
  expect(curvesOf(drawing)).toHaveLength(6)
  expect(drawing.remark).toBe('How each line grows stands in the last row of the numbers.')
  expect(drawing.numbers.rows.at(-2)?.name).toBe('grows as')
})

test('the title is there without the numbers and what is drawn, and both are made once', () => {
  const run = syntheticRun({ fdCounts: [8, 64, 4321] })
  const metrics = pageOf(run).views.flatMap(({ points }) =>
    points.flatMap(point => point.metrics.waitNs ?? []),
  )
  let asked = 0
  for (const metric of metrics) {
    const { count } = metric
    Object.defineProperty(metric, 'count', { get: () => ++asked && count })
  }
  const drawing = drawn(run)
  expect([drawing.title, asked]).toEqual(['What one wait costs', 0])
  expect(drawing.numbers).toBe(drawing.numbers)
  expect(drawing.config).toBe(drawing.config)
  expect(asked).toBe(drawing.numbers.csv.length - 1)
})

test('the description has the figures at the last place, with a dash for a line that ends before it', () => {
  const run = syntheticRun({ fdCounts: [8, 64] })
  const cells = run.cells.filter(({ mechanism, params }) => mechanism !== 'poll' || params.fdCount === 8)
  expect(drawn({ ...run, cells }).spoken).toMatch(/ At N = 64: select 3\.3\d?.*; poll –/)
})

/** Returns a run in which one mechanism is watched with a flag that arms it outside of a wait. */
function armedRun(flag: 'oneshot' | 'freshSet'): RunFile {
  const run = syntheticRun({
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
    waitModes: ['nonblocking'],
  })
  const cells = run.cells.map(cell =>
    cell.mechanism === 'epoll' ? { ...cell, params: { ...cell.params, [flag]: true } } : cell,
  )
  return { ...run, cells }
}

test.each(['oneshot', 'freshSet'] as const)(
  'beside %s everything is judged by the cost of an event, which contains the arming',
  flag => {
    const run = armedRun(flag)
    const page = pageOf(run)
    expect(new Set(page.views.map(({ lead }) => lead))).toEqual(new Set(['costPerEventNs']))
    expect(drawn(run).title).toBe('What one event costs')
    expect(drawnOf(costPerEvent, run)).toBeNull()
    const maps = page.winners.map(({ settings, metric }) => JSON.stringify([settings, metric]))
    expect(new Set(maps).size).toBe(maps.length)
    expect(page.winners.every(({ metric }) => metric === 'costPerEventNs')).toBe(true)
    const [headline, ...others] = findingsOf(analyse(run))
    expect(headline?.statement).toContain('takes for an event')
    expect(others.map(({ kind }) => kind)).not.toContain('tail')
  },
)

test('where nothing is armed outside of a wait, a wait is what cells are judged by', () => {
  expect(pageOf(syntheticRun()).views.map(({ lead }) => lead)).not.toContain('costPerEventNs')
})
