import { expect, test } from 'vitest'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { blocksOfEach, lostShards, partWords } from './part_words.ts'

const whole = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['ready'] })
const shard = {
  ...whole,
  run: {
    ...whole.run,
    shard: { index: 2, count: 3, suiteCells: Array.from({ length: 12 }, (_, i) => String(i)) },
  },
}
const shards = [
  { index: 1, id: 'first' },
  { index: 3, id: 'third' },
]
const merged = { ...whole, run: { ...whole.run, blocksFinished: 10, merged: { count: 3, shards } } }

test('a run is the whole suite, one part of it, or put together from parts', () => {
  expect(partWords(whole)).toBeNull()
  expect(partWords(shard)).toBe('shard 2 of 3: 4 of 12 cells of the suite')
  expect(partWords(merged)).toBe('merged from shards 1 (first), 3 (third) of 3')
})

test('a merged run lacks the shards that are not in it', () => {
  expect([whole, shard, merged].map(({ run }) => lostShards(run))).toEqual([[], [], [2]])
})

test('each cell of a merged run has the blocks of its own shard only', () => {
  expect([whole, merged].map(blocksOfEach)).toEqual([6, 6])
  const [first, ...others] = merged.cells
  const fewer = { ...merged, cells: [{ ...first!, blocks: first!.blocks.slice(0, 2) }, ...others] }
  expect(blocksOfEach(fewer)).toBe(2)
  const skipped = { ...first!, status: 'skipped' as const, blocks: [] }
  expect(blocksOfEach({ ...merged, cells: [skipped, ...others] })).toBe(6)
  expect(blocksOfEach({ ...merged, cells: [skipped] })).toBe(0)
})
