import { describe, expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import {
  type CostModel,
  costModelOf,
  EXTRAPOLATED_SIZES,
  extrapolate,
  type PhaseModel,
} from './cost_model.ts'
import { type CostOptions, pricedRun, TRUE_PRICES, TRUE_WRITE, trueWait } from './synthetic_costs.fixture.ts'

let plain: CostModel | undefined

/** Returns the model of a run with known prices; that of the plain run is fitted once. */
function modelOf(options?: CostOptions): CostModel {
  if (options) return costModelOf(analyse(pricedRun(options)))
  plain ??= costModelOf(analyse(pricedRun()))
  return plain
}

const waitsOf = (mechanism: string, options?: CostOptions) =>
  modelOf(options).waits.find(({ name }) => name === mechanism) as PhaseModel
const price = (model: PhaseModel | null, unit: string) => model?.prices.find(each => each.unit === unit)
const lineOf = (model: PhaseModel, ...parts: string[]) =>
  [...model.lines.keys()].find(place => parts.every(part => place.includes(part))) as string

describe('known prices are recovered', () => {
  test('exactly, where there is no noise', () => {
    const select = waitsOf('select')
    expect(price(select, '')?.ns).toBeCloseTo(TRUE_PRICES['select']!.call, 1)
    expect(price(select, 'filePolls')?.ns).toBeCloseTo(52, 3)
    expect(price(select, 'waitEntries')?.ns).toBeCloseTo(110, 2)
    const epoll = waitsOf('epoll')
    expect(price(epoll, 'filePolls')?.ns).toBeCloseTo(85, 2)
    expect(price(epoll, 'entriesCopied')?.ns).toBeCloseTo(16, 2)
    const { writes } = modelOf()
    expect(price(writes, 'writes')?.ns).toBeCloseTo(TRUE_WRITE.write, 1)
    expect(price(writes, 'callbacks')?.ns).toBeCloseTo(TRUE_WRITE.callback, 1)
    expect(select.trial.medianError).toBeLessThan(1e-4)
  })

  test('within their intervals, where times are off by up to 3 %', () => {
    const { waits, writes } = modelOf({ noise: 0.03 })
    const held = (model: PhaseModel, unit: string, truth: number) => {
      const [low, high] = price(model, unit)!.ci95!
      expect(low, unit).toBeLessThanOrEqual(truth * 1.01)
      expect(high, unit).toBeGreaterThanOrEqual(truth * 0.99)
      expect(high - low).toBeLessThan(0.35 * truth)
    }
    const [select, poll, epoll] = waits as [PhaseModel, PhaseModel, PhaseModel]
    held(select, 'filePolls', 52)
    held(select, 'waitEntries', 110)
    held(poll, 'filePolls', 50 + 2 * 3)
    held(epoll, 'filePolls', 85)
    held(writes as PhaseModel, 'callbacks', TRUE_WRITE.callback)
    for (const model of waits) expect(model.trial.medianError).toBeLessThan(0.04)
  })
})

test('writes that select and poll have made slow by pushing all else out of the caches price no callback', () => {
  const run = pricedRun({ actives: [1, '100%'] })
  const cells = run.cells.map(cell => {
    const { activeCount, fdCount } = cell.params
    const metric = cell.metrics['writeNs']!
    const isSlowed = cell.mechanism !== 'epoll' && activeCount < fdCount / 20
    return isSlowed
      ? { ...cell, metrics: { ...cell.metrics, writeNs: { ...metric, p50: 3 * metric.p50 } } }
      : cell
  })
  const { writes } = costModelOf(analyse({ ...run, cells }))
  expect(price(writes, 'callbacks')?.ns).toBeCloseTo(TRUE_WRITE.callback, 1)
  expect(writes?.trial.cells.every(({ error }) => Math.abs(error) < 0.01)).toBe(true)
})

describe('what the data cannot tell apart is said to be one', () => {
  test("poll's copied entries are as many as its files, twice", () => {
    const words = waitsOf('poll').prices.map(each => each.words)
    expect(words).toEqual([
      'what every call costs',
      'a file polled, with the entries copied for it',
      'a wait-queue entry',
    ])
    expect(price(waitsOf('poll'), 'filePolls')?.ns).toBeCloseTo(56, 3)
  })

  test('with calls that may block only, and one active, half of the files are hooked: one price for both', () => {
    const select = waitsOf('select', { actives: [1], waitModes: ['ready'] })
    expect(select.prices.map(each => each.words)).toEqual([
      'what every call costs',
      'a file polled, with its wait-queue entries',
    ])
    expect(price(select, 'filePolls')?.ns).toBeCloseTo(52 + 110 / 2, 0)
  })

  test('edge triggering alone copies an entry for each file that it polls', () => {
    const epoll = waitsOf('epoll', { variants: [['epoll', 'edge']] })
    expect(epoll.prices.map(each => each.unit)).toEqual(['', 'filePolls'])
    expect(price(epoll, 'filePolls')?.ns).toBeCloseTo(85 + 16, 2)
  })

  test('where as much is done in every wait there is nothing but the call', () => {
    const epoll = waitsOf('epoll', { variants: [['epoll', 'edge']], actives: [1] })
    expect(epoll.prices.map(each => each.words)).toEqual([
      'what every call costs, with the files it polls, with the entries copied for it',
    ])
  })

  test('without select or poll a callback cannot be told from the write that runs it', () => {
    const { writes, reasons } = modelOf({ variants: [['epoll', 'level']] })
    expect(writes).toBeNull()
    expect(reasons).toEqual([
      'No price of a callback: without select or poll there is no write that runs none, to compare with',
    ])
  })

  test('callbacks that cost nothing have no price', () => {
    const run = pricedRun({ noise: 0.02 })
    const cells = run.cells.map(cell => {
      const p50 = 740 * cell.params.activeCount * (1 + (cell.params.fdCount % 7) / 300)
      return { ...cell, metrics: { ...cell.metrics, writeNs: { ...cell.metrics['writeNs']!, p50 } } }
    })
    const { writes, reasons } = costModelOf(analyse({ ...run, cells }))
    expect(writes).toBeNull()
    expect(reasons).toEqual([expect.stringContaining('not clearly longer')])
  })
})

describe('the model is tried on sizes that it has not seen', () => {
  test('every second one, the largest among them, and never the smallest', () => {
    expect(waitsOf('poll').trial.heldOut).toEqual([32, 512, 8192])
    expect(waitsOf('poll', { fdCounts: [8, 16, 64, 256, 1024] }).trial.heldOut).toEqual([64, 1024])
  })

  test('an error in a cell that was held out shows, and moves no price of the trial', () => {
    const isWrong = (cell: {
      mechanism: string
      params: { fdCount: number; active: unknown; waitMode: string }
    }) =>
      cell.mechanism === 'select' &&
      cell.params.fdCount === 512 &&
      cell.params.active === 1 &&
      cell.params.waitMode === 'ready'
    const { trial } = waitsOf('select', { excess: cell => (isWrong(cell) ? 2 : 1) })
    expect(isWrong(trial.worst.observation.cell)).toBe(true)
    expect(trial.worst.error).toBeCloseTo(-0.5, 3)
    expect(trial.medianError).toBeLessThan(1e-4)
    expect(trial.prices).toEqual(waitsOf('select').trial.prices)
  })

  test('three sizes are too few, and the reason is given', () => {
    const { waits, reasons } = modelOf({ fdCounts: [8, 64, 512], variants: [['poll', 'level']] })
    expect(waits).toEqual([])
    expect(reasons).toEqual([
      'No cost model of poll: 3 sizes of N, and it takes 4, two to fit it and two to test it',
    ])
  })
})

describe('extrapolation', () => {
  test.each(['select', 'poll', 'epoll'])('of exact times meets the truth: %s', mechanism => {
    const model = waitsOf(mechanism)
    for (const active of ['1]', '"100%"]']) {
      for (const size of EXTRAPOLATED_SIZES) {
        const place = lineOf(model, 'ready', active)
        const start = model.lines.get(place)!.at(-1)!
        const further = extrapolate(model, place, size)!
        expect(further.activeCount).toBe(active === '1]' ? 1 : size)
        expect(further.ns / trueWait(start.cell, size, further.activeCount)).toBeCloseTo(1, 2)
        expect(further.interval[0]).toBeLessThan(further.ns)
        expect(further.interval[1]).toBeGreaterThan(further.ns)
      }
    }
  })

  test('reaches further up, and the further the more, where large sizes cost more than the model says', () => {
    const excess: CostOptions['excess'] = ({ params }) => (params.fdCount > 1000 ? params.fdCount / 1000 : 1)
    const model = waitsOf('poll', { excess })
    const steady = waitsOf('poll')
    const place = lineOf(model, 'nonblocking', ',1]')
    const reach = (of: PhaseModel, size: number) => {
      const { ns, interval } = extrapolate(of, place, size)!
      return interval[1] / ns
    }
    expect(reach(model, 100_000)).toBeGreaterThan(2)
    expect(reach(model, 10_000_000)).toBeGreaterThan(2 * reach(model, 100_000))
    expect(reach(steady, 10_000_000)).toBeLessThan(1.05)
    expect(model.drift.triedRatio).toBe(64)
  })

  test('starts where measuring ends: within the range there is none', () => {
    const model = waitsOf('poll')
    expect(extrapolate(model, lineOf(model, 'ready', ',1]'), 8192)).toBeNull()
    expect(extrapolate(model, 'elsewhere', 100_000)).toBeNull()
  })

  test('with four sizes there is one trial of it, and with noise the truth lies within', () => {
    const model = waitsOf('poll', { fdCounts: [8, 64, 512, 4096], noise: 0.05, excess: () => 1 })
    const place = lineOf(model, 'nonblocking', ',1]')
    const further = extrapolate(model, place, 1_000_000)!
    const truth = trueWait(model.lines.get(place)!.at(-1)!.cell, 1_000_000, 1)
    expect(further.interval[0]).toBeLessThan(truth)
    expect(further.interval[1]).toBeGreaterThan(truth)
  })
})

test('what is not comparable or not plain is left out: another load, a bound below k, oneshot, an injected delay', () => {
  const run = syntheticRun({ variants: [['poll', 'level']] })
  const changes = [
    { load: 'open' },
    { waitMode: 'wakeup' },
    { waitDelayNs: 100 },
    { chainWrites: 5 },
    { activity: 'zipf' },
    { messageBytes: 64 },
    { churn: 3 },
    { readers: 2 },
    { fdKind: 'pipe' },
    { highestFd: 9000 },
    { oneshot: true },
    { freshSet: true },
  ]
  for (const change of changes) {
    const cells = run.cells.map(cell => ({ ...cell, params: { ...cell.params, ...change } }))
    expect(costModelOf(analyse({ ...run, cells })).waits, JSON.stringify(change)).toEqual([])
  }
  const bounded = run.cells.map(cell => ({ ...cell, params: { ...cell.params, maxEvents: 0 } }))
  expect(costModelOf(analyse({ ...run, cells: bounded })).works.size).toBe(0)
})

test('no extrapolation where nothing could be tried, or where trials missed beyond all measure', () => {
  const run = pricedRun({ variants: [['poll', 'level']], waitModes: ['ready'], actives: [1] })
  const scattered = run.cells.map((cell, i) => ({ ...cell, params: { ...cell.params, active: i + 1 } }))
  const [apart] = costModelOf(analyse({ ...run, cells: scattered })).waits
  expect([...apart!.lines.keys()].map(place => extrapolate(apart!, place, 1e6))).toEqual(Array(6).fill(null))
  const wild = waitsOf('poll', { excess: ({ params }) => (params.fdCount > 2000 ? 1e9 : 1) })
  expect(extrapolate(wild, lineOf(wild, 'ready', ',1]'), 1e6)).toBeNull()
})

test('figures that are extreme give finite prices or none', () => {
  for (const figure of [0, 5e-324, 0.5, 1e15]) {
    const run = syntheticRun()
    const cells = run.cells.map((cell, i) =>
      i % 3 === 0
        ? { ...cell, metrics: { ...cell.metrics, waitNs: { ...cell.metrics['waitNs']!, p50: figure } } }
        : cell,
    )
    for (const { prices } of costModelOf(analyse({ ...run, cells })).waits) {
      for (const { ns } of prices) expect(Number.isFinite(ns)).toBe(true)
    }
  }
})
