import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import { makePlan } from '../workload/plan.ts'
import { UNPINNED } from './block_protocol.ts'
import { FakePool, fakeAddon } from './fake_addon.fixture.ts'
import { type CellContext, measureCell } from './measure_cell.ts'

const [cell] = expandCells({ ...smokeSuite, axes: { fdCount: [8] } })

function context(change: Partial<CellContext>): CellContext {
  return {
    addon: fakeAddon().addon,
    pool: new FakePool(8),
    seed: 1,
    clockCostNs: 20,
    blockIndex: 0,
    position: 0,
    budgetMs: 200,
    signal: new AbortController().signal,
    pin: UNPINNED,
    allowedCpus: [0],
    ...change,
  }
}

test('neither the digest pass nor warming up is recorded', async () => {
  const fake = fakeAddon()
  const result = await measureCell(cell!, context({ addon: fake.addon }))
  const { digestIterations } = makePlan({ seed: 1, fdCount: 8, activeCount: 1 })
  const [runner] = fake.runners
  const recorded = result?.counters.iterations ?? 0
  expect(recorded).toBeGreaterThan(0)
  // Something lies between: the warm-up, which has 15 % of the time.
  expect(runner!.iterations - 1 - digestIterations - recorded).toBeGreaterThan(recorded / 50)
  expect(runner!.closed).toBe(true)
})

test('the work of a wait is counted in the steady state, also in few waits', async () => {
  const [sim] = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'sim-epoll', fdKind: 'simulated' }],
    axes: { fdCount: [100_000] },
  })
  const work = (await measureCell(sim!, context({ budgetMs: 1 })))?.simWork
  expect(work).toMatchObject({ iterations: 4, epollWaits: 4, filePolls: 8, eventsReturned: 4 })
})

test('an abort is heard between batches', async () => {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  expect(await measureCell(cell!, context({ budgetMs: 600_000, signal: abort.signal }))).toBeNull()
}, 10_000)

test('a runner that fails is closed, and its error is the cell’s', async () => {
  const fake = fakeAddon(cell!.mechanism)
  await expect(measureCell(cell!, context({ addon: fake.addon }))).rejects.toThrow('made to fail')
  expect(fake.runners).toMatchObject([{ closed: true }])
})
