import { expect, test } from 'vitest'
import type { RunFile } from '../../../result/run/schema.ts'
import { analyse } from '../../analyse.ts'
import { syntheticLoadRun } from '../../synthetic/synthetic_load.fixture.ts'
import { syntheticRun } from '../../synthetic/synthetic_run.fixture.ts'
import { takeawayOf } from '../takeaways.ts'

const titleOf = (run: RunFile) => takeawayOf(analyse(run), 'heat-map')

test('steady, building up, or stopped', () => {
  expect(titleOf(syntheticLoadRun({ rates: [2000] }))).toBe('Latency stays the same from beginning to end')
  expect(titleOf(syntheticLoadRun({ rates: [1_000_000] }))).toBe(
    'Too many events: waits grow for as long as it runs',
  )
  expect(titleOf(syntheticLoadRun({ rates: [2000], stallMs: 20 }))).toBe(
    'In a stop of 20 ms everybody who is due waits',
  )
})

test('one cell that does not show it is enough for no title', () => {
  const steady = syntheticLoadRun({ rates: [2000] })
  const [first, ...rest] = steady.cells
  const { timeline } = first!
  const capacity = { select: 50_000, poll: 60_000, epoll: 2_000_000 }
  expect(titleOf(syntheticLoadRun({ rates: [1_000_000], capacity }))).toBeNull()
  const withSlots = (slots: number[][]) => ({
    ...steady,
    cells: [{ ...first!, timeline: { ...timeline!, slots } }, ...rest],
  })
  expect(titleOf(withSlots(timeline!.slots))).not.toBeNull()
  // Its last median is 8 times its first.
  expect(titleOf(withSlots([...timeline!.slots.slice(1), [timeline!.slots[0]![0]! + 6, 500]]))).toBeNull()
  // Too few events, or too few slots, to say so.
  expect(titleOf(withSlots(timeline!.slots.map(() => [20, 9])))).toBeNull()
  expect(titleOf(withSlots(timeline!.slots.slice(0, 7)))).toBeNull()
})

test('without a timeline there is none', () => {
  expect(titleOf(syntheticRun({ fdCounts: [8] }))).toBeNull()
})
