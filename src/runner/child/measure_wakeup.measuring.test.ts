import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import wakeupSuite from '../../../suites/wakeup.ts'
import { loadAddon, type NativeFdPool } from '../../poller/addon.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { expectedDigest } from '../../workload/digest.ts'
import { makePlan } from '../../workload/plan.ts'
import { type BlockRequest, UNPINNED } from '../block_protocol.ts'
import { spawnBlock } from '../spawn.ts'
import type { CellContext } from './cell_context.ts'
import { contextOf, measureOne } from './measure_one.fixture.ts'

const addon = loadAddon()
const allowedCpus = addon.affinity()
const FD_COUNT = 16
const never = new AbortController().signal

function cells(change: Partial<SuiteDefinition>): CellSpec[] {
  return expandCells({
    ...wakeupSuite,
    ...change,
    axes: { ...wakeupSuite.axes, fdCount: [FD_COUNT], ...change.axes },
  })
}

let pool: NativeFdPool
beforeAll(() => {
  pool = new addon.FdPool(FD_COUNT)
})
afterAll(() => pool.close())

function measure(cell: CellSpec, change: Partial<CellContext> = {}, budgetMs = 30) {
  return measureOne(
    cell,
    contextOf({ addon, pool: () => pool, signal: never, allowedCpus, ...change }),
    budgetMs,
  )
}

const [poll] = cells({ variants: [{ mechanism: 'poll' }] }) as [CellSpec]

describe.each(cells({}).map(cell => [cell.id, cell] as const))('%s', (_, cell) => {
  test('delivers the plan, asleep, and records what is not part of a sleep', async () => {
    const result = await measure(cell)
    const plan = makePlan({ seed: 1, fdCount: FD_COUNT, activeCount: 1 })
    expect(result?.workDigest).toBe(expectedDigest(plan, plan.digestIterations))
    expect(Object.keys(result?.samples ?? {}).sort()).toEqual([
      'armNs',
      'cpuNs',
      'dispatchLatencyNs',
      'drainNs',
      'scanNs',
      'wakeupLatencyNs',
      'writeNs',
    ])
    const { counters, samples } = result!
    expect(Histogram.fromData(samples.wakeupLatencyNs!).count).toBe(
      counters.iterations - counters['awakeWaits']!,
    )
    expect(counters['voluntarySwitches']).toBeGreaterThan(0)
  })
})

test('every kind of descriptor shows the same work', async () => {
  const digests = new Set<string | null | undefined>()
  for (const cell of cells({
    variants: [{ mechanism: 'epoll' }],
    axes: { active: [3], fdKind: ['socketpair', 'pipe', 'eventfd'] },
  })) {
    const own = new addon.FdPool(FD_COUNT, cell.params.fdKind)
    digests.add((await measure(cell, { pool: () => own }, 1))?.workDigest)
    own.close()
  }
  expect(digests.size).toBe(1)
})

test('the threads run where they are pinned, and the process afterwards where it did before', async () => {
  const seen: (readonly number[])[] = []
  const writers: number[] = []
  const spy = Object.assign(Object.create(addon) as typeof addon, {
    setAffinity: (cpus: readonly number[]) => {
      seen.push(cpus)
      addon.setAffinity(cpus)
    },
    WakeupRunner: class extends addon.WakeupRunner {
      constructor(...args: ConstructorParameters<typeof addon.WakeupRunner>) {
        super(...args)
        writers.push(args[2].writerCpu)
      }
    },
  })
  const [reader, writer] = [allowedCpus.at(-1)!, allowedCpus[0]!]
  await measure(poll, { addon: spy, pin: { reader, writer } }, 0)
  // Whether the thread may be moved is tried before the first turn.
  expect(seen).toEqual([[reader], allowedCpus, [reader], allowedCpus])
  expect(writers).toEqual([writer])
  await expect(measure(poll, { pool: () => null })).rejects.toThrow('no pool of descriptors')
  expect(addon.affinity()).toEqual(allowedCpus)
})

test('a CPU that the threads share is a note', async () => {
  const cpu = allowedCpus[0]!
  const shared = await measure(poll, { allowedCpus: [cpu] })
  expect(shared?.notes).toEqual([
    `the reader and the writer shared CPU ${cpu}: a wake-up is then a switch from one thread to the other and wakes no idle CPU`,
  ])
  if (allowedCpus.length > 1) expect((await measure(poll))?.notes).toEqual([])
})

test('an abort is heard between batches', async () => {
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  expect(await measure(poll, { signal: abort.signal }, 600_000)).toBeNull()
  expect(addon.affinity()).toEqual(allowedCpus)
}, 10_000)

describe('in a block process', () => {
  const request: BlockRequest = {
    type: 'run',
    index: 0,
    seed: 1,
    cells: [poll],
    firstPosition: 0,
    budgetMs: 300,
    pin: UNPINNED,
  }

  test('a pinned reader leaves the other CPUs to the writer', async () => {
    const pin = { reader: allowedCpus.at(-1)!, writer: null }
    const { crash, failures, results } = await spawnBlock({ ...request, pin }, never)
    expect({ crash, failures }).toEqual({ crash: null, failures: [] })
    expect(results[0]?.notes).toHaveLength(allowedCpus.length > 1 ? 0 : 1)
  })

  test('Ctrl-C ends it, though the reader sleeps most of the time', async () => {
    const abort = new AbortController()
    setTimeout(() => abort.abort(), 500)
    const { crash, results } = await spawnBlock({ ...request, budgetMs: 600_000 }, abort.signal)
    expect({ crash, results }).toEqual({ crash: null, results: [] })
  })
})
