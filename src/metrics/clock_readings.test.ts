import { expect, test } from 'vitest'
import { clockCorrectionNs } from './metrics.ts'

/** An iteration of native/runner.cc in which nothing takes time but the clock, 1 ns a reading. */
function iterationOfReadings(activeCount: number, chainWrites: number, reads = 1, isFresh = false) {
  let clock = 0
  const read = () => ++clock
  const writesOf = (at: number) =>
    Math.floor(chainWrites / activeCount) + (at < chainWrites % activeCount ? 1 : 0)
  const latencies: number[] = []
  const sums = { writeNs: 0, armNs: 0, scanNs: 0, drainNs: 0, cycleNs: 0 }
  const start = read()
  let pending = Array.from({ length: activeCount }, (_, at) => ({
    left: writesOf(at),
    written: read(),
    reads,
  }))
  let roundStart = read()
  sums.writeNs = roundStart - start
  let waits = 0
  while (pending.length > 0) {
    const [armed, waited, scanned] = [read(), read(), read()]
    const discarded = isFresh ? read() : scanned
    waits++
    sums.armNs += armed - roundStart + discarded - scanned
    sums.scanNs += scanned - waited
    sums.cycleNs += discarded - roundStart
    let now = discarded
    const next: typeof pending = []
    for (const { left, written, reads } of pending) {
      latencies.push(now - written)
      const readFrom = now
      const writeFrom = left > 0 ? read() : null
      now = read()
      if (writeFrom !== null) next.push({ left: left - 1, written: writeFrom, reads })
      if (reads > 1) next.push({ left, written, reads: reads - 1 })
      sums.drainNs += (writeFrom ?? now) - readFrom
      sums.writeNs += now - (writeFrom ?? now)
    }
    pending = next
    roundStart = now
  }
  const dispatchLatencyNs = latencies.reduce((a, b) => a + b, 0) / latencies.length
  return { waits, ...sums, dispatchLatencyNs, iterationNs: roundStart - start }
}

const FIGURES = ['writeNs', 'armNs', 'scanNs', 'drainNs', 'cycleNs', 'dispatchLatencyNs'] as const

test.each([
  [1, 0],
  [10, 0],
  [1, 100],
  [10, 50],
  [100, 100],
])(
  'with %i active and %i chain writes what is taken off is what the clock added',
  (activeCount, chainWrites) => {
    const { waits, iterationNs, ...figures } = iterationOfReadings(activeCount, chainWrites)
    const context = {
      clockCostNs: 1,
      activeCount,
      chainWrites,
      waitsPerIteration: waits,
      load: 'closed' as const,
      waitMode: 'ready' as const,
    }
    for (const name of FIGURES)
      expect([name, clockCorrectionNs(name, context)]).toEqual([name, figures[name]])
    expect(iterationNs).toBe(2 * (activeCount + chainWrites) + 1 + 3 * waits)
  },
)

test.each([
  [1, 0, 1],
  [10, 0, 1],
  [10, 0, 3],
  [10, 50, 1],
])(
  'a set that is given back after each scan: %i active, %i chain writes, %i reads',
  (activeCount, chainWrites, reads) => {
    const { waits, iterationNs, ...figures } = iterationOfReadings(activeCount, chainWrites, reads, true)
    const mode = { load: 'closed', waitMode: 'ready', clockCostNs: 1, readingsPerRound: 4 } as const
    const context = { ...mode, activeCount, chainWrites, readsPerMessage: reads, waitsPerIteration: waits }
    for (const name of FIGURES)
      expect([name, clockCorrectionNs(name, context)]).toEqual([name, figures[name]])
    const events = (activeCount + chainWrites) * reads
    expect(iterationNs).toBe(activeCount + chainWrites + events + 1 + 4 * waits)
  },
)

test('where messages are read in parts what is taken off is what the clock added', () => {
  for (const [activeCount, readsPerMessage] of [
    [1, 2],
    [10, 4],
  ] as const) {
    const { waits, iterationNs, ...figures } = iterationOfReadings(activeCount, 0, readsPerMessage)
    const mode = { load: 'closed', waitMode: 'ready', clockCostNs: 1, chainWrites: 0 } as const
    const context = { ...mode, activeCount, readsPerMessage, waitsPerIteration: waits }
    for (const name of FIGURES)
      expect([name, clockCorrectionNs(name, context)]).toEqual([name, figures[name]])
    expect(iterationNs).toBe(activeCount + activeCount * readsPerMessage + 1 + 3 * waits)
  }
})

test('with chains of unequal lengths it is off by little', () => {
  const { waits, dispatchLatencyNs } = iterationOfReadings(7, 45)
  const context = {
    clockCostNs: 1,
    activeCount: 7,
    chainWrites: 45,
    waitsPerIteration: waits,
    load: 'closed' as const,
    waitMode: 'ready' as const,
  }
  expect(Math.abs(clockCorrectionNs('dispatchLatencyNs', context) - dispatchLatencyNs)).toBeLessThan(1)
})
