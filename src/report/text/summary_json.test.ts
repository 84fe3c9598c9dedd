import { expect, test } from 'vitest'
import { rateSweepRun, troubledRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun, withMedian } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderSummaryJson } from './summary_json.ts'

test('findings, winners and figures, without histograms', () => {
  const text = renderSummaryJson([syntheticRun()])
  const { summaryVersion, runs } = JSON.parse(text)
  expect(summaryVersion).toBe(1)
  expect(runs).toHaveLength(1)
  expect(runs[0].findings[0].text).toContain('With 1 of 8,192 descriptors active')
  expect(runs[0].views[0].winners.at(-1)).toEqual({
    fdCount: 8192,
    winner: 'epoll',
    leaders: ['epoll-edge/n8192/k1/nonblocking'],
    undecided: [],
  })
  expect(runs[0].cells).toHaveLength(144)
  expect(text).not.toContain('"hdr"')
})

test('a crossover has its interval', () => {
  const run = syntheticRun({ actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => (cell.mechanism === 'epoll' ? withMedian(cell, 'waitNs', 5000) : cell))
  expect(JSON.parse(renderSummaryJson([{ ...run, cells }])).runs[0].views[0].crossovers).toEqual([
    {
      before: 'select or poll',
      after: 'epoll',
      between: [32, 128],
      fdCount: 99,
      reach: [8, 8192],
      interval: [97, 101],
    },
  ])
})

test('every comparison has its ratio, interval and decision, and is counted', () => {
  const few = syntheticRun({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'] })
  const { list, ...counts } = JSON.parse(renderSummaryJson([few])).runs[0].comparisons
  expect(counts).toEqual({ total: 6, toldApart: 5, same: 1, undecided: 0 })
  expect(list).toHaveLength(6)
  expect(list[1]).toEqual({
    work: 'n64/k1/nonblocking',
    metric: 'waitNs',
    a: 'select/n64/k1/nonblocking',
    b: 'epoll/n64/k1/nonblocking',
    ratio: expect.closeTo(3308 / 450, 6),
    interval: [expect.any(Number), expect.any(Number)],
    decision: 'toldApart',
    blocks: 6,
  })
  const alone = syntheticRun({ variants: [['poll', 'level']], fdCounts: [64] })
  expect(JSON.parse(renderSummaryJson([alone])).runs[0].comparisons).toEqual({
    ...{ total: 0, toldApart: 0, same: 0, undecided: 0 },
    list: [],
  })
})

test('what is to be known of cells, blocks and the clock', () => {
  const [run] = JSON.parse(renderSummaryJson([troubledRun()])).runs
  expect(run.cells[0].settled).toBe(false)
  expect(run.cells[0].perf.counters.kernelCycles).toBe(56_789)
  expect(run.cells[1].notes).toEqual(['the writer shares a CPU with the reader'])
  expect(run.blocks[1].disturbed).toEqual(['steal time was 4.1 % of the block'])
  expect(run.blocks[4]).toMatchObject({
    purpose: 'repeat',
    scheduler: 'SCHED_FIFO',
    pin: { reader: 0, writer: 1 },
  })
  expect(run.run.rules.settled).toContain('5 %')
  expect(run.clock.frequencyHz).toBe(2_445_403_000)
})

test('views are judged by the metric of their mode, and load curves have their saturation', () => {
  expect(JSON.parse(renderSummaryJson([wakeupRun()])).runs[0].views[0].metric).toBe('wakeupLatencyNs')
  const [run] = JSON.parse(renderSummaryJson([rateSweepRun()])).runs
  expect(run.views[0].metric).toBe('dispatchLatencyNs')
  expect(run.loads[0]).toMatchObject({ series: 'select', sustained: 100_000, saturatedAt: 200_000 })
  expect(run.loads[0].points[0].cellId).toContain('rate10000')
})

test('a shard and a merged run say so, without the ids of the whole suite', () => {
  const run = syntheticRun({ fdCounts: [8] })
  const merged = { count: 2, shards: [{ index: 1, id: 'first' }] }
  const partOf = (change: object) =>
    JSON.parse(renderSummaryJson([{ ...run, run: { ...run.run, ...change } }])).runs[0].run
  expect(partOf({})).toMatchObject({ shard: null, merged: null })
  expect(partOf({ shard: { index: 1, count: 2, suiteCells: ['a'] } }).shard).toEqual({ index: 1, count: 2 })
  expect(partOf({ merged }).merged).toEqual(merged)
})
