import { beforeAll, describe, expect, test } from 'vitest'
import emptySuite from '../../suites/empty.ts'
import libevSuite from '../../suites/libev.ts'
import libeventSuite from '../../suites/libevent.ts'
import perfEpollCtlSuite from '../../suites/perf-epoll-ctl.ts'
import smokeSuite from '../../suites/smoke.ts'
import timeoutsSuite from '../../suites/timeouts.ts'
import tlpiSuite from '../../suites/tlpi.ts'
import { METRIC_NAMES } from '../metrics/metrics.ts'
import { FULL_POOLS, KERNEL_FD_KINDS } from '../poller/fd_kinds.fixture.ts'
import { REFUSED_MECHANISMS } from '../poller/granted.fixture.ts'
import { type CellSpec, expandCells } from '../suite/cells.ts'
import { parseSuite, type SuiteDefinition } from '../suite/definition.ts'
import { INTERESTS } from '../suite/fd_kinds.ts'
import { loadSuite, suiteNames } from '../suite/load.ts'
import { expectedDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { UNPINNED } from './block_protocol.ts'
import { planCells } from './cell_plan.ts'
import { CellOutcome } from './outcome.ts'
import { runSuite } from './run_suite.ts'

const limit = { soft: 20_000, hard: 20_000 }
const SEED = 7

function plan(suite: SuiteDefinition): CellOutcome[] {
  return planCells(expandCells(suite), limit).map(cell => new CellOutcome(cell))
}

async function run(suite: SuiteDefinition): Promise<CellOutcome[]> {
  const cells = plan(suite)
  const settings = { seed: SEED, blocks: 1, budgetSeconds: 0.5, pin: UNPINNED }
  await runSuite({ cells, blocks: [], ended: false }, settings, new AbortController().signal, () => {})
  return cells
}

function expectedWork({ cell }: CellOutcome): string {
  const { fdCount, activeCount, chainWrites } = cell.params
  const work = makePlan({ seed: SEED, fdCount, activeCount, chainWrites })
  return expectedDigest(work, work.digestIterations)
}

const SMALL: [SuiteDefinition, readonly number[]][] = [
  [libeventSuite, [200]],
  [libevSuite, [200]],
  [tlpiSuite, [10, 20]],
  [emptySuite, [10, 20]],
  [timeoutsSuite, [10]],
]

describe.each(SMALL.map(([suite, fdCount]) => [suite.name, suite, fdCount] as const))(
  '%s',
  (_, suite, fdCount) => {
    let cells: CellOutcome[]
    beforeAll(async () => {
      const variants = suite.variants.filter(({ mechanism }) => !REFUSED_MECHANISMS.has(mechanism))
      cells = await run({ ...suite, variants, axes: { ...suite.axes, fdCount } })
    })

    test('is a suite, and all of it can be measured under a limit of 20,000 descriptors', () => {
      expect(parseSuite(suite, 'here')).toEqual(suite)
      expect(METRIC_NAMES).toContain(suite.metric)
      for (const { cell, skipReason } of plan(suite)) expect([cell.id, skipReason]).toEqual([cell.id, null])
    })

    test('runs, delivers what was planned and gives its metric', () => {
      expect(cells.length).toBeGreaterThan(0)
      for (const outcome of cells) {
        expect([outcome.cell.id, outcome.failure]).toEqual([outcome.cell.id, null])
        expect(outcome.workDigest).toBe(expectedWork(outcome))
        // A look of io_uring that finds nothing takes no longer than reading the clock.
        expect(outcome.blocks[0]?.metrics[suite.metric]).toBeGreaterThanOrEqual(0)
      }
    })

    test('an iteration has as many events, waits and changes as its parameters say', () => {
      for (const { cell, counters } of cells) {
        const { activeCount, chainWrites, churn } = cell.params
        expect(counters.events).toBe(counters.iterations * (activeCount + chainWrites))
        expect(counters.waits).toBe(
          counters.iterations * (1 + Math.ceil(chainWrites / Math.max(1, activeCount))),
        )
        expect(counters['changes'] ?? 0).toBe(counters.iterations * churn)
      }
    })
  },
)

test('every suite that comes with muxbench runs, in small, and some of its cells have its metric', async () => {
  const suites = await Promise.all(suiteNames().map(loadSuite))
  const small = suites.map(suite => {
    const fdCounts = (suite.axes.fdCount ?? []) as readonly number[]
    const fewest = fdCounts.length > 0 ? { fdCount: [Math.min(...fdCounts)] } : {}
    const kinds = new Map<string, CellSpec>()
    for (const cell of expandCells({ ...suite, axes: { ...suite.axes, ...fewest } })) {
      const kind = JSON.stringify([
        cell.mechanism,
        cell.params.trigger,
        cell.params.oneshot,
        cell.params.fdKind,
        cell.params.interest,
      ])
      if (!kinds.has(kind) && !REFUSED_MECHANISMS.has(cell.mechanism)) kinds.set(kind, cell)
    }
    return {
      name: suite.name,
      metric: suite.metric,
      ids: new Set([...kinds.values()].map(({ id }) => id)),
      kinds,
    }
  })
  const specs = new Map(
    small.flatMap(({ kinds }) => [...kinds.values()].map(cell => [cell.id, cell] as const)),
  )
  const planned = planCells([...specs.values()], limit).map(cell => new CellOutcome(cell))
  const settings = { seed: SEED, blocks: 1, budgetSeconds: 1, pin: UNPINNED }
  // A chosen number of a descriptor is free only where the pool of the block is small.
  const hasNumber = ({ cell }: CellOutcome) => cell.params.highestFd !== null
  for (const cells of [planned.filter(each => !hasNumber(each)), planned.filter(hasNumber)]) {
    await runSuite({ cells, blocks: [], ended: false }, settings, new AbortController().signal, () => {})
  }
  for (const { cell, skipReason, failure } of planned) {
    expect([cell.id, skipReason, failure]).toEqual([cell.id, null, null])
  }
  for (const { name, metric, ids } of small) {
    const own = planned.filter(({ cell }) => ids.has(cell.id))
    const figures = own.flatMap(({ blocks, counters, simWork }) =>
      Object.keys({ ...blocks[0]?.metrics, ...counters, ...simWork }),
    )
    expect([name, figures]).toEqual([name, expect.arrayContaining([metric.replace('sim.', '')])])
  }
})

test('threads that change one set, or a set each, make as many changes in an iteration as churn says', async () => {
  const cells = await run({
    ...perfEpollCtlSuite,
    axes: { ...perfEpollCtlSuite.axes, fdCount: [64], readers: [1, 2] },
  })
  expect(cells.map(({ cell }) => cell.params.queue)).toEqual(['own', 'shared', 'own'])
  for (const { cell, failure, counters, blocks } of cells) {
    expect([cell.id, failure]).toEqual([cell.id, null])
    expect(Object.keys(blocks[0]?.metrics ?? {})).toEqual(
      expect.arrayContaining([perfEpollCtlSuite.metric, 'addNs', 'modifyNs', 'removeNs']),
    )
    // The counts are read while each thread is in the midst of an iteration, at both ends of each of the samples.
    const changesEach = (counters['changes'] as number) / counters.iterations
    expect(changesEach).toBeGreaterThan(48)
    expect(changesEach).toBeLessThan(80)
  }
})

describe('cells of every kind of descriptor in one block', () => {
  // All mechanisms watch these, of which any number may be active.
  const kinds = KERNEL_FD_KINDS.filter(({ alwaysReady, nests }) => !alwaysReady && nests < 5)
  let cells: CellOutcome[]
  beforeAll(async () => {
    cells = await run({
      ...smokeSuite,
      axes: {
        fdCount: [12],
        active: [2],
        fdKind: kinds.map(({ name }) => name),
        interest: INTERESTS,
        chainWrites: [0, 5],
      },
    })
  })

  test('are measured, each with the work of its plan', () => {
    const measured = cells.filter(({ skipReason }) => skipReason === null)
    expect(measured.length).toBe((kinds.length + FULL_POOLS.length) * (4 + 3))
    for (const outcome of measured) {
      expect([outcome.cell.id, outcome.failure]).toEqual([outcome.cell.id, null])
      expect(outcome.workDigest).toBe(expectedWork(outcome))
    }
  })

  test('what an event costs is the cycle over all events of an iteration', () => {
    for (const { cell, blocks } of cells) {
      const { cycleNs, costPerEventNs } = blocks[0]?.metrics ?? {}
      if (cycleNs === undefined) continue
      // Both figures are rounded to a tenth of a nanosecond.
      expect(costPerEventNs).toBeCloseTo(cycleNs / (2 + cell.params.chainWrites), 0)
    }
  })
})
