import { expect, test } from 'vitest'
import type { RunCell } from '../../result/run/schema.ts'
import { syntheticCells } from '../synthetic/synthetic_run.fixture.ts'
import { decide, isKnown, multipleOf, pairedCells } from './decision.ts'

const [poll, epoll, blocking] = syntheticCells({
  fdCounts: [64],
  actives: [1],
  waitModes: ['nonblocking', 'ready'],
  variants: [
    ['poll', 'level'],
    ['epoll', 'level'],
  ],
}) as [RunCell, RunCell, RunCell]

/** The cell with blocks of these medians, and in each of them one turn that says otherwise. */
function cellWith(cell: RunCell, medians: readonly number[], turn: (median: number) => number): RunCell {
  const [block] = cell.blocks as [RunCell['blocks'][number]]
  return {
    ...cell,
    blocks: medians.map((figure, index) => ({
      ...block,
      index,
      metrics: { waitNs: figure, cycleNs: figure },
      turns: [turn(figure)],
    })),
  }
}

const MEDIANS = [100, 200, 300, 400, 500, 600]
const slow = cellWith(poll, MEDIANS, median => median)
const fast = cellWith(epoll, MEDIANS, median => median / 2)

test('cells of one work are compared within the turns, whatever the blocks have in common', () => {
  expect(multipleOf(pairedCells(slow, fast, 'waitNs'))).toEqual({
    ratio: expect.closeTo(2),
    interval: [expect.closeTo(2), expect.closeTo(2)],
  })
  expect(decide(slow, fast, 'waitNs')).toBe('more')
  expect(decide(fast, slow, 'waitNs')).toBe('less')
})

test('other metrics than that of the turns, and cells of other works, are compared by the medians of blocks', () => {
  expect(decide(slow, fast, 'cycleNs')).toBe('same')
  const other = cellWith(blocking, MEDIANS, median => median / 2)
  expect(decide(slow, other, 'waitNs')).toBe('same')
})

test('nothing is decided without an interval, or a figure above 0', () => {
  const few = { ...slow, blocks: slow.blocks.slice(1) }
  expect(decide(few, fast, 'waitNs')).toBe('undecided')
  expect([isKnown(few, fast, 'waitNs'), isKnown(slow, fast, 'waitNs')]).toEqual([false, true])
  const none = cellWith(poll, [0, 0, 0, 0, 0, 0], () => 0)
  expect(decide(none, fast, 'waitNs')).toBe('undecided')
  expect(multipleOf(pairedCells(none, fast, 'waitNs'))).toBeNull()
})
