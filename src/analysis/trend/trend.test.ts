import { describe, expect, test } from 'vitest'
import type { HistoryLine } from '../../result/history/schema.ts'
import type { TrendSeries } from './series.ts'
import { fewestRuns } from './series.ts'
import { syntheticHash, syntheticHistory, syntheticTrend } from './synthetic_history.fixture.ts'
import { significanceOf, trendOf } from './trend.ts'

const SETTINGS = {
  alpha: 0.05,
  minEffect: 0.02,
  exactMinEffect: 0,
  exactMinDifference: null,
  commitPlaces: new Map(),
  isByKernel: false,
  acceptances: [],
}
const only = (trend: ReturnType<typeof trendOf>) => trend.groups[0]?.series as readonly TrendSeries[]

describe('series', () => {
  test('of machines, suites and metrics that differ are never mixed', () => {
    const entries = syntheticHistory({
      runs: 6,
      change: (line, run) => {
        if (run === 1) return { ...line, machine: { ...line.machine, cpuCount: 4 } }
        if (run === 2) return { ...line, machine: { ...line.machine, clock: 'CLOCK_MONOTONIC' } }
        if (run === 3) return { ...line, run: { ...line.run, suite: 'other' } }
        if (run === 4)
          return { ...line, cells: line.cells.map(cell => ({ ...cell, metric: 'wakeupLatencyNs' })) }
        return line
      },
    })
    const { groups } = trendOf(entries, SETTINGS)
    expect(groups.map(({ suite, runs }) => [suite, runs.map(({ id }) => id)])).toEqual([
      ['smoke', ['smoke-0', 'smoke-4', 'smoke-5']],
      ['smoke', ['smoke-1']],
      ['smoke', ['smoke-2']],
      ['other', ['smoke-3']],
    ])
    expect(groups[0]?.series.map(({ metric, points }) => [metric, points.length])).toEqual([
      ['waitNs', 2],
      ['waitNs', 2],
      ['wakeupLatencyNs', 1],
      ['wakeupLatencyNs', 1],
    ])
  })

  test('go on through another kernel, unless they are asked to end there', () => {
    const entries = syntheticHistory({
      runs: 4,
      change: (line, run) => ({ ...line, machine: { ...line.machine, kernel: run < 2 ? '6.12' : '6.18' } }),
    })
    expect(trendOf(entries, SETTINGS).groups).toHaveLength(1)
    const { groups } = trendOf(entries, { ...SETTINGS, isByKernel: true })
    expect(groups.map(({ machine }) => machine.split(', ').at(-1))).toEqual(['6.12', '6.18'])
  })

  test('are in the order of the commits where all are known, in that of adding otherwise', () => {
    const entries = syntheticHistory({ runs: 3 })
    const places = new Map([2, 0, 1].map((place, run) => [syntheticHash(run), place]))
    const [group] = trendOf(entries, { ...SETTINGS, commitPlaces: places }).groups
    expect([group?.order, group?.runs.map(({ id }) => id)]).toEqual([
      'commits',
      ['smoke-1', 'smoke-2', 'smoke-0'],
    ])
    places.delete(syntheticHash(1))
    const [added] = trendOf(entries, { ...SETTINGS, commitPlaces: places }).groups
    expect([added?.order, added?.runs.map(({ id }) => id)]).toEqual([
      'adding',
      ['smoke-0', 'smoke-1', 'smoke-2'],
    ])
  })

  test('leave out figures of 0, which have no ratio to anything', () => {
    const entries = syntheticHistory({
      runs: 3,
      change: (line, run) =>
        run === 1 ? { ...line, cells: line.cells.map(cell => ({ ...cell, median: 0 })) } : line,
    })
    expect(only(trendOf(entries, SETTINGS))[0]?.points.map(({ run }) => run)).toEqual([0, 2])
  })
})

describe('changes', () => {
  test('a step is found in its commits, in the one series that has it', () => {
    const trend = syntheticTrend({
      runs: 60,
      cells: 6,
      factor: (run, cell) => (run >= 30 && cell === 2 ? 1.1 : 1),
    })
    const changed = only(trend).filter(({ changes }) => changes.length > 0)
    expect(changed.map(({ id }) => id)).toEqual(['epoll/n8/k1/nonblocking'])
    expect(changed[0]?.changes).toMatchObject([{ kind: 'regression', lastBefore: 29, first: 30, index: 30 }])
    const [change] = changed[0]!.changes
    expect(change!.ratio).toBeCloseTo(1.1, 1)
    expect(change!.to / change!.from).toBe(change!.absoluteRatio)
    expect(changed[0]?.levels.map(({ start, end }) => [start, end])).toEqual([
      [0, 30],
      [30, 60],
    ])
  })

  test('less of a time is better, less of a rate is worse', () => {
    const down = (unit: 'ns' | '1/s') =>
      only(
        syntheticTrend({
          runs: 60,
          cells: 1,
          factor: run => (run >= 30 ? 0.9 : 1),
          change: line => ({ ...line, cells: line.cells.map(cell => ({ ...cell, unit })) }),
        }),
      )[0]?.changes.map(({ kind }) => kind)
    expect(down('ns')).toEqual(['improvement'])
    expect(down('1/s')).toEqual(['regression'])
  })

  test('machines of one class share a series, in which a change of a commit is found and their own levels are none', () => {
    const levels = [1, 1.02, 0.98, 1.01]
    const machines = levels.length
    const history = (slower: number) =>
      syntheticTrend({
        runs: 8 * machines,
        factor: run => (levels[run % machines] as number) * (run < 4 * machines ? 1 : slower),
        change: (line, run) => ({
          ...line,
          commit: line.commit && { ...line.commit, label: `commit-${Math.floor(run / machines)}` },
        }),
      })
    const { groups } = history(1.1)
    const pools = groups.flatMap(group => group.pools)
    expect(groups).toHaveLength(1)
    expect(pools.flatMap(({ changes }) => changes.map(({ index }) => index))).toEqual(
      pools.map(() => 4 * machines),
    )
    for (const { pools, series } of history(1).groups) {
      expect([...pools, ...series].filter(({ changes }) => changes.length > 0)).toEqual([])
    }
  })

  test('one run that stands out is none', () => {
    const trend = syntheticTrend({ runs: 60, cells: 1, factor: run => (run === 40 ? 1.5 : 1) })
    expect(only(trend)[0]?.changes).toEqual([])
  })

  test('a machine that becomes slower changes nothing where every run has a yardstick', () => {
    const slowness = (run: number) => (run >= 30 ? 1.2 : 1)
    const [series] = only(syntheticTrend({ runs: 60, cells: 1, slowness }))
    expect(series).toMatchObject({ isNormalised: true, changes: [] })
    const withoutOne = syntheticTrend({
      runs: 60,
      cells: 1,
      slowness,
      change: (line, run) =>
        run === 5 ? { ...line, blocks: line.blocks.map(({ index }) => ({ index, yardstick: null })) } : line,
    })
    expect(only(withoutOne)[0]).toMatchObject({ isNormalised: false, changes: [{ kind: 'regression' }] })
  })

  test('rates are held against the yardstick the other way round', () => {
    const trend = syntheticTrend({
      runs: 60,
      cells: 1,
      slowness: run => (run >= 30 ? 1.25 : 1),
      change: line => ({
        ...line,
        cells: line.cells.map(cell => ({
          ...cell,
          unit: '1/s' as const,
          median: 1e9 / cell.median,
          blocks: cell.blocks.map(value => 1e9 / (value as number)),
        })),
      }),
    })
    expect(only(trend)[0]).toMatchObject({ isNormalised: true, changes: [] })
  })

  test('what the yardstick alone says is unclear: it may be the yardstick that changed', () => {
    const trend = syntheticTrend({
      runs: 60,
      cells: 1,
      slowness: run => (run >= 30 ? 0.9 : 1),
      factor: run => (run >= 30 ? 1 / 0.9 : 1),
    })
    expect(only(trend)[0]?.changes).toMatchObject([{ kind: 'unclear' }])
  })

  test('a machine that drifts does not hide whether a change is one as measured', () => {
    const trend = syntheticTrend({
      runs: 200,
      cells: 1,
      slowness: run => 1 - run / 1000,
      factor: run => (run >= 100 ? 1.06 : 1),
    })
    expect(only(trend)[0]?.changes).toMatchObject([{ kind: 'regression' }])
  })
})

test('pools and cells have half of alpha each, and one alone is searched no less strictly than one in 100 and 200', () => {
  expect(significanceOf({ alpha: 0.05 }, 'cells', 50)).toBeCloseTo(0.0005)
  expect(significanceOf({ alpha: 0.05 }, 'cells', 1)).toBe(0.005)
  expect(significanceOf({ alpha: 0.05 }, 'pools', 1)).toBe(0.01)
  expect(significanceOf({ alpha: 0.05 }, 'pools', 12)).toBeCloseTo(0.05 / 24)
})

test('from how many runs on a clear change of one cell alone is found: 11 choose 5 is the first above 400', () => {
  expect(fewestRuns(0.005)).toBe(11)
  expect(fewestRuns(0.5)).toBe(6)
  const ofRuns = (runs: number) => only(syntheticTrend({ runs, cells: 1 }))[0]?.isLongEnough
  expect([ofRuns(10), ofRuns(11)]).toEqual([false, true])
})

test('runs go by their commit; by their kernel where that alone tells them apart; by their id otherwise', () => {
  const labels = (change: (line: HistoryLine, run: number) => HistoryLine) =>
    syntheticTrend({ runs: 2, change }).groups[0]?.runs.map(({ label }) => label)
  const kernel = (line: HistoryLine, run: number) => ({ ...line.machine, kernel: `6.${run}` })
  expect(labels(line => line)).toEqual([syntheticHash(0), syntheticHash(1)])
  expect(labels(line => ({ ...line, commit: null }))).toEqual(['smoke-0', 'smoke-1'])
  expect(labels((line, run) => ({ ...line, commit: null, machine: kernel(line, run) }))).toEqual([
    '6.0',
    '6.1',
  ])
  const commit = { label: 'same', date: null, subject: null, isDirty: null }
  expect(labels((line, run) => ({ ...line, commit, machine: kernel(line, run) }))).toEqual(['6.0', '6.1'])
  expect(labels((line, run) => ({ ...line, machine: kernel(line, run) }))).toEqual([
    syntheticHash(0),
    syntheticHash(1),
  ])
})

test('a hypervisor without a name is a virtual machine in words', () => {
  const { groups } = syntheticTrend({
    change: line => ({ ...line, machine: { ...line.machine, hypervisor: 'yes' } }),
  })
  expect(groups[0]!.machine).toBe('x64, 2 × Example CPU @ 2.50GHz, a virtual machine, TSC')
})
