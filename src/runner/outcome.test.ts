import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { Histogram } from '../recorder/histogram.ts'
import { expandCells } from '../suite/cells.ts'
import { resultOf } from './outcome.fixture.ts'
import { CellOutcome } from './outcome.ts'
import { settledCells } from './settled.ts'

function cellOutcome(): CellOutcome {
  const [cell] = expandCells({ ...smokeSuite, variants: [{ mechanism: 'sim-poll' }], axes: { fdCount: [8] } })
  return new CellOutcome({ cell: cell!, skipReason: null })
}

test('blocks that count different simulated work fail the cell, and the odd one is not merged', () => {
  const outcome = cellOutcome()
  const result = resultOf(outcome.cell, 0, 1000)
  outcome.add({ ...result, simWork: { iterations: 4, filePolls: 32 } })
  outcome.add({ ...result, blockIndex: 1, simWork: { iterations: 4, filePolls: 32 } })
  expect(outcome.failure).toBeNull()
  outcome.add({ ...result, blockIndex: 2, simWork: { iterations: 4, filePolls: 33 } })
  expect(outcome.failure).toBe('its blocks counted different work')
  expect(outcome.blocks.map(({ index }) => index)).toEqual([0, 1])
  expect(outcome.histograms?.get('waitNs')?.count).toBe(2000)
})

test('a block is corrected for its own clock, all samples together for the median of the clocks', () => {
  const outcome = cellOutcome()
  for (const [index, clockCostNs] of [100, 20, 30].entries()) {
    outcome.add({ ...resultOf(outcome.cell, index, 200), clockCostNs })
  }
  expect(outcome.blocks.map(({ metrics }) => metrics['waitNs'])).toEqual([100, 180, 170])
  expect(outcome.clockContext.clockCostNs).toBe(30)
})

test('turns are corrected for the clock as their block is, and keep five digits; the visit stays as it was', () => {
  const outcome = cellOutcome()
  const result = {
    ...resultOf(outcome.cell, 0, 200),
    clockCostNs: 20,
    turns: [123.456789, null, 10, 99_999.96],
  }
  outcome.add(result)
  expect(outcome.blocks[0]?.turns).toEqual([103.46, null, 0, 99980])
  expect(outcome.blocks[0]?.visit).toEqual(result.visit)
})

test('what blocks say in words stands once', () => {
  const outcome = cellOutcome()
  for (const index of [0, 1]) outcome.add({ ...resultOf(outcome.cell, index, 200), notes: ['the same'] })
  expect([...outcome.notes]).toEqual(['the same'])
})

test('the timeline is that of the first block, whatever the others show', () => {
  const outcome = cellOutcome()
  const timeline = { slotNs: 1e6, binsPerOctave: 4 as const, episodeStartsNs: [0], slots: [[3, 1]] }
  outcome.add({ ...resultOf(outcome.cell, 4, 200), timeline: { ...timeline, blockIndex: 4 } })
  outcome.add({ ...resultOf(outcome.cell, 1, 200), timeline: { ...timeline, blockIndex: 1, slots: [] } })
  expect(outcome.timeline).toEqual({ ...timeline, blockIndex: 4 })
})

test('counts of instructions keep every digit, and turns are not compared', () => {
  const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [8] } }, 'instructions')
  const outcome = new CellOutcome({ cell: cell!, skipReason: null })
  const cycles = new Histogram(true)
  cycles.record(1_234_567)
  const { samples: _, ...result } = resultOf(outcome.cell, 0, 1)
  const samples = { waitInstructions: cycles.toData(), cycleInstructions: cycles.toData() }
  outcome.add({ ...result, samples })
  expect(outcome.blocks[0]).toMatchObject({
    metrics: {
      waitInstructions: 1_234_567,
      cycleInstructions: 1_234_567,
      costPerEventInstructions: 1_234_567,
    },
    percentiles: {},
    turns: [],
  })
  expect(outcome.leadFigures.get(0)).toBe(1_234_567)
  expect(settledCells([outcome]).size).toBe(0)
})
