import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { headlineSubject } from '../comparisons/choose_view.ts'
import { findingText } from '../sentences/findings/finding.ts'
import { findingsOf } from '../sentences/findings.ts'
import { keyNumbersOf, keyPointOf } from '../sentences/key_numbers.ts'
import { syntheticLoadRun } from '../synthetic/synthetic_load.fixture.ts'
import { syntheticRun, withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { commonRate, loadCurvesOf } from './load_curves.ts'

// Out of order, and as texts 100000 would stand before 2000.
const RATES = [100_000, 2000, 1_000_000, 20_000]
const run = syntheticLoadRun({ rates: RATES })

test('points ascend by rate, up to which a series keeps up', () => {
  const curves = loadCurvesOf(analyse(run))
  expect(curves.map(({ series, sustained, saturatedAt }) => [series.label, sustained, saturatedAt])).toEqual([
    ['select', 20_000, 100_000],
    ['poll', 20_000, 100_000],
    ['epoll', 100_000, 1_000_000],
  ])
  expect(curves[0]?.points.map(point => [point.ratePerSecond, point.isSaturated])).toEqual([
    [2000, false],
    [20_000, false],
    [100_000, true],
    [1_000_000, true],
  ])
  expect(curves[0]?.points[2]?.achievedPerSecond).toBeCloseTo(50_000)
  expect(commonRate(curves)).toBe(20_000)
})

test('a rate that is kept up with after one that is not does not count as sustained', () => {
  const cells = run.cells.map(cell =>
    cell.params.ratePerSecond === 2000 ? { ...cell, counters: { ...cell.counters, deliveryNs: 1e12 } } : cell,
  )
  for (const curve of loadCurvesOf(analyse({ ...run, cells }))) {
    expect(curve).toMatchObject({ sustained: null, saturatedAt: 2000 })
  }
})

test('95 % of what is offered is enough, and offered is what the schedule held', () => {
  const [cell] = syntheticLoadRun({ rates: [1000] }).cells
  const isSaturated = (deliveryNs: number) => {
    const counters = { ...cell!.counters, offeredNs: 1e9, deliveryNs }
    return loadCurvesOf(analyse({ ...run, cells: [{ ...cell!, counters }] }))[0]?.points[0]?.isSaturated
  }
  expect([isSaturated(1.05e9), isSaturated(1.06e9)]).toEqual([false, true])
})

test('tails end where the sample does', () => {
  const [point] = loadCurvesOf(analyse(run))[0]!.points
  expect(point).toMatchObject({ p99: expect.any(Number), p999: expect.any(Number), p9999: null })
})

test('a run without a schedule has no curve', () => {
  expect(loadCurvesOf(analyse(syntheticRun()))).toEqual([])
})

test('the sentences of a sweep', () => {
  expect(findingsOf(analyse(run)).map(findingText)).toMatchInlineSnapshot(`
    [
      "At 20 k/s over 128 descriptors, the highest rate that all sustain, epoll has a dispatch latency of 5.1 µs where poll has 7.5 µs and select 8.3 µs: at least 1.45× as long (asleep, open loop, Poisson arrivals).",
      "Under load, select and poll keep up to 20 k/s and are saturated at 100 k/s; epoll keeps up to 100 k/s and is saturated at 1 M/s (128 descriptors, asleep, open loop, Poisson arrivals).",
      "At 20 k/s over 128 descriptors, one event in 1,000 has a dispatch latency above 41 µs with epoll, 60 µs with poll and 66 µs with select (p99.9, from 20,000 samples): 8.00× the median (asleep, open loop, Poisson arrivals).",
      "At 20 k/s over 128 descriptors, the median of the dispatch latency with epoll lies between 5.0 µs and 5.2 µs (95 % interval, from the blocks) (asleep, open loop, Poisson arrivals).",
      "The run measured 12 cells at N = 128, in 6 blocks.",
      "There are notes on 5 cells, which are listed.",
    ]
  `)
  const late = syntheticLoadRun({ rates: [2000, 1_000_000], writerLimit: 1_000_000 })
  expect(findingsOf(analyse(late)).map(findingText).join()).toContain('where the writer was late itself')
})

test('the headline and the key numbers are of the highest rate that all sustain', () => {
  const analysis = analyse(run)
  expect(headlineSubject(analysis)?.view.settings['ratePerSecond']).toBe('20000')
  expect(keyNumbersOf(analysis)).toMatchInlineSnapshot(`
    [
      {
        "label": "epoll, dispatch latency, asleep",
        "value": "5.1 µs",
      },
      {
        "label": "poll, dispatch latency, asleep",
        "value": "7.5 µs",
      },
      {
        "label": "poll against epoll, dispatch latency",
        "value": "1.45×",
      },
    ]
  `)
  expect(keyPointOf(analysis)).toBe('At 20 k/s over 128 descriptors, open loop')
  expect(keyPointOf(analyse(syntheticRun()))).toBe('1 of 8,192 descriptors active, closed loop')
})

test('rates are offered as numbers ascend', () => {
  const dimension = analyse(run).dimensions.find(({ name }) => name === 'ratePerSecond')
  expect(dimension?.values).toEqual(['2000', '20000', '100000', '1000000'])
})

test('of a rate of delivery more is better', () => {
  const flooded = syntheticLoadRun({ rates: [1000], fdCounts: [128, 512] })
  const rates: Record<string, number> = { select: 1e5, poll: 2e5, epoll: 9e5 }
  const cells = flooded.cells.map(cell => {
    const p50 = rates[cell.mechanism] as number
    const params = { ...cell.params, arrivals: 'flood', ratePerSecond: null }
    const eventsPerSecond = cell.metrics['dispatchLatencyNs']!
    const rate = { ...eventsPerSecond, unit: '1/s' as const }
    return withMedian({ ...cell, params, metrics: { eventsPerSecond: rate } }, 'eventsPerSecond', p50)
  })
  expect(findingsOf(analyse({ ...flooded, cells })).map(findingText)).toMatchInlineSnapshot(`
    [
      "Flooded over 512 descriptors, epoll delivers 900 k/s where poll delivers 200 k/s and select 100 k/s: at least 4.50× as many (asleep, open loop, a flood).",
      "In a flood, epoll has the highest rate of delivery at every N measured (asleep, open loop, a flood).",
      "Flooded over 512 descriptors, the median of the rate of delivery with epoll lies between 891 k/s and 909 k/s (95 % interval, from the blocks) (asleep, open loop, a flood).",
      "The run measured 6 cells from N = 128 to 512, in 6 blocks.",
    ]
  `)
})

test('woken readers are judged by their wake-up latency', () => {
  const woken = syntheticRun({ waitModes: ['wakeup'], fdCounts: [64], actives: [1] })
  const cells = woken.cells.map(cell => {
    const latency = cell.metrics['waitNs']!
    return withMedian({ ...cell, metrics: { wakeupLatencyNs: latency } }, 'wakeupLatencyNs', latency.p50)
  })
  expect(findingsOf(analyse({ ...woken, cells })).map(findingText)).toMatchInlineSnapshot(`
    [
      "With 1 of 64 descriptors active, epoll (edge) has a wake-up latency of 0.43 µs where select has 3.3 µs and poll 3.4 µs: at least 7.69× as long (asleep, closed loop).",
      "With 1 of 64 descriptors active, one event in 1,000 has a wake-up latency above 1.1 µs with epoll (edge), 8.3 µs with select and 8.6 µs with poll (p99.9, from 20,000 samples): 2.50× the median (asleep, closed loop).",
      "With 1 of 64 descriptors active, the median of the wake-up latency with epoll (edge) is 0.43 µs, with a 95 % interval narrower than these digits (asleep, closed loop).",
      "The run measured 4 cells at N = 64, in 6 blocks.",
    ]
  `)
})
