import { expect, test } from 'vitest'
import { CpuRecorder } from './cpu_recorder.ts'
import { MetricHistograms } from './metric_histograms.ts'

test('a batch is one sample: its CPU time without that of the clock, by operations', () => {
  const histograms = new MetricHistograms()
  const recorder = new CpuRecorder(histograms)
  recorder.record(1000, 10, 200)
  recorder.record(1800, 10, 200)
  recorder.record(100, 10, 200)
  recorder.record(900, 0, 0)
  expect(histograms.toData().cpuNs).toMatchObject({ indices: [0, 80, 160], counts: [1, 1, 1] })
})

test('how the time is divided is summed, and left out where the kernel does not tell', () => {
  const recorder = new CpuRecorder(new MetricHistograms())
  recorder.divide({ userNs: 0, systemNs: 0 })
  expect(recorder.counters()).toEqual({})
  recorder.divide({ userNs: 1000, systemNs: 0 })
  recorder.divide({ userNs: 2000, systemNs: 7000 })
  expect(recorder.counters()).toEqual({ userCpuNs: 3000, systemCpuNs: 7000 })
})

test('where instructions are counted there is no CPU time', () => {
  const histograms = new MetricHistograms(null, 'instructions')
  new CpuRecorder(histograms).record(1000, 10, 0)
  expect(histograms.toData()).toEqual({})
})
