import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { roundFigure } from '../../recorder/summary.ts'
import { addBlocks, blockOf, resultOf } from '../../runner/outcome.fixture.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { expandCells } from '../../suite/cells.ts'
import { assembleRun, type RunHeader } from './assemble.ts'
import { machineFacts } from './environment.ts'
import { parseRun } from './read_run.ts'
import { outcomeOfRun } from './resume.ts'
import { toolFacts } from './tool.ts'

const limit = { soft: 1000, hard: 1000 }
const header: RunHeader = {
  tool: toolFacts(),
  id: 'test',
  suite: { ...smokeSuite, blocks: 5 },
  startedAt: '2026-01-01T00:00:00.000Z',
  seed: 5,
  argv: ['run', 'smoke'],
  environment: { ...machineFacts(), affinity: [0], descriptorLimit: limit },
}
const finishedAt = '2026-01-01T00:00:01.000Z'

function cellOutcome(): CellOutcome {
  const [cell] = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'poll' }],
    axes: { fdCount: [64], active: [2] },
  })
  return new CellOutcome({ cell: cell!, skipReason: null })
}

const planned = [0, 1, 2, 3, 4].map(index => blockOf({ index }))

/** Of each block: so many samples from 1 to 1,000 µs, evenly, all longer by a share that differs from block to block. */
function evenBlocks(outcome: CellOutcome, sizes: readonly number[], change: object = {}): void {
  for (const [index, size] of sizes.entries()) {
    const histogram = new Histogram()
    for (let i = 1; i <= size; i++) histogram.record(((1_000_000 * i) / size) * (1 + index / 100))
    const samples = { waitNs: histogram.toData(), cycleNs: histogram.toData() }
    outcome.add({ ...resultOf(outcome.cell, index, 0), samples, ...change })
  }
}

function assemble(outcome: RunOutcome) {
  return assembleRun(header, outcome, finishedAt)
}

function metricsOf(sizes: readonly number[]) {
  const outcome = cellOutcome()
  evenBlocks(outcome, sizes)
  return assemble({ cells: [outcome], blocks: planned, ended: true }).cells[0]!.metrics
}

test('a percentile has the interval of the blocks’ own ones, as far as every block reaches it', () => {
  const { waitNs, cycleNs, costPerEventNs } = metricsOf([5000, 5000, 5000, 5000, 5000])
  const { p90, p99, p999, p9999 } = waitNs!.percentileIntervals
  for (const [interval, p] of [
    [p90, 0.9],
    [p99, 0.99],
    [p999, 0.999],
  ] as const) {
    expect(interval![0] / 1e6).toBeCloseTo(p, 1.8)
    expect(interval![1] / 1e6).toBeCloseTo(1.04 * p, 1.8)
  }
  expect(p90![0]).toBeLessThanOrEqual(waitNs!.p90!)
  expect(p90![1]).toBeGreaterThanOrEqual(waitNs!.p90!)
  expect(p9999).toBeNull()
  expect(cycleNs!.percentileIntervals.p99).not.toBeNull()
  expect(costPerEventNs!.percentileIntervals.p99).toEqual(
    cycleNs!.percentileIntervals.p99!.map(figure => roundFigure(figure / 2)),
  )
  const short = metricsOf([5000, 5000, 400, 5000, 5000, 5000])['waitNs']!.percentileIntervals
  expect(short).toMatchObject({ p99: null, p999: null })
  expect(short.p90).not.toBeNull()
  expect(metricsOf([5000, 5000, 5000, 5000])['waitNs']!.percentileIntervals.p90).toBeNull()
})

test('p99.99 is there where the blocks together reach it, its interval where each does', () => {
  const together = metricsOf([10_000, 10_000, 10_000, 10_000, 10_000])['waitNs']!
  expect(together.p9999! / 1e6).toBeCloseTo(1.04, 1.8)
  expect(together.percentileIntervals.p9999).toBeNull()
  expect(metricsOf([9000, 10_000, 10_000, 10_000, 10_000])['waitNs']!.p9999).toBeNull()
  const each = metricsOf([50_000, 50_000, 50_000, 50_000, 50_000])
  expect(each['waitNs']!.percentileIntervals.p9999).not.toBeNull()
  expect(each['costPerEventNs']!.p9999).toBeCloseTo(each['cycleNs']!.p9999! / 2, 1)
})

test('a median is that of the blocks’ medians, also where the slow blocks have few samples', () => {
  const { waitNs, costPerEventNs, cycleNs } = metricsOf([20_000, 50, 50, 50, 50])
  // The medians of the blocks are 500 µs × 1.00 to 1.04.
  expect(waitNs!.p50 / 510_000).toBeCloseTo(1, 1.9)
  expect(waitNs!.p50).toBeGreaterThan(505_000)
  expect(costPerEventNs!.p50).toBe(roundFigure(cycleNs!.p50 / 2))
})

test('a file of an earlier version loses the tails that five samples do not lie beyond', () => {
  const outcome = cellOutcome()
  evenBlocks(outcome, [80, 80, 80, 80, 80])
  const run = assemble({ cells: [outcome], blocks: planned, ended: true })
  const { waitNs } = run.cells[0]!.metrics
  expect(waitNs).toMatchObject({ p99: null, p999: null })
  Object.assign(waitNs!, { p99: 1_000_000, p999: 1_000_000 })
  waitNs!.percentileIntervals.p99 = [990_000, 1_000_000]
  const read = parseRun(JSON.stringify(run), 'run.json').cells[0]!.metrics['waitNs']!
  expect(read).toMatchObject({ p90: waitNs!.p90, p99: null, p999: null, percentileIntervals: { p99: null } })
})

test.each([
  [0.01, true],
  [0.5, false],
])(
  'a cell whose medians differ by %d says settled: %s, by the rule that the run states',
  (width, settled) => {
    const outcome = cellOutcome()
    addBlocks(outcome, width)
    const run = assemble({ cells: [outcome], blocks: planned, ended: true })
    expect(run.cells[0]!.settled).toBe(settled)
    const { ci95, p50 } = run.cells[0]!.metrics['waitNs']!
    expect(ci95![1] - ci95![0] <= 0.1 * p50).toBe(settled)
    expect(run.run.rules.settled).toContain('10 %')
    expect(run.run.rules.disturbed).toContain('Nothing is dropped')
  },
)

test('a run that planned fewer blocks than were asked for is complete with them', () => {
  const outcome = cellOutcome()
  addBlocks(outcome, 0.01)
  const few = { cells: [outcome], blocks: planned.slice(0, 3), ended: true }
  expect(assemble(few).run).toMatchObject({ status: 'partial', blocksPlanned: 5, blocksFinished: 3 })
  expect(assemble({ ...few, blocksPlanned: 3 }).run).toMatchObject({
    status: 'complete',
    blocksPlanned: 3,
    blocksFinished: 3,
  })
})

test('counters of all blocks add up, beside why some are missing', () => {
  const outcome = cellOutcome()
  const perf = { reason: 'none here', counters: { pageFaults: 3, cyclesUser: null } }
  evenBlocks(outcome, [100, 100], { perf })
  const [cell] = assemble({ cells: [outcome], blocks: planned, ended: true }).cells
  expect(cell!.perf).toEqual({ reason: 'none here', counters: { pageFaults: 6, cyclesUser: null } })
})

const settle = blockOf({ index: 5, purpose: 'settle', disturbed: ['noise'], frequencyMhz: [2000, 3000] })

test('blocks beyond the planned ones stand among the blocks, and are not counted as planned', () => {
  const outcome = cellOutcome()
  addBlocks(outcome, 0.01)
  const run = assemble({ cells: [outcome], blocks: [...planned, settle], ended: true })
  expect(run.run).toMatchObject({ status: 'complete', blocksPlanned: 5, blocksFinished: 5 })
  expect(run.blocks.at(-1)).toMatchObject({
    index: 5,
    purpose: 'settle',
    disturbed: ['noise'],
    frequencyMhz: [2000, 3000],
    measuredMs: 6000,
  })
})

test('a run that did not come to its end is partial, even with all planned blocks', () => {
  const outcome = cellOutcome()
  addBlocks(outcome, 0.01)
  const run = assemble({ cells: [outcome], blocks: [...planned, settle], ended: false })
  expect(run.run).toMatchObject({ status: 'partial', blocksFinished: 5 })
})

test('carried on, a run has the percentiles, the counters and the blocks that it had', () => {
  const outcome = cellOutcome()
  evenBlocks(outcome, [5000, 5000, 5000, 5000, 5000, 5000], {
    perf: { reason: null, counters: { pageFaults: 3 } },
  })
  const run = assemble({ cells: [outcome], blocks: [...planned, settle], ended: true })
  const again = outcomeOfRun(parseRun(JSON.stringify(run), 'run.json'), 'run.json')
  expect(again.ended).toBe(false)
  const assembled = assemble({ ...again, ended: true })
  expect(assembled.blocks).toEqual(run.blocks)
  const [[before], [after]] = [run.cells, assembled.cells]
  expect(after!.perf).toEqual(before!.perf)
  expect(after!.blocks).toEqual(before!.blocks)
  expect(after!.settled).toBe(before!.settled)
  const [was, is] = [before!.metrics['waitNs']!, after!.metrics['waitNs']!].map(
    metric => metric.percentileIntervals.p99!,
  )
  expect(is![0] / was![0]).toBeCloseTo(1, 2)
  expect(is![1] / was![1]).toBeCloseTo(1, 2)

  const alien = { ...run, blocks: run.blocks.slice(0, 5) }
  expect(() => outcomeOfRun(alien, 'run.json')).toThrow('its blocks are not among those of the run')
})

test('a run without a wait of its own finds its clock’s cost in another metric', () => {
  const [cell] = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'poll' }],
    axes: { fdCount: [8], load: ['open'], ratePerSecond: [1000] },
  })
  const outcome = new CellOutcome({ cell: cell!, skipReason: null })
  const histogram = new Histogram()
  histogram.record(5000, 100)
  const samples = { dispatchLatencyNs: histogram.toData() }
  outcome.add({ ...resultOf(cell!, 0, 0), samples, clockCostNs: 20 })
  const run = assemble({ cells: [outcome], blocks: planned, ended: true })
  expect(run.cells[0]!.metrics['dispatchLatencyNs']!.correctionNs).toBe(60)
  expect(outcomeOfRun(run, 'run.json').cells[0]!.clockCostsNs).toEqual([20])
})

test('figures have five significant digits, and an interval holds its median', () => {
  const { waitNs } = metricsOf([5003, 4999, 5000, 5011, 5000, 4987])
  const { hdr, count, unit, percentileIntervals, ci95, p50, ...figures } = waitNs!
  expect(count).toBe(30_000)
  const all = [p50, ...Object.values(figures), ...ci95!, ...Object.values(percentileIntervals).flat()]
  const known = all.filter(value => value !== null)
  expect(known).toHaveLength(14)
  expect(known.filter(value => Number(value.toPrecision(5)) !== value)).toEqual([])
  expect(ci95![0]).toBeLessThanOrEqual(p50)
  expect(ci95![1]).toBeGreaterThanOrEqual(p50)
})
