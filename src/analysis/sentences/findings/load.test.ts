import { expect, test } from 'vitest'
import type { RunFile } from '../../../result/run/schema.ts'
import { analyse } from '../../analyse.ts'
import { rateSweepRun } from '../../synthetic/synthetic_modes.fixture.ts'
import { findingsOf } from '../findings.ts'
import { selectionOf } from '../selection.ts'
import { loadTailFinding } from './load.ts'

/** Returns a sweep in which the p99 of these mechanisms at one rate is so many times their median. */
function withTails(
  times: Readonly<Record<string, number>>,
  rate = 100_000,
  ci95?: [number, number],
): RunFile {
  const run = rateSweepRun()
  const cells = run.cells.map(cell => {
    const latency = cell.metrics['dispatchLatencyNs']
    const factor = times[cell.mechanism]
    if (!latency || factor === undefined || cell.params.ratePerSecond !== rate) return cell
    const p99 = factor * latency.p50
    const interval = ci95 && { ci95: ci95.map(share => share * latency.p50) as [number, number] }
    return { ...cell, metrics: { ...cell.metrics, dispatchLatencyNs: { ...latency, p99, ...interval } } }
  })
  return { ...run, cells }
}

const toldOf = (run: RunFile) => loadTailFinding(analyse(run))?.statement

test('a tail that is far from its median at the highest rate that all sustain is told after the headline', () => {
  const analysis = analyse(withTails({ poll: 1000 }))
  const statement =
    'At 100 k/s, one event in 100 takes more than 23 ms with poll, 1,000× its median of 23 µs (p99, from 20,000 samples)'
  expect(loadTailFinding(analysis)).toMatchObject({
    statement,
    kind: 'load',
    chart: 'load',
    condition: '64 descriptors, timeout 0, open loop, constant arrivals',
  })
  expect(findingsOf(analysis)[1]?.statement).toBe(statement)
  expect(selectionOf(analysis).sentences[1]?.statement).toBe(statement)
})

test('the longest tail comes first, and of a median that is not known the end of its interval counts', () => {
  expect(toldOf(withTails({ select: 100, poll: 1000 }))).toMatch(
    /more than 23 ms with poll, 1,000× .*; 9\.0 ms with select, 100× its median/,
  )
  expect(toldOf(withTails({ poll: 1000 }, 100_000, [0.5, 2]))).toContain(
    'with poll, at least 500× its median (p99',
  )
  expect(toldOf(withTails({ poll: 30 }, 100_000, [0.5, 2]))).toBeUndefined()
})

test('nothing is told of usual tails, and of rates that are lower, or that not all sustain', () => {
  expect(toldOf(withTails({ poll: 15 }))).toBeUndefined()
  expect(toldOf(withTails({ poll: 1000 }, 10_000))).toBeUndefined()
  expect(toldOf(withTails({ poll: 1000 }, 200_000))).toBeUndefined()
})
