import { expect, test } from 'vitest'
import { loadAddon } from './addon.ts'

const read = loadAddon().readYardstick as NonNullable<ReturnType<typeof loadAddon>['readYardstick']>

test('a reading has both figures, above 0', () => {
  const { systemCallNs, userLoopNs } = read(32, 1000)
  expect(systemCallNs).toBeGreaterThan(0)
  expect(userLoopNs).toBeGreaterThan(0)
  expect(Object.keys(read(1, 1))).toEqual(['systemCallNs', 'userLoopNs'])
})

test('the loop takes its length: the compiler has folded nothing', () => {
  // They take turns and the quickest of each counts, so that interruptions do no harm.
  const rounds = Array.from({ length: 50 }, () => [1000, 100_000].map(steps => read(4, steps).userLoopNs))
  const quickest = (at: 0 | 1) => Math.min(...rounds.map(round => round[at] as number))
  // A hundred times the steps; a loop that the compiler has folded would take the same time for both.
  expect(quickest(1)).toBeGreaterThan(10 * quickest(0))
})

test.each([
  [0, 1000],
  [257, 1000],
  [32, 0],
  [1.5, 1000],
  [32, 1e9],
])('%d batches of %d steps are refused', (batches, steps) => {
  expect(() => read(batches, steps)).toThrow(/must be an integer from 1 to/)
})

test('a read of memory takes time, and a number of reads that makes no sense is refused', () => {
  const { readMemoryNs } = loadAddon() as Required<ReturnType<typeof loadAddon>>
  expect(readMemoryNs(1024)).toBeGreaterThan(0)
  expect(() => readMemoryNs(0)).toThrow(/must be an integer from 1 to/)
})
