import { describe, expect, test } from 'vitest'
import { CHART_IDS, type ChartId } from '../../metrics/chart_ids.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import { ODD_RUNS } from '../synthetic/odd_runs.fixture.ts'
import { syntheticLoadRun } from '../synthetic/synthetic_load.fixture.ts'
import { mixedRun, rateSweepRun, wakeupRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun, withMedian } from '../synthetic/synthetic_run.fixture.ts'
import { takeawayOf } from './takeaways.ts'

const of = (chart: ChartId, run: RunFile) => takeawayOf(analyse(run), chart)

/** The same run with other medians of one metric, and intervals of 1 % around them. */
function withMedians(
  run: RunFile,
  name: string,
  median: (mechanism: string, fdCount: number) => number,
): RunFile {
  const cells = run.cells.map(cell =>
    cell.metrics[name] ? withMedian(cell, name, median(cell.mechanism, cell.params.fdCount)) : cell,
  )
  return { ...run, cells }
}

const small = syntheticRun({ fdCounts: [8, 64], waitModes: ['nonblocking'] })

describe('cost per event', () => {
  const costs = (select: number, poll: number, epoll: number) =>
    of(
      'cost-per-event',
      withMedians(small, 'costPerEventNs', mechanism =>
        mechanism === 'select' ? select : mechanism === 'poll' ? poll : epoll,
      ),
    )

  test('who is the cheapest with everything active', () => {
    expect(costs(60, 50, 90)).toBe('When everything is busy, poll beats epoll')
    expect(costs(50, 50, 90)).toBe('When everything is busy, select or poll beats epoll')
    const behindLater = withMedians(small, 'costPerEventNs', (mechanism, fdCount) =>
      mechanism === 'poll' || fdCount < 32 ? 50 : 60,
    )
    expect(of('cost-per-event', behindLater)).toBe('When everything is busy, nobody beats poll')
    expect(costs(90, 50, 50)).toBe('When everything is busy, nobody beats poll or epoll')
  })

  test('that it changes with N', () => {
    const swapping = withMedians(small, 'costPerEventNs', (mechanism, fdCount) =>
      fdCount < 32 ? (mechanism === 'poll' ? 50 : 90) : mechanism === 'epoll' ? 50 : 90,
    )
    expect(of('cost-per-event', swapping)).toBe('When everything is busy, nobody is cheapest at every N')
  })

  test('nothing where nobody is behind, or where there are no intervals', () => {
    expect(costs(50, 50, 50)).toBeNull()
    expect(of('cost-per-event', syntheticRun({ blocks: 1 }))).toBeNull()
    expect(of('cost-per-event', syntheticRun({ actives: [1] }))).toBeNull()
  })
})

test('slow operations of the fastest mechanism against usual ones of the others, where all are less', () => {
  const far = syntheticRun({ fdCounts: [8, 512], actives: [1], waitModes: ['nonblocking'] })
  expect(of('histogram', far)).toBe('Slow epoll waits take less than usual ones of select')
  const cells = far.cells.map(cell => {
    const metric = cell.metrics['waitNs']
    return cell.mechanism === 'epoll' && metric
      ? { ...cell, metrics: { ...cell.metrics, waitNs: { ...metric, p99: 1e9 } } }
      : cell
  })
  expect(of('histogram', { ...far, cells })).toBeNull()
})

describe('phases', () => {
  const scanning = (ns: number) =>
    of(
      'phases',
      withMedians(small, 'scanNs', () => ns),
    )

  test('nearly all inside the system call, or much outside', () => {
    expect(scanning(1)).toBe('Nearly all of a wait is spent inside the system call')
    expect(scanning(1000)).toBe('70 % of an epoll (edge) wait is outside the system call')
    const alone = syntheticRun({ variants: [['poll', 'level']], waitModes: ['nonblocking'] })
    expect(of('phases', alone)).toBe('Nearly all of a poll wait is spent in the system call')
  })

  test('nothing in between, and nothing where phases do not follow each other', () => {
    expect(scanning(60)).toBeNull()
    expect(of('phases', wakeupRun())).toBeNull()
    expect(of('phases', rateSweepRun())).toBeNull()
  })
})

describe('load', () => {
  const rates = [1000, 20_000, 100_000]

  test('who drowns at a rate at which the others keep up', () => {
    expect(of('load', syntheticLoadRun({ rates }))).toBe('select and poll drown at 100 k/s, epoll keeps up')
    const one = { select: 10_000, poll: 1e6, epoll: 1e6 }
    expect(of('load', syntheticLoadRun({ rates, capacity: one }))).toBe(
      'select drowns at 20 k/s, poll and epoll keep up',
    )
    const all = { select: 1e6, poll: 1e6, epoll: 1e6 }
    expect(of('load', syntheticLoadRun({ rates, capacity: all }))).toBe('All keep up with 100 k/s')
  })

  test('nothing where all go under together, where the writer was late, or where nothing was swept', () => {
    const together = { select: 50_000, poll: 50_000, epoll: 50_000 }
    expect(of('load', syntheticLoadRun({ rates, capacity: together }))).toBeNull()
    expect(of('load', syntheticLoadRun({ rates, writerLimit: 100_000 }))).toBeNull()
    expect(of('load', syntheticLoadRun({ rates: [1000] }))).toBeNull()
    const run = syntheticLoadRun({ rates, capacity: { select: 1e6, poll: 1e6, epoll: 1e6 } })
    const disturbed = run.cells.map(cell =>
      cell.mechanism === 'poll' && cell.params.ratePerSecond === 1000
        ? { ...cell, counters: { ...cell.counters, deliveryNs: 10 * (cell.counters['deliveryNs'] ?? 0) } }
        : cell,
    )
    expect(of('load', { ...run, cells: disturbed })).toBeNull()
    expect(of('load', small)).toBeNull()
  })
})

test('whatever the run, a takeaway is short, or there is none', () => {
  const runs = [syntheticRun(), mixedRun(), ...Object.values(ODD_RUNS).map(make => make())]
  for (const run of runs) {
    for (const chart of CHART_IDS) {
      const takeaway = of(chart, run)
      if (takeaway !== null) expect(takeaway).toMatch(/^.{10,60}$/)
    }
  }
})
