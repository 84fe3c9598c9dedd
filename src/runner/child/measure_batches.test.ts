import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { BatchResult } from '../../poller/native_loops.ts'
import { collectGarbage } from '../../suite/collect_garbage.ts'
import { measureBatches, smallestOf, warmUp } from './measure_batches.ts'
import { PlanLoop } from './plan_loop.ts'

/** Returns a loop whose runs take no time and report `iterationMs` for each iteration. */
function loopOf(iterationMs: (run: number) => number): PlanLoop<BatchResult> & { runs: number } {
  let runs = 0
  const nothing = { emptyWaits: 0, interruptedWaits: 0, digestHigh: 0, digestLow: 0 }
  const runner = {
    runBatch: (_: number, iterations: number) => {
      const elapsedNs = iterations * iterationMs(runs++) * 1e6
      return { iterations, waits: iterations, events: iterations, ...nothing, elapsedNs }
    },
    close: () => {},
  }
  return Object.defineProperty(new PlanLoop(runner, 1000, 0), 'runs', {
    get: () => runs,
  }) as PlanLoop<BatchResult> & {
    runs: number
  }
}

/** What a cell has run before its warm-up: some iterations of one length. */
const ran = (iterationMs: number, iterations: number) => ({
  elapsedMs: iterations * iterationMs,
  iterationMs,
})

// A window of iterations of 0.25 ms and more is one iteration, and the first window is what came before.
test('the warm-up ends when the medians of two successive windows agree', () => {
  const slowing = [4, 2, 2.05, 1]
  const loop = loopOf(run => slowing[run] as number)
  expect(warmUp(loop, ran(8, 1), 600_000)).toEqual({ windows: 4, agreed: true, iterationMs: 2.05 })
  expect(loop.runs).toBe(3)
})

test('a warm-up that never agrees ends with its time, and has two windows at least', () => {
  const restless = () => loopOf(run => (run % 2 === 0 ? 4 : 2))
  expect(warmUp(restless(), ran(2, 1), 0)).toEqual({ windows: 2, agreed: false, iterationMs: 4 })
  expect(warmUp(restless(), ran(2, 1), 5)).toMatchObject({ agreed: false })
})

test.each([
  ['the first window', 0.25, 3],
  ['no window', 0.2, 6],
])('iterations before the warm-up that took long enough are %s', (_, elapsedMs, runs) => {
  const loop = loopOf(() => 0.1)
  expect(warmUp(loop, { elapsedMs, iterationMs: 0.1 }, 600_000)).toEqual({
    windows: 2,
    agreed: true,
    iterationMs: 0.1,
  })
  expect(loop.runs).toBe(runs)
})

/** Returns a loop of two iterations whose passes count what `passes` says, and the columns that it fills. */
function countingLoop(
  passes: readonly { readonly waits: readonly number[]; readonly cycles: readonly number[] }[],
) {
  const column = () => new Float64Array(4)
  const columns = {
    ...{ writeNs: column(), armNs: column(), waitNs: column(), scanNs: column(), drainNs: column() },
    ...{ cycleNs: column(), iterationNs: column(), dispatchLatencyNs: column() },
  }
  const starts: number[] = []
  const nothing = { emptyWaits: 0, interruptedWaits: 0, digestHigh: 0, digestLow: 0, elapsedNs: 1 }
  const runBatch = (start: number, iterations: number) => {
    const { waits, cycles } = passes[starts.push(start) - 1] as (typeof passes)[number]
    columns.waitNs.set(waits)
    columns.cycleNs.set(cycles)
    return { ...nothing, iterations, waits: waits.length, events: 0 }
  }
  return { loop: new PlanLoop({ runBatch, close: () => {} }, 10, 9), columns, starts }
}

test('of several passes over the same iterations, the smallest count of each is kept', () => {
  const { loop, columns, starts } = countingLoop([
    { waits: [10, 900, 12], cycles: [900, 20] },
    { waits: [900, 11, 12], cycles: [20, 20] },
    { waits: [10, 11, 900], cycles: [20, 900] },
  ])
  const batch = smallestOf(loop, columns, 3, () => loop.run(2))
  expect([...columns.waitNs.subarray(0, 3)]).toEqual([10, 11, 12])
  expect([...columns.cycleNs.subarray(0, 2)]).toEqual([20, 20])
  expect([batch.waits, starts, loop.next]).toEqual([3, [9, 9, 9], 1])
})

test('passes that did not make the same waits are no passes over the same iterations', () => {
  const { loop, columns } = countingLoop([
    { waits: [10, 11], cycles: [20, 20] },
    { waits: [10, 11, 12], cycles: [20, 20] },
  ])
  expect(() => smallestOf(loop, columns, 2, () => loop.run(2))).toThrow('another number of waits')
})

const task = (
  loop: PlanLoop<BatchResult>,
  record: (batch: BatchResult) => void,
  onRecording: () => void,
) => ({
  name: 'task',
  loop,
  iterationMs: 1,
  record,
  perf: null,
  onRecording,
  signal: new AbortController().signal,
})

test('a turn begins with batches that are not recorded', async () => {
  const loop = loopOf(() => 1)
  let [before, recorded, begun] = [0, 0, 0]
  const measuredMs = await measureBatches(
    task(
      loop,
      batch => {
        recorded += batch.iterations
      },
      () => {
        begun++
        before = loop.runs
      },
    ),
    { turnMs: 20, isWarm: false },
  )
  expect(begun).toBe(1)
  expect(before).toBeGreaterThan(0)
  expect(recorded).toBe(loop.runs - before)
  expect(measuredMs).toBe(recorded)
})

test('a turn of a loop that is warm records from its beginning', async () => {
  const loop = loopOf(() => 1)
  let recorded = 0
  const record = (batch: BatchResult) => {
    recorded += batch.iterations
  }
  await measureBatches(
    task(loop, record, () => {}),
    { turnMs: 20, isWarm: true },
  )
  expect(recorded).toBe(loop.runs)
})

test('a turn without time records one batch', async () => {
  const recorded: number[] = []
  const loop = loopOf(() => 1)
  await measureBatches(
    task(
      loop,
      ({ iterations }) => void recorded.push(iterations),
      () => {},
    ),
    { turnMs: 0, isWarm: false },
  )
  expect(recorded).toEqual([1])
})

test('an aborted turn has no result', async () => {
  const signal = AbortSignal.abort()
  const loop = loopOf(() => 1)
  const aborted = {
    ...task(
      loop,
      () => {},
      () => {},
    ),
    signal,
  }
  expect(await measureBatches(aborted, { turnMs: 1000, isWarm: false })).toBeNull()
  expect(loop.runs).toBe(0)
})

test('a turn leaves nothing of itself behind at the signal of the block', async () => {
  const { signal } = new AbortController()
  const turn = async () => {
    const loop = loopOf(() => 1)
    await measureBatches(
      {
        ...task(
          loop,
          () => {},
          () => {},
        ),
        signal,
      },
      { turnMs: 0, isWarm: true },
    )
    return new WeakRef(loop)
  }
  const loops = await Promise.all([turn(), turn(), turn()])
  // An object that a WeakRef was made of lives at least until the current job has ended.
  await setImmediate()
  collectGarbage()
  expect(loops.map(loop => loop.deref())).toEqual([undefined, undefined, undefined])
})

test('a turn that is aborted while it runs ends at once, without a result', async () => {
  const controller = new AbortController()
  const stopping = {
    ...task(
      loopOf(() => 1),
      () => controller.abort(),
      () => {},
    ),
    signal: controller.signal,
  }
  expect(await measureBatches(stopping, { turnMs: 600_000, isWarm: true })).toBeNull()
})
