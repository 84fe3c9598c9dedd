import { expect, test } from 'vitest'
import type { SampleColumns } from '../poller/native_loops.ts'
import { CellRecorder, TimeoutRecorder } from './cell_recorder.ts'
import { Histogram } from './histogram.ts'
import { MetricHistograms } from './metric_histograms.ts'

function columns(values: Partial<Record<keyof SampleColumns, number[]>>): SampleColumns {
  const names = [
    'writeNs',
    'armNs',
    'scanNs',
    'drainNs',
    'cycleNs',
    'iterationNs',
    'waitNs',
    'dispatchLatencyNs',
  ] as const
  return Object.fromEntries(
    names.map(name => [name, Float64Array.from(values[name] ?? [100, 100])]),
  ) as unknown as SampleColumns
}

const batch = {
  iterations: 2,
  waits: 2,
  events: 4,
  emptyWaits: 0,
  interruptedWaits: 1,
  digestHigh: 0,
  digestLow: 0,
  elapsedNs: 0,
}

test('bins each column by its own count of samples', () => {
  const recorder = new CellRecorder(2, 20, 10)
  recorder.record(columns({ dispatchLatencyNs: [1, 2, 3, 4], waitNs: [50, 60], drainNs: [7, 8] }), batch)
  recorder.record(columns({ dispatchLatencyNs: [5, 6, 7, 8], waitNs: [70, 80], drainNs: [9, 10] }), batch)
  const samples = recorder.samples()
  expect(samples.dispatchLatencyNs?.indices).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(samples.waitNs?.indices).toEqual([50, 60, 70, 80])
  expect(samples.drainNs?.indices).toEqual([7, 8, 9, 10])
  expect(recorder.counters).toEqual({
    iterations: 4,
    waits: 4,
    events: 8,
    emptyWaits: 0,
    interruptedWaits: 2,
  })
})

test('a rate is k events over an iteration, less what the clock took', () => {
  const recorder = new CellRecorder(2, 20, 10)
  // k = 2, one wait: 2k + 1 + 3 = 8 readings of 20 ns lie within 1,160 ns, which leaves 1,000.
  recorder.record(columns({ iterationNs: [1160, 1160], dispatchLatencyNs: [1, 1, 1, 1] }), batch)
  expect(Histogram.fromData(recorder.samples().eventsPerSecond!).min).toBe(2_000_000)
})

test('waits that find nothing have no rate of events', () => {
  const recorder = new CellRecorder(0, 20, 10)
  recorder.record(columns({}), { ...batch, events: 0, emptyWaits: 2 })
  expect(Object.keys(recorder.samples()).sort()).toEqual(
    ['armNs', 'cycleNs', 'drainNs', 'scanNs', 'waitNs', 'writeNs'].sort(),
  )
})

test('a wait that its timeout ends is one sample of each of its columns', () => {
  const histograms = new MetricHistograms()
  const recorder = new TimeoutRecorder(histograms)
  const [armNs, scanNs, timeoutLatenessNs] = [
    [1, 2, 9],
    [3, 4, 9],
    [50, 60, 9],
  ].map(values => Float64Array.from(values))
  const counters = { earlyWaits: 1 }
  for (let i = 0; i < 2; i++) {
    recorder.record(
      { armNs: armNs!, scanNs: scanNs!, timeoutLatenessNs: timeoutLatenessNs! },
      { ...batch, events: 0, emptyWaits: 2, counters },
    )
  }
  const samples = histograms.toData()
  expect(Object.keys(samples).sort()).toEqual(['armNs', 'scanNs', 'timeoutLatenessNs'])
  expect(samples.timeoutLatenessNs).toMatchObject({ indices: [50, 60], counts: [2, 2] })
  expect(recorder.counters).toMatchObject({ waits: 4, emptyWaits: 4, earlyWaits: 2 })
})

test('a change of the set is three samples, and its rate is that of the calls alone', () => {
  const recorder = new CellRecorder(2, 20, 10)
  const changes = {
    ...columns({ dispatchLatencyNs: [1, 1, 1, 1] }),
    modifyNs: Float64Array.of(120, 120, 120, 999),
    removeNs: Float64Array.of(220, 220, 220, 999),
    addNs: Float64Array.of(320, 320, 320, 999),
  }
  // Three changes in one iteration: 9 calls in 3 × (100 + 200 + 300) ns, the clock taken off.
  recorder.record(changes, { ...batch, iterations: 1, waits: 1, counters: { changes: 3 } })
  const samples = recorder.samples()
  const of = (name: 'modifyNs' | 'removeNs' | 'addNs' | 'controlCallsPerSecond') =>
    Histogram.fromData(samples[name]!)
  expect(of('modifyNs')).toMatchObject({ count: 3, max: 120 })
  expect(of('removeNs')).toMatchObject({ count: 3, max: 220 })
  expect(of('addNs')).toMatchObject({ count: 3, max: 320 })
  expect(of('controlCallsPerSecond').min).toBe(5_000_000)
  expect(recorder.counters['changes']).toBe(3)
})

test('without changes it has none of their metrics', () => {
  const recorder = new CellRecorder(2, 20, 10)
  recorder.record(columns({ dispatchLatencyNs: [1, 1, 1, 1] }), batch)
  expect(recorder.samples()).not.toHaveProperty('controlCallsPerSecond')
  expect(recorder.samples()).not.toHaveProperty('addNs')
})

test('where instructions are counted, columns are kept as exact counts, and rates are left out', () => {
  const recorder = new CellRecorder(2, 0, 10, new MetricHistograms('waitInstructions', 'instructions'))
  const changes = {
    ...columns({ waitNs: [15_904, 15_905], dispatchLatencyNs: [1, 1, 1, 1] }),
    modifyNs: Float64Array.of(100, 100),
    removeNs: Float64Array.of(200, 200),
    addNs: Float64Array.of(300, 301),
  }
  recorder.record(changes, { ...batch, counters: { changes: 2 } })
  const samples = recorder.samples()
  expect(Object.keys(samples).filter(name => !name.endsWith('Instructions'))).toEqual([])
  expect(samples.waitInstructions?.exact).toEqual([
    [15_904, 1],
    [15_905, 1],
  ])
  expect(samples.controlCallsInstructions?.exact).toEqual([
    [600, 1],
    [601, 1],
  ])
})
