import { expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { type Analysis, analyse } from '../analyse.ts'
import { findingText } from '../sentences/findings/finding.ts'
import { growthFinding } from '../sentences/findings/growth.ts'
import { takeawayOf } from '../sentences/takeaways.ts'
import { floodRun, rateSweepRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { AXES, N_AXIS } from './axes.ts'
import { fitsAgainstN, scalingFit } from './scaling_fits.ts'
import type { View } from './views.ts'

const few = { actives: [1], waitModes: ['nonblocking'] }
const first = ({ views }: Analysis) => views[0] as View

/** The run with other figures of one wait, by mechanism and N. */
function withWaits(run: RunFile, waitOf: (mechanism: string, fdCount: number) => number): RunFile {
  const cells = run.cells.map(cell => {
    const waitNs = waitOf(cell.mechanism, cell.params.fdCount)
    const metric = {
      ...(cell.metrics['waitNs'] as NonNullable<(typeof cell.metrics)['waitNs']>),
      p50: waitNs,
      ci95: [0.98 * waitNs, 1.02 * waitNs] as [number, number],
    }
    const blocks = cell.blocks.map((block, i) => ({
      ...block,
      metrics: { waitNs: waitNs * (1 + (i - 2) / 100) },
    }))
    return { ...cell, metrics: { ...cell.metrics, waitNs: metric }, blocks }
  })
  return { ...run, cells }
}

const told = (run: RunFile) => {
  const finding = growthFinding(analyse(run))
  return finding && findingText(finding)
}
const takeaway = (run: RunFile) => takeawayOf(analyse(run), 'scaling')

test('the blocks are what is fitted; a class is named where it is the only one', () => {
  const analysis = analyse(syntheticRun(few))
  const fits = fitsAgainstN(analysis, first(analysis), 'waitNs', N_AXIS)
  expect(fits.map(({ series, growth, className }) => [series.label, growth.kind, className])).toEqual([
    ['select', 'grows', 'N'],
    ['poll', 'grows', 'N'],
    ['epoll (level)', 'flat', null],
    ['epoll (edge)', 'flat', null],
  ])
  const [select] = fits
  expect(select?.growth).toMatchObject({ a: expect.closeTo(300, -1), b: expect.closeTo(47, 0) })
  expect(select?.places).toEqual([8, 32, 128, 512, 2048, 8192])
})

test('three values of N are too few, and nothing is said', () => {
  const run = syntheticRun({ ...few, fdCounts: [8, 128, 8192] })
  expect(told(run)).toBeNull()
  expect(takeaway(run)).toBeNull()
})

test('of a rate it is the time for one that grows', () => {
  const analysis = analyse(floodRun())
  const view = first(analysis)
  const fits = fitsAgainstN(analysis, view, 'eventsPerSecond', N_AXIS)
  expect(fits.some(({ isInverse, growth }) => isInverse && growth.kind === 'grows')).toBe(true)
  expect(told(floodRun())).toMatch(/^The time per event .*open loop/)
})

test('saturated cells are left out of a fit along the rate', () => {
  const rate = AXES.find(({ name }) => name === 'ratePerSecond') ?? N_AXIS
  const run = rateSweepRun([1000, 10_000, 30_000, 100_000, 400_000])
  const cells = run.cells.map(cell => {
    const offered = cell.params.ratePerSecond ?? 0
    const events = offered > 200_000 ? offered / 2 : offered
    return { ...cell, counters: { events, offeredEvents: offered, offeredNs: 1e9, deliveryNs: 1e9 } }
  })
  const analysis = analyse({ ...run, cells })
  const series = analysis.series[0] as (typeof analysis.series)[number]
  const fit = scalingFit(analysis, first(analysis), series, 'dispatchLatencyNs', rate, 64)
  expect(fit.places).toEqual([1000, 10_000, 30_000, 100_000])
})

test('figures of 0 and of 1e15 give no fit instead of an error', () => {
  const run = withWaits(syntheticRun(few), (_, fdCount) =>
    fdCount === 8 ? 0 : fdCount === 8192 ? 1e15 : 100,
  )
  const analysis = analyse(run)
  const kinds = fitsAgainstN(analysis, first(analysis), 'waitNs', N_AXIS).map(({ growth }) => growth.kind)
  expect(new Set(kinds)).toEqual(new Set(['out-of-range']))
  expect(told(run)).toBeNull()
})

test('places with intervals wider than half the median are in no fit, and are named once', () => {
  const noisy = (fdCounts: readonly number[]): RunFile => {
    const run = syntheticRun(few)
    const cells = run.cells.map(cell => {
      const wait = cell.metrics['waitNs']
      const isNoisy = cell.mechanism === 'poll' && fdCounts.includes(cell.params.fdCount)
      if (!wait || !isNoisy) return cell
      const ci95: [number, number] = [wait.p50, 1.51 * wait.p50]
      return { ...cell, metrics: { ...cell.metrics, waitNs: { ...wait, ci95 } } }
    })
    return { ...run, cells }
  }
  const one = analyse(noisy([8192]))
  const [select, poll] = fitsAgainstN(one, first(one), 'waitNs', N_AXIS)
  expect(select).toMatchObject({ leftOut: [] })
  expect(poll).toMatchObject({ places: [8, 32, 128, 512, 2048], leftOut: [8192] })
  const tooFew = told(noisy([128, 2048, 8192]))
  expect(tooFew).not.toContain('for poll')
  expect(tooFew).toContain(
    '; left out: poll at N = 128, 2,048 and 8,192, whose intervals are wider than 50 % of the median (',
  )
})

test('the finding says in plain words who grows how, who does not grow, and who grows by little', () => {
  expect(told(syntheticRun(few))).toBe(
    'One wait with 1 active about doubles with twice the descriptors for select and poll, and does not grow for epoll (level) and epoll (edge) (timeout 0, closed loop).',
  )
  const slow = withWaits(syntheticRun(few), (mechanism, fdCount) =>
    mechanism === 'epoll' ? 400 + 0.02 * fdCount : 300 + 48 * fdCount,
  )
  expect(told(slow)).toContain('grows by 41 % for epoll (level) and epoll (edge) from N = 8 to 8,192')
  const bent = withWaits(
    syntheticRun({ ...few, fdCounts: [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192] }),
    (_, fdCount) => 300 + 49 * Math.min(fdCount, 512) * Math.max(1, fdCount / 512) ** 1.4,
  )
  expect(told(bent)).toMatch(
    /^One wait with 1 active about doubles with twice the descriptors up to about N = [\d,]+ and grows 2\.6-fold beyond for select/,
  )
})

test('the takeaway says who cares about what is idle', () => {
  expect(takeaway(syntheticRun(few))).toBe('epoll does not care about idle connections')
  const pairs = (epoll: (n: number) => number, others: (n: number) => number) =>
    takeaway(withWaits(syntheticRun(few), (mechanism, n) => (mechanism === 'epoll' ? epoll(n) : others(n))))
  const linear = (n: number) => 300 + 49 * n
  expect(pairs(n => 400 + 0.02 * n, linear)).toBe('epoll hardly notices idle connections')
  expect(pairs(linear, linear)).toBe('Everybody pays for idle connections')
  expect(
    pairs(
      () => 400,
      () => 300,
    ),
  ).toBe('Nobody pays for idle connections')
  expect(pairs(n => 1e6 / n, linear)).toBeNull()
  expect(takeaway(syntheticRun({ ...few, actives: ['100%'] }))).toBe('Everybody pays for every descriptor')
  expect(takeaway(syntheticRun({ ...few, variants: [['poll', 'level']] }))).toBe(
    'poll pays for every descriptor',
  )
})

test('no takeaway is longer than a title, whatever a mechanism is called', () => {
  const run = syntheticRun(few)
  const cells = run.cells.map(cell => ({ ...cell, mechanism: `${cell.mechanism}${' long'.repeat(2000)}` }))
  expect(takeaway({ ...run, cells })?.length ?? 0).toBeLessThanOrEqual(60)
})

test('a little growth is that of the medians in the table, not that of the law', () => {
  const medians = [448, 439, 439, 449, 558, 598]
  const run = withWaits(syntheticRun(few), (mechanism, fdCount) =>
    mechanism === 'epoll' ? (medians[Math.log2(fdCount / 8) / 2] as number) : 30 * fdCount,
  )
  expect(told(run)).toContain('grows by 33 % for epoll')
})
