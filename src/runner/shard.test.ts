import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MECHANISM_NAMES } from '../poller/mechanisms.ts'
import { type CellSpec, expandCells, workloadKey } from '../suite/cells.ts'
import type { SuiteDefinition } from '../suite/definition.ts'
import { InputError } from '../suite/input_error.ts'
import { loadSuite, suiteNames } from '../suite/load.ts'
import { shardOf } from './shard.ts'

const BASE = {
  ...{ name: 'own', title: 't', workload: 'w', operation: 'o', metric: 'waitNs', notMeasured: 'n' },
  ...{ blocks: 5, budgetSeconds: 10 },
}

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 })

const suites: fc.Arbitrary<SuiteDefinition> = fc
  .record({
    variants: some(MECHANISM_NAMES).map(names =>
      names.flatMap(mechanism => [{ mechanism }, { mechanism, trigger: 'edge' as const }]),
    ),
    axes: fc.record({
      fdCount: some([8, 64, 512, 4096, 60_000]),
      active: some([1, 4, '10%', '100%']),
      waitMode: some(['nonblocking', 'ready', 'wakeup']),
      maxEvents: some([null, 1, 8]),
      churn: some([0, 4]),
    }),
  })
  .map(({ variants, axes }) => ({ ...BASE, variants, axes }) as SuiteDefinition)

/** How many shards a suite can have at most, by what it is refused. */
function mostShards(cells: readonly CellSpec[]): number {
  try {
    shardOf('own', cells, { index: 1, count: 100_000 })
  } catch (error) {
    return Number(/at most ([\d,]+) shard/.exec((error as Error).message)?.[1]?.replaceAll(',', ''))
  }
  throw new Error('so many shards were possible')
}

function allShards(cells: readonly CellSpec[], count: number) {
  return Array.from({ length: count }, (_, i) => shardOf('own', cells, { index: i + 1, count }))
}

describe('the shards of any suite', () => {
  const splits = suites.chain(suite => {
    const cells = expandCells(suite)
    return fc.record({
      cells: fc.constant(cells),
      count: fc.integer({ min: 1, max: Math.max(1, mostShards(cells)) }),
    })
  })
  const measurable = splits.filter(({ cells }) => mostShards(cells) > 0)

  test('are a partition: every cell is in one, in the order of the suite', () => {
    fc.assert(
      fc.property(measurable, ({ cells, count }) => {
        const shards = allShards(cells, count)
        const owners = cells.map(cell => shards.filter(shard => shard.cells.includes(cell)).length)
        expect(owners.every(owner => owner === 1)).toBe(true)
        for (const shard of shards) {
          const places = shard.cells.map(cell => cells.indexOf(cell))
          expect(places).toEqual([...places].sort((a, b) => a - b))
          expect(shard.timeShare).toBeGreaterThan(0)
        }
        expect(shards.reduce((sum, { timeShare }) => sum + timeShare, 0)).toBeCloseTo(1, 9)
      }),
      { numRuns: 12 },
    )
  })

  test('keep together what is compared with each other', () => {
    fc.assert(
      fc.property(measurable, ({ cells, count }) => {
        const ownerOf = new Map<string, number>()
        const owners: [owner: number, shard: number][] = []
        for (const [i, shard] of allShards(cells, count).entries()) {
          for (const { params } of shard.cells) {
            const key = workloadKey(params)
            owners.push([ownerOf.get(key) ?? i, i])
            ownerOf.set(key, i)
          }
        }
        expect(owners.filter(([owner, shard]) => owner !== shard)).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  test('take about the same time: none has more than the mean and one group above it', () => {
    fc.assert(
      fc.property(measurable, ({ cells, count }) => {
        const shares = allShards(cells, count).map(({ timeShare }) => timeShare)
        const groups = allShards(cells, mostShards(cells)).map(({ timeShare }) => timeShare)
        expect(Math.max(...shares)).toBeLessThanOrEqual(1 / count + Math.max(...groups) + 1e-9)
      }),
      { numRuns: 12 },
    )
  })
})

test('the default suite is split evenly, and the same way every time', async () => {
  const cells = expandCells(await loadSuite('default'))
  for (const count of [2, 3, 4]) {
    const shares = allShards(cells, count).map(({ timeShare }) => timeShare)
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(1.15)
  }
  const ids = (of: readonly CellSpec[]) => of.map(({ id }) => id)
  const again = expandCells(await loadSuite('default'))
  expect(allShards(again, 4).map(shard => ids(shard.cells))).toEqual(
    allShards(cells, 4).map(shard => ids(shard.cells)),
  )
})

test('the split of the smoke suite is as it was: another one would not fit the shards of another version', async () => {
  const cells = expandCells(await loadSuite('smoke'))
  const workloads = (index: number) => [
    ...new Set(
      shardOf('smoke', cells, { index, count: 2 }).cells.map(
        ({ params }) => `${params.fdCount} ${params.active}`,
      ),
    ),
  ]
  expect([workloads(1), workloads(2)]).toEqual([
    ['8 100%', '64 1'],
    ['8 1', '64 100%'],
  ])
})

test('more shards than groups are refused with how many are possible', async () => {
  const cells = expandCells(await loadSuite('smoke'))
  expect(() => shardOf('smoke', cells, { index: 5, count: 5 })).toThrow(
    new InputError(
      '--shard 5/5: smoke has 4 groups of cells that are compared with each other: at most 4 shards are possible',
    ),
  )
  const [first] = cells
  expect(() => shardOf('one', [first as CellSpec], { index: 1, count: 2 })).toThrow(
    'at most 1 shard is possible',
  )
})

test('a group that no mechanism can do needs no shard of its own', () => {
  const suite = {
    ...BASE,
    variants: [{ mechanism: 'poll' }],
    axes: { fdCount: [8, 64], maxEvents: [1, null], active: ['100%'] },
  }
  const cells = expandCells(suite as SuiteDefinition)
  expect(cells).toHaveLength(4)
  expect(mostShards(cells)).toBe(2)
  expect(() => shardOf('own', cells, { index: 1, count: 3 })).toThrow('at most 2 shards are possible')
})

test('every suite that comes with the package can be split in two', async () => {
  for (const name of suiteNames()) {
    const cells = expandCells(await loadSuite(name))
    expect(mostShards(cells), name).toBeGreaterThanOrEqual(2)
  }
})
