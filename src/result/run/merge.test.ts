import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { findingText } from '../../analysis/sentences/findings/finding.ts'
import { findingsOf } from '../../analysis/sentences/findings.ts'
import { mergeShards } from './merge.ts'
import { checkShards, type GivenRun } from './merge_check.ts'
import { parseRun } from './read_run.ts'
import type { RunFile } from './schema.ts'
import { momentOf, syntheticShards } from './shards.fixture.ts'

const merge = (given: readonly GivenRun[]) => mergeShards(checkShards(given), 'merged')

const options = fc
  .record({
    fdCounts: fc.subarray([8, 32, 128, 512], { minLength: 1 }),
    actives: fc.subarray([1, '10%', '100%'], { minLength: 1 }),
    blocks: fc.integer({ min: 1, max: 6 }),
  })
  .chain(run => {
    const groups = run.fdCounts.length * run.actives.length
    return fc.record({
      run: fc.constant({ ...run, waitModes: ['ready'] }),
      count: fc.integer({ min: 1, max: groups }),
      further: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: groups, maxLength: groups }),
      order: fc.infiniteStream(fc.nat()),
    })
  })

describe('the shards of any run, in any order', () => {
  test('are that run again, but for the blocks', () => {
    fc.assert(
      fc.property(options, ({ run, count, further, order }) => {
        const { whole, given } = syntheticShards(count, { ...run, further })
        const mixed = given
          .map(each => [order.next().value as number, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each)
        const merged = merge(mixed)
        const withoutBlocks = (file: RunFile) => file.cells.map(cell => ({ ...cell, blocks: [] }))
        expect(withoutBlocks(merged)).toEqual(withoutBlocks(whole))
        expect(merged.environment).toEqual(whole.environment)
        expect(merged.tool).toEqual(whole.tool)
        expect(merged.run).toEqual({
          ...whole.run,
          id: 'merged',
          startedAt: momentOf(1, 0),
          finishedAt: momentOf(count, 59),
          blocksPlanned: count * whole.run.blocksPlanned,
          blocksFinished: count * whole.run.blocksPlanned,
          merged: { count, shards: given.map((each, i) => ({ index: i + 1, id: each.run.run.id })) },
        })
      }),
      { numRuns: 15 },
    )
  })

  test('keep each block, with its facts and its figures, under an index of its own', () => {
    fc.assert(
      fc.property(options, ({ run, count, further }) => {
        const { given } = syntheticShards(count, { ...run, further })
        const merged = merge(given)
        const indices = merged.blocks.map(({ index }) => index)
        expect(indices).toEqual(indices.map((_, i) => i))
        for (const { index, purpose } of merged.blocks) {
          expect(purpose === 'planned').toBe(index < merged.run.blocksPlanned)
        }
        for (const { run: shard } of given) {
          const numbered = shard.blocks.map(({ startedAt }) =>
            merged.blocks.findIndex(block => block.startedAt === startedAt),
          )
          for (const cell of shard.cells) {
            const after = merged.cells.find(({ id }) => id === cell.id)
            expect(after?.blocks).toEqual(
              cell.blocks.map(block => ({ ...block, index: numbered[block.index] })),
            )
          }
        }
      }),
      { numRuns: 15 },
    )
  })
})

test('a timeline goes with its block', () => {
  const { given } = syntheticShards(2, { further: [1, 0] })
  const timeline = {
    blockIndex: 2,
    slotNs: 1,
    binsPerOctave: 4 as const,
    episodeStartsNs: [0],
    slots: [[1, 2]],
  }
  for (const { run } of given) run.cells = run.cells.map(cell => ({ ...cell, timeline }))
  const merged = merge(given)
  const of = (i: number) => merged.cells.find(({ id }) => id === given[i]?.run.cells[0]?.id)
  expect([of(0)?.timeline?.blockIndex, of(1)?.timeline?.blockIndex]).toEqual([2, 7])
})

test('a merged run is a run: it is read, and reported as the whole is', () => {
  const { whole, given } = syntheticShards(3)
  const merged = parseRun(JSON.stringify(merge(given)), 'merged')
  expect(merged).toEqual(merge(given))
  const winners = (run: RunFile) => analyse(run).views.map(view => JSON.stringify(view.settings))
  expect(winners(merged)).toEqual(winners(whole))
  const text = (run: RunFile) => findingsOf(analyse(run)).map(findingText)
  expect(text(merged)[0]).toBe(text(whole)[0])
})

test('the machine’s state is that of the first, the clock’s cost that of all blocks', () => {
  const { given } = syntheticShards(2)
  const [first, second] = given as [GivenRun, GivenRun]
  first.run.environment = { ...first.run.environment, loadAverage: [1, 1, 1] }
  second.run.environment = { ...second.run.environment, loadAverage: [2, 2, 2] }
  second.run.run = { ...second.run.run, startedAt: '2025-01-01T00:00:00.000Z' }
  second.run.blocks = second.run.blocks.map(block => ({ ...block, clockCostNs: 30, clockResolutionNs: 0.5 }))
  const { environment, run } = merge(given)
  expect(environment.loadAverage).toEqual([2, 2, 2])
  expect(environment.clock).toMatchObject({ costNs: 25, resolutionNs: 0.5 })
  expect(run.startedAt).toBe('2025-01-01T00:00:00.000Z')
})

test('the command that repeats it measures the whole suite, in the time of all shards', () => {
  const { given } = syntheticShards(2)
  given[0]!.run.run.argv = [
    'run',
    '--shard=1/2',
    '--budget',
    '5',
    'default',
    '--out',
    'x',
    '--seed',
    '7',
    '--json',
  ]
  for (const each of given) each.run.run.budgetSeconds = 5
  expect(merge(given).run).toMatchObject({
    argv: ['run', '--budget', '10', 'default', '--seed', '7', '--json'],
    budgetSeconds: 10,
  })
})

test('what lacks a shard, or holds one that was cut short, is partial', () => {
  const { whole, given } = syntheticShards(3)
  const two = merge(given.slice(1))
  expect(two.run).toMatchObject({
    status: 'partial',
    merged: { count: 3, shards: [{ index: 2 }, { index: 3 }] },
  })
  const order = whole.cells.map(({ id }) => id)
  expect(two.cells.length).toBeLessThan(order.length)
  const places = two.cells.map(({ id }) => order.indexOf(id))
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(findingsOf(analyse(two)).map(findingText)).toContain(
    'This run is partial: 1 of 3 shards of its suite is missing.',
  )
  given[0]!.run.run = { ...given[0]!.run.run, status: 'partial', blocksFinished: 3 }
  expect(merge(given).run).toMatchObject({ status: 'partial', blocksPlanned: 15, blocksFinished: 13 })
})

test('blocks of several shards do not make the intervals of a cell better', () => {
  const { given } = syntheticShards(3, { blocks: 2 })
  expect(findingsOf(analyse(merge(given))).map(findingText)).toContain(
    'With 2 blocks no median has an interval, so nothing here is told apart.',
  )
})

test('a merged run has each probe once, as a shard has found it that could run it', () => {
  const { given } = syntheticShards(2, { fdCounts: [8, 32], actives: [1], blocks: 1 })
  const probes = [
    [
      { name: 'close', facts: {}, reason: 'it did not end within 20 s' },
      { name: 'mapping', facts: { mmap: 'ENODEV' }, reason: null },
    ],
    [{ name: 'close', facts: { afterClose: 0 }, reason: null }],
  ]
  const withProbes = given.map((each, i) => ({
    ...each,
    run: { ...each.run, probes: probes[i] as NonNullable<RunFile['probes']> },
  }))
  expect(merge(withProbes).probes).toEqual([
    { name: 'close', facts: { afterClose: 0 }, reason: null },
    { name: 'mapping', facts: { mmap: 'ENODEV' }, reason: null },
  ])
  expect(merge(given).probes).toBeUndefined()
})
