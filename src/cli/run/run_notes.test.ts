import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { planCells } from '../../runner/cell_plan.ts'
import { expandCells } from '../../suite/cells.ts'
import { budgetNote, metricNote } from './run_command.ts'

const limit = { soft: 20_000, hard: 20_000 }

function noteFor(fdCounts: number, budgetSeconds: number): string | null {
  const axes = { fdCount: Array.from({ length: fdCounts }, (_, i) => i + 1), active: [1] }
  const suite = { ...smokeSuite, axes, blocks: 2, budgetSeconds, variants: [{ mechanism: 'epoll' }] }
  return budgetNote({ suite, cells: planCells(expandCells(suite), limit) })
}

test('a note says that more cells than fit into the budget are to be measured', () => {
  const [, needed] = /--budget (\d+),/.exec(noteFor(300, 2) ?? '') ?? []
  expect(noteFor(300, 2)).toMatch(
    /^smoke: 300 cells in 2 blocks take about [\d.]+ s on this machine at least, longer than the budget of 2\.00 s: the run measures the least and takes that long; give --budget \d+, or fewer cells$/,
  )
  expect(noteFor(300, Number(needed))).toBeNull()
  expect(noteFor(300, Number(needed) - 2)).not.toBeNull()
})

test('a slower machine needs a longer budget', () => {
  const suite = { ...smokeSuite, axes: { fdCount: [8] }, budgetSeconds: 1 }
  const cells = planCells(expandCells(suite), limit)
  expect(budgetNote({ suite, cells }, 100)).toBeNull()
  expect(budgetNote({ suite, cells }, 100_000)).not.toBeNull()
})

test('a cell that is skipped takes no time', () => {
  const suite = { ...smokeSuite, axes: { fdCount: [9_000_000], active: [1] }, budgetSeconds: 0.001 }
  expect(budgetNote({ suite, cells: planCells(expandCells(suite), limit) })).toBeNull()
})

test('a note says that a run is judged by another metric than its suite', () => {
  const open = { suite: { ...smokeSuite, metric: 'dispatchLatencyNs' } }
  expect(metricNote(open, smokeSuite)).toBe(
    'smoke is judged by dispatchLatencyNs in this run: none of its cells is judged by waitNs',
  )
  expect(metricNote({ suite: smokeSuite }, smokeSuite)).toBeNull()
})
