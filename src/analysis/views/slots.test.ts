import { expect, test } from 'vitest'
import { eventsIn, slotCounts, slotQuantile } from './slots.ts'

const SLOT = [4, 10, 0, 80, 10]

test('a slot is its first bin and the counts from there on', () => {
  expect(slotCounts(SLOT)).toEqual({ first: 4, counts: [10, 0, 80, 10] })
  expect([eventsIn(SLOT), eventsIn([]), eventsIn([4])]).toEqual([100, 0, 0])
})

test('a quantile is the bin that holds it, and never an empty one', () => {
  const range = (bin: number) => ({ low: 2 ** (bin / 2), high: 2 ** ((bin + 1) / 2) })
  for (const [p, bin] of [
    [0, 4],
    [0.1, 4],
    [0.11, 6],
    [0.5, 6],
    [0.9, 6],
    [0.91, 7],
    [1, 7],
  ] as const)
    expect(slotQuantile(SLOT, p, 2)).toEqual(range(bin))
  expect(slotQuantile([], 0.5, 2)).toBeNull()
  expect(slotQuantile([3, 0, 0], 0.5, 2)).toBeNull()
})
