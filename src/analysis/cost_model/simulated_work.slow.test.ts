import { describe, expect, test } from 'vitest'
import { testColumns, testOptions } from '../../poller/columns.fixture.ts'
import { SimRunner } from '../../poller/sim_runner.ts'
import { makePlan } from '../../workload/plan.ts'
import { WORK_QUANTITIES, workPerWait } from '../views/work.ts'
import { simulatedWork, type WorkKind } from './simulated_work.ts'

const KINDS: WorkKind[] = [true, false].flatMap(mayBlock => [
  { mechanism: 'select', edge: false, oneshot: false, mayBlock },
  { mechanism: 'poll', edge: false, oneshot: false, mayBlock },
  { mechanism: 'epoll', edge: false, oneshot: false, mayBlock },
  { mechanism: 'epoll', edge: true, oneshot: false, mayBlock },
  { mechanism: 'epoll', edge: false, oneshot: true, mayBlock },
])

const ITERATIONS = 2000

/** What the loop of the simulated mechanisms counts over many drawings: it knows nothing of the forms. */
function counted({ mechanism, edge, oneshot, mayBlock }: WorkKind, fdCount: number, activeCount: number) {
  const plan = makePlan({ seed: 11, fdCount, activeCount })
  const waitMode = mayBlock ? ('ready' as const) : ('nonblocking' as const)
  const options = { ...testOptions(`sim-${mechanism}`, fdCount), edge, oneshot, waitMode }
  const runner = new SimRunner(plan, options, testColumns(2 * ITERATIONS * activeCount), null)
  runner.runBatch(0, 1)
  const before = runner.work()
  runner.runBatch(1, Math.floor(Math.min(ITERATIONS, 200_000 / fdCount, 40_000 / activeCount)))
  const after = runner.work()
  return workPerWait(name => after[name]! - before[name]!)!
}

describe.each(KINDS.map(kind => [JSON.stringify(kind), kind] as const))('%s', (_, kind) => {
  test.each([
    [5, 1],
    [7, 3],
    [40, 4],
    [61, 61],
    [62, 1],
    [200, 20],
    [400, 1],
    [400, 200],
  ])('the forms say what the simulator counts at N = %i, k = %i', (fdCount, activeCount) => {
    const work = simulatedWork(kind)!(fdCount, activeCount)
    const truth = counted(kind, fdCount, activeCount)
    for (const { name } of WORK_QUANTITIES) {
      // Drawings are random, and only so many are run: where the first ready one lies varies most.
      const tolerance = name === 'waitEntries' ? 0.15 : 0.02
      expect(Math.abs(work[name] - truth[name]), `${name} ${work[name]} ${truth[name]}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, truth[name]),
      )
    }
  })
})

test('counts that are known: all N files for poll, the ready ones for epoll, each of them twice with level triggering', () => {
  const at = (mechanism: string, edge: boolean) =>
    simulatedWork({ mechanism, edge, oneshot: false, mayBlock: true })!(1_000_000, 1)
  expect(at('poll', false)).toMatchObject({
    filePolls: 1e6,
    entriesCopied: 2e6,
    waitEntries: 500_000.5,
    callbacks: 0,
  })
  expect(at('select', false)).toMatchObject({ filePolls: 1e6, entriesCopied: 0, bytesCopied: 250_016 })
  expect(at('epoll', true)).toMatchObject({ filePolls: 1, entriesCopied: 1, waitEntries: 0, callbacks: 1 })
  expect(at('epoll', false).filePolls).toBeCloseTo(2 - 1e-6, 9)
})

test('a mechanism that the simulator does not model has no counts', () => {
  expect(simulatedWork({ mechanism: '__proto__', edge: false, oneshot: false, mayBlock: false })).toBeNull()
  expect(simulatedWork({ mechanism: 'kqueue', edge: false, oneshot: false, mayBlock: false })).toBeNull()
})
