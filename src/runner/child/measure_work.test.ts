import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import type { WakeupBatch } from '../../poller/native_loops.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition, Variant } from '../../suite/definition.ts'
import type { CellBlockResult } from '../block_protocol.ts'
import { leastMs, leastTurnMs } from '../turn_rules.ts'
import { FakePool, fakeAddon } from './fake_addon.fixture.ts'
import { contextOf, measureOne } from './measure_one.fixture.ts'
import { isCountable, measureWork, turnsWithin } from './measure_work.ts'
import { ALONE, type Turns } from './turns.ts'

const variants: readonly Variant[] = [
  { mechanism: 'select' },
  { mechanism: 'poll' },
  { mechanism: 'epoll' },
  { mechanism: 'epoll', trigger: 'edge' },
]
const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8], active: [1] } })
/** Long enough for several rounds of turns. */
const BUDGET_MS = 100

// The number of rounds depends on how long registering takes. By this clock all machines take the same time for it.
let nowMs = 0
beforeAll(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => {
    nowMs += 0.02
    return nowMs
  })
})
afterAll(() => {
  vi.restoreAllMocks()
})

interface Measured {
  readonly results: readonly CellBlockResult[] | null
  /** The mechanisms of the cells in the order of their turns. */
  readonly order: readonly string[]
  readonly failures: readonly { readonly cell: CellSpec; readonly reason: string }[]
  /** The number of calls of `next` and of `endWork`. */
  readonly nexts: number
  readonly ends: number
  readonly pools: readonly FakePool[]
}

async function measure(
  fake: ReturnType<typeof fakeAddon>,
  budgetMs: number,
  onTurn: (turn: number) => void = () => {},
  signal = new AbortController().signal,
): Promise<Measured> {
  const pools: FakePool[] = []
  let pool: FakePool | null = null
  const open = () => {
    if (pool) return pool
    pool = new FakePool(8)
    pools.push(pool)
    return pool
  }
  const order: string[] = []
  const failures: Measured['failures'][number][] = []
  let [nexts, ends] = [0, 0]
  const turns: Turns = {
    ...ALONE,
    // All time counts as the other process's, so that the number of rounds does not depend on the machine's pace.
    get waitedMs() {
      return performance.now()
    },
    next: async () => void nexts++,
    endWork: async () => void ends++,
  }
  const results = await measureWork(
    { cells, firstPosition: 3, budgetMs, clockStepNs: 1 },
    contextOf({ addon: fake.addon, pool: open, signal }),
    turns,
    ({ id }) => {
      onTurn(order.length)
      order.push(id)
    },
    (cell, reason) => {
      failures.push({ cell, reason })
      pool?.close()
      pool = null
    },
  )
  return { results, order, failures, nexts, ends, pools }
}

function expectNothingLeft(fake: ReturnType<typeof fakeAddon>) {
  for (const runner of fake.runners) expect(runner).toMatchObject({ isRegistered: false, closed: true })
  expect(fake.perf.open).toBe(0)
}

describe('a work whose cells all succeed', () => {
  const fake = fakeAddon()
  let measured: Measured
  beforeAll(async () => {
    measured = await measure(fake, BUDGET_MS)
  })

  test('every cell has one turn in each round, in another order', () => {
    const { results, order, nexts, ends } = measured
    const rounds = order.length / cells.length
    expect(rounds).toBeGreaterThan(2)
    const orders = Array.from({ length: rounds }, (_, round) =>
      order.slice(round * cells.length, (round + 1) * cells.length),
    )
    const ids = cells.map(({ id }) => id)
    for (const ofRound of orders) expect(ofRound.toSorted()).toEqual(ids.toSorted())
    expect(new Set(orders.map(ofRound => ofRound.join())).size).toBeGreaterThan(1)
    expect(results?.map(({ cellId, position }) => [cellId, position])).toEqual(
      ids.map((id, i) => [id, 3 + i]),
    )
    for (const { turns } of results ?? []) expect(turns).toEqual(new Array(rounds).fill(expect.any(Number)))
    expect([nexts, ends]).toEqual([order.length, 1])
  })

  test('the cells take turns on one pool, each with one runner, and nothing stays behind', () => {
    const { order, pools } = measured
    expect(fake.runners).toHaveLength(cells.length)
    expect(fake.runners.reduce((sum, { turns }) => sum + turns, 0)).toBe(order.length)
    expect(pools).toHaveLength(1)
    expect(pools[0]?.users).toBe(0)
    expectNothingLeft(fake)
  })

  test('nothing is registered in an epoll set of another cell while one measures', () => {
    // The sets of select and poll lie in the memory of their callers.
    const besides = new Set(fake.runners.flatMap(runner => [...runner.besides]))
    expect([...besides].sort()).toEqual(['poll', 'select'])
  })

  test('the turns of a visit add up', () => {
    for (const { visit, counters } of measured.results ?? []) {
      expect(visit.budgetMs).toBe(BUDGET_MS / cells.length)
      // The fake runner reports 10 µs for an iteration.
      expect(visit.measuredMs).toBeCloseTo(counters.iterations / 100, 0)
      expect(visit.registrationMs).toBeLessThanOrEqual(visit.wallMs)
      expect(visit.warmUp).toMatchObject({ windows: 2, agreed: true })
    }
  })
})

test.each([1, 2])(
  'a cell that fails in turn %i fails alone, and the others go on with a new pool',
  async turn => {
    const fake = fakeAddon('poll', turn)
    const { results, order, failures, nexts, pools } = await measure(fake, BUDGET_MS)
    expect(failures).toMatchObject([{ cell: { mechanism: 'poll' }, reason: 'made to fail' }])
    const others = cells.filter(({ mechanism }) => mechanism !== 'poll')
    expect(results?.map(({ cellId }) => cellId)).toEqual(others.map(({ id }) => id))
    const rounds = results?.[0]?.turns.length ?? 0
    expect(rounds).toBeGreaterThan(2)
    for (const result of results ?? []) expect(result.turns).toHaveLength(rounds)
    expect(order.filter(id => id.startsWith('poll'))).toHaveLength(turn)
    // The failed cell's turns are given away all the same.
    expect(nexts).toBe(rounds * cells.length)
    expect(pools).toHaveLength(2)
    expect(pools.map(({ closed, users }) => [closed, users])).toEqual([
      [true, 0],
      [false, 0],
    ])
    expectNothingLeft(fake)
  },
)

test('where every cell fails, the work ends', async () => {
  const { addon, runners } = fakeAddon()
  class Failing extends addon.Runner {
    override runBatch(): never {
      throw new Error('made to fail')
    }
  }
  const fake = { ...fakeAddon(), addon: { ...addon, Runner: Failing } as unknown as typeof addon }
  const { results, failures, nexts, ends } = await measure(fake, BUDGET_MS)
  expect(results).toEqual([])
  expect(failures).toHaveLength(cells.length)
  expect([nexts, ends]).toEqual([cells.length, 1])
  expect(runners.every(({ closed }) => closed)).toBe(true)
})

test('an aborted work has no result and leaves nothing registered', async () => {
  const fake = fakeAddon()
  const abort = new AbortController()
  const aborting = (turn: number) => {
    if (turn === cells.length) abort.abort()
  }
  const { results, order, failures } = await measure(fake, BUDGET_MS, aborting, abort.signal)
  expect(results).toBeNull()
  expect(order).toHaveLength(cells.length + 1)
  expect(failures).toEqual([])
  expectNothingLeft(fake)
})

test('without a budget each cell still has one turn, with an iteration that is recorded', async () => {
  const { results, order } = await measure(fakeAddon(), 0)
  expect(order).toHaveLength(cells.length)
  expect(results).toHaveLength(cells.length)
  for (const { turns, counters } of results ?? []) {
    expect(turns).toHaveLength(1)
    expect(counters.iterations).toBeGreaterThan(0)
  }
})

test('a cell none of whose waits slept fails, and says so', async () => {
  class Awake {
    runBatch(_: number, iterations: number): WakeupBatch {
      const nothing = { emptyWaits: 0, interruptedWaits: 0, digestHigh: 0, digestLow: 0, wakeups: 0 }
      return { iterations, waits: iterations, events: iterations, ...nothing, elapsedNs: iterations * 1e6 }
    }

    close(): void {}
  }
  const addon = { ...fakeAddon().addon, WakeupRunner: Awake, setAffinity: () => {} }
  const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [8], waitMode: ['wakeup'] } }) as [CellSpec]
  await expect(measureOne(cell, contextOf({ addon }), 0)).rejects.toThrow(
    'none of the waits that were to be woken had slept',
  )
})

const ms = (max: number) => fc.double({ min: 0, max, noNaN: true })
const LOOPS = [
  { waitMode: ['nonblocking'] },
  { waitMode: ['wakeup'] },
  { load: ['open'], ratePerSecond: [1000] },
  { load: ['open'], arrivals: ['flood'] },
].map(
  axes => expandCells({ ...smokeSuite, axes: { fdCount: [8], ...axes } } as SuiteDefinition)[0] as CellSpec,
)

test('a turn has room for its iterations, and registering takes the smaller part of it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LOOPS), ms(200), ms(100), (cell, iterationMs, registrationMs) => {
      const least = leastMs(cell, { iterationMs, registrationMs })
      expect(least).toBeGreaterThanOrEqual(leastTurnMs(cell.params))
      expect(least).toBeGreaterThanOrEqual(3 * iterationMs)
      expect(registrationMs).toBeLessThanOrEqual((least + registrationMs) / 4 + 1e-9)
    }),
  )
})

test('the rounds fill the time that is left, with turns no shorter than any cell needs', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1000, max: 60_000, noNaN: true }),
      fc.array(
        fc.record({ shortestMs: fc.double({ min: 1, max: 900, noNaN: true }), registrationMs: ms(100) }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      (leftMs, work) => {
        const { turnMs, rounds } = turnsWithin(leftMs, work)
        const registrationMs = work.reduce((sum, cell) => sum + cell.registrationMs, 0)
        const shortest = Math.max(...work.map(({ shortestMs }) => shortestMs))
        const roundMs = work.length * shortest + registrationMs
        expect(Number.isInteger(rounds) && rounds >= 0 && rounds <= 40).toBe(true)
        if (rounds === 0) {
          expect(0.75 * roundMs).toBeGreaterThan(leftMs)
          return
        }
        expect(turnMs).toBeGreaterThanOrEqual(shortest)
        const takenMs = rounds * (work.length * turnMs + registrationMs)
        expect(takenMs).toBeGreaterThanOrEqual(leftMs - 1e-3)
        expect(takenMs).toBeLessThanOrEqual(leftMs + roundMs / 4 + 1e-3)
        // There is no room for another round, unless there are as many as are allowed.
        if (rounds < 40) {
          expect((rounds + 0.75) * roundMs).toBeGreaterThan(leftMs)
        }
      },
    ),
  )
})

test('no cell is counted around a full second of the clock', () => {
  const times = [0, 7_999_999, 8_000_000, 949_999_999, 950_000_000, 999_999_999]
  expect(times.map(ns => isCountable([5, ns]))).toEqual([false, false, true, true, false, false])
})
