import { expect, test } from 'vitest'
import type { WakeupBatch, WakeupColumns } from '../poller/native_loops.ts'
import { WakeupRecorder } from './cell_recorder.ts'
import { Histogram } from './histogram.ts'

const columns: WakeupColumns = {
  writeNs: Float64Array.of(10, 11, 0),
  armNs: Float64Array.of(20, 21, 0),
  scanNs: Float64Array.of(30, 31, 0),
  drainNs: Float64Array.of(40, 41, 0),
  dispatchLatencyNs: Float64Array.of(50, 51, 52, 53, 0),
  wakeupLatencyNs: Float64Array.of(60, 61, 62, 0, 0),
}
const batch: WakeupBatch = {
  iterations: 2,
  waits: 3,
  events: 4,
  wakeups: 3,
  emptyWaits: 0,
  interruptedWaits: 1,
  digestHigh: 0,
  digestLow: 0,
  elapsedNs: 1000,
  counters: { awakeWaits: 1, voluntarySwitches: 2, involuntarySwitches: 0 },
}

test('records what was written of each column, and nothing that a sleep would be a part of', () => {
  const recorder = new WakeupRecorder()
  recorder.record(columns, batch)
  const samples = recorder.samples()
  const extremes = Object.entries(samples).map(([name, data]) => {
    const { count, min, max } = Histogram.fromData(data)
    return [name, count, min, max]
  })
  expect(extremes).toEqual([
    ['writeNs', 2, 10, 11],
    ['armNs', 2, 20, 21],
    ['scanNs', 2, 30, 31],
    ['drainNs', 2, 40, 41],
    ['dispatchLatencyNs', 4, 50, 53],
    ['wakeupLatencyNs', 3, 60, 62],
  ])
})

test('counters add up over batches', () => {
  const recorder = new WakeupRecorder()
  recorder.record(columns, batch)
  recorder.record(columns, batch)
  expect(recorder.counters).toEqual({
    iterations: 4,
    waits: 6,
    events: 8,
    emptyWaits: 0,
    interruptedWaits: 2,
    awakeWaits: 2,
    voluntarySwitches: 4,
    involuntarySwitches: 0,
  })
})

test('a batch without a wake-up has no latency of one', () => {
  const recorder = new WakeupRecorder()
  recorder.record(columns, { ...batch, wakeups: 0 })
  expect(recorder.samples()).not.toHaveProperty('wakeupLatencyNs')
})
