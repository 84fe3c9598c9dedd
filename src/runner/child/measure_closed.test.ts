import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { expandCells } from '../../suite/cells.ts'
import { makePlan } from '../../workload/plan.ts'
import type { CellContext } from './cell_context.ts'
import { fakeAddon } from './fake_addon.fixture.ts'
import { contextOf, measureOne } from './measure_one.fixture.ts'
import { measureWork } from './measure_work.ts'
import { ALONE } from './turns.ts'

const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [8] } })

/** Long enough for several turns. */
const BUDGET_MS = 60

test('neither the digest pass, nor warming up, nor the beginning of a turn is recorded', async () => {
  const fake = fakeAddon()
  const result = await measureOne(cell!, contextOf({ addon: fake.addon }), BUDGET_MS)
  const { digestIterations } = makePlan({ seed: 1, fdCount: 8, activeCount: 1 })
  const [runner] = fake.runners
  const recorded = result?.counters.iterations ?? 0
  expect(recorded).toBeGreaterThan(0)
  // The warm-up lies between the two, and every turn begins with iterations that are not recorded.
  expect(runner!.iterations - digestIterations - recorded).toBeGreaterThan(runner!.turns)
  expect(runner!.closed).toBe(true)
})

test('the counters count the measured batches alone, and are closed', async () => {
  const fake = fakeAddon()
  const result = await measureOne(cell!, contextOf({ addon: fake.addon }), BUDGET_MS)
  const { digestIterations } = makePlan({ seed: 1, fdCount: 8, activeCount: 1 })
  expect(fake.perf.open).toBe(0)
  expect(result?.perf?.counters).toEqual({ contextSwitches: fake.perf.batches, cyclesUser: null })
  const { iterations } = result!.counters
  expect(fake.runners[0]!.iterations).toBeGreaterThan(iterations + digestIterations)
})

test('the loop writes to columns whose pages are there: none is as it was when it was made', async () => {
  const fake = fakeAddon()
  const [churning] = expandCells({ ...smokeSuite, axes: { fdCount: [8], churn: [4] } })
  await measureOne(churning!, contextOf({ addon: fake.addon }), BUDGET_MS)
  const columns = Object.values(fake.runners[0]!.columns)
  expect(columns).toHaveLength(11)
  for (const column of columns) expect(column.includes(0)).toBe(false)
})

test('a chosen descriptor number is free for the next cell after every turn', async () => {
  const fake = fakeAddon()
  const variants = [{ mechanism: 'select' }, { mechanism: 'poll' }]
  const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8], highestFd: [100] } })
  const work = { cells, firstPosition: 0, budgetMs: BUDGET_MS, clockStepNs: 1 }
  await measureWork(
    work,
    contextOf({ addon: fake.addon }),
    ALONE,
    () => {},
    () => {},
  )
  expect(fake.runners).toHaveLength(2)
  expect(fake.runners.flatMap(({ besides }) => [...besides])).toEqual([])
})

test('the work of a wait is counted in the steady state, also in few waits', async () => {
  const [sim] = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'sim-epoll', fdKind: 'simulated' }],
    axes: { fdCount: [100_000] },
  })
  const work = (await measureOne(sim!, contextOf(), 1))?.simWork
  expect(work).toMatchObject({ iterations: 4, epollWaits: 4, filePolls: 8, eventsReturned: 4 })
})

test('an abort is heard between batches', async () => {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  expect(await measureOne(cell!, contextOf({ signal: abort.signal }), 600_000)).toBeNull()
}, 10_000)

test('a runner that fails is closed, and its error is the cell’s', async () => {
  const fake = fakeAddon(cell!.mechanism)
  await expect(measureOne(cell!, contextOf({ addon: fake.addon }), BUDGET_MS)).rejects.toThrow('made to fail')
  expect(fake.runners).toMatchObject([{ closed: true }])
  expect(fake.perf.open).toBe(0)
})

const axes = { fdCount: [8], active: [2] }

function cellWith(change: Partial<Record<string, readonly number[]>>) {
  return expandCells({ ...smokeSuite, axes: { ...axes, ...change } })[0]!
}

test('a stall is asked for once, when the warm-up is over, and the cell says so', async () => {
  const fake = fakeAddon()
  const result = await measureOne(cellWith({ stallMs: [30] }), contextOf({ addon: fake.addon }), BUDGET_MS)
  const [runner] = fake.runners
  expect(runner!.stalls).toMatchObject([{ milliseconds: 30 }])
  const { digestIterations } = makePlan({ seed: 1, fdCount: 8, activeCount: 2 })
  const { afterIterations } = runner!.stalls[0]!
  expect(afterIterations).toBeGreaterThan(digestIterations)
  expect(runner!.iterations - afterIterations).toBeGreaterThan(0)
  expect(result?.notes).toEqual([
    'injected fault: in each block one wait was made 30 ms longer (stallMs); in closed loop that is one sample, since nothing is sent meanwhile that would have to queue',
  ])
})

test('a stall comes also where there is time for one batch only', async () => {
  const fake = fakeAddon()
  const { Runner } = fake.addon
  class SlowRunner extends Runner {
    override runBatch(first: number, iterations: number) {
      const start = performance.now()
      while (performance.now() - start < 20);
      return super.runBatch(first, iterations)
    }
  }
  const addon = { ...fake.addon, Runner: SlowRunner } as unknown as CellContext['addon']
  const result = await measureOne(cellWith({ stallMs: [30] }), contextOf({ addon }), 6)
  const [runner] = fake.runners
  expect(runner!.stalls).toMatchObject([{ milliseconds: 30 }])
  expect(runner!.iterations).toBeGreaterThan(runner!.stalls[0]!.afterIterations)
  expect(result?.samples.waitNs).toBeDefined()
})

test('a delay is the runner’s, and the cell says so', async () => {
  const fake = fakeAddon()
  const cell = cellWith({ waitDelayNs: [12_000], chainWrites: [5], churn: [3] })
  const result = await measureOne(cell, contextOf({ addon: fake.addon }), BUDGET_MS)
  expect(fake.runners[0]?.options).toMatchObject({ waitDelayNs: 12_000, chainWrites: 5, churn: 3 })
  expect(fake.runners[0]?.stalls).toEqual([])
  expect(result?.notes).toEqual(['injected fault: every wait was made 12,000 ns longer (waitDelayNs)'])
})

test('a cell without faults says nothing', async () => {
  expect((await measureOne(cell!, contextOf(), 1))?.notes).toEqual([])
})

test('a batch has room for an iteration with a long chain and many changes', async () => {
  const long = cellWith({ chainWrites: [40_000] })
  const { runners, addon } = fakeAddon()
  await measureOne(long, contextOf({ addon }), 1)
  expect(runners[0]?.columns.dispatchLatencyNs.length).toBeGreaterThanOrEqual(40_002)
  expect(runners[0]?.columns.waitNs.length).toBeGreaterThanOrEqual(40_002)
  expect(runners[0]?.columns.addNs).toBeUndefined()
  const [changed] = expandCells({ ...smokeSuite, axes: { fdCount: [30_000], churn: [30_000] } })
  await measureOne(changed!, contextOf({ addon }), 1)
  expect(runners[1]?.columns.addNs?.length).toBeGreaterThanOrEqual(30_000)
})
