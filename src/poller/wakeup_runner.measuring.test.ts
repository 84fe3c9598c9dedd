import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon } from './addon.ts'
import { batchOf, triggersOf, wakeupColumns } from './columns.fixture.ts'
import { FULL_POOLS, KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import { mechanismNamed } from './mechanisms.ts'
import type { WakeupBatch, WakeupOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 40
const K = 7
const ITERATIONS = 20
const plan = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: K })
const buffer = encodePlan(plan)
const single = encodePlan(makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 1 }))
const cpus = addon.affinity()
const [firstCpu, lastCpu] = [cpus[0]!, cpus.at(-1)!]

function options(change: Partial<WakeupOptions>): WakeupOptions {
  return {
    mechanism: 'epoll',
    edge: false,
    oneshot: false,
    sharedFdTable: false,
    maxEvents: FD_COUNT,
    highestFd: null,
    writerCpu: lastCpu,
    sharedCpu: firstCpu === lastCpu,
    waitDelayNs: 0,
    watchMs: 1000,
    patienceMs: 10_000,
    ...change,
  }
}

const filled = (column: Float64Array) => column.filter(value => value > 0).length
const openDescriptors = () => readdirSync('/proc/self/fd').length
const threads = () => readdirSync('/proc/self/task')

const pool = new addon.FdPool(FD_COUNT)
const runnerOf = (change: Partial<WakeupOptions>, columns = wakeupColumns(100), plan = buffer) =>
  new addon.WakeupRunner(pool, plan, options(change), columns)

beforeAll(() => addon.setAffinity([firstCpu]))
afterAll(() => {
  addon.setAffinity(cpus)
  pool.close()
})

const variants = GRANTED_MECHANISMS.flatMap(({ name, features }) => [
  ...triggersOf(features).map(trigger => ({ mechanism: name, ...trigger })),
  { mechanism: name, sharedFdTable: true },
  { mechanism: name, sharedCpu: true, writerCpu: firstCpu },
])

describe.each(variants.map(variant => [Object.entries(variant).join(' '), variant] as const))(
  '%s',
  (_, variant) => {
    test('delivers exactly what the plan makes ready, however many events a wait may return', () => {
      for (const maxEvents of [FD_COUNT, 1, 3]) {
        const batch = batchOf(runnerOf({ ...variant, maxEvents }, wakeupColumns(1000)), 0, ITERATIONS)
        expect(batch).toMatchObject({ iterations: ITERATIONS, events: ITERATIONS * K, emptyWaits: 0 })
        expect(formatDigest(batch.digestHigh, batch.digestLow)).toBe(expectedDigest(plan, ITERATIONS))
        expect(batch.waits).toBeGreaterThanOrEqual(
          mechanismNamed(variant.mechanism)?.features.bounded
            ? ITERATIONS * Math.ceil(K / maxEvents)
            : ITERATIONS,
        )
      }
    })

    test('the reader sleeps in its waits, and each that slept gives a sample', () => {
      const columns = wakeupColumns(100)
      const batch = batchOf(runnerOf(variant, columns, single), 0, ITERATIONS)
      const { awakeWaits = 0, voluntarySwitches = 0 } = batch.counters ?? {}
      expect(batch.wakeups).toBe(ITERATIONS - awakeWaits)
      expect(batch.cpu?.ns).toBeGreaterThan(0)
      expect(batch.wakeups).toBeGreaterThan(0)
      expect(voluntarySwitches).toBeGreaterThanOrEqual(batch.wakeups)
      for (const name of ['writeNs', 'armNs', 'scanNs', 'drainNs', 'dispatchLatencyNs'] as const) {
        expect(columns[name].filter(value => value >= 0)).toHaveLength(ITERATIONS)
      }
      expect(filled(columns.wakeupLatencyNs)).toBeGreaterThanOrEqual(batch.wakeups)
      if (awakeWaits > 0) return
      for (let i = 0; i < ITERATIONS; i++) {
        expect(columns.dispatchLatencyNs[i]).toBe(columns.wakeupLatencyNs[i]! + columns.scanNs[i]!)
      }
    })

    test('leaves no registration, no open descriptor and no thread behind', async () => {
      const [before, threadsBefore] = [openDescriptors(), threads()]
      const runner = runnerOf({ ...variant, highestFd: 2500 })
      const [writer] = threads().filter(thread => !threadsBefore.includes(thread))
      runner.runBatch(0, 3)
      runner.close()
      expect(openDescriptors()).toBe(before)
      // One that was joined is listed for a moment more.
      await expect.poll(threads, { timeout: 10_000 }).not.toContain(writer)
      expect(() => runner.runBatch(0, 1)).toThrow('the runner is closed')
    })
  },
)

test.each([
  ...KERNEL_FD_KINDS.filter(({ alwaysReady, nests }) => !alwaysReady && nests < 5).map(
    ({ name }) => [name, 'in'] as const,
  ),
  ...FULL_POOLS.map(([name, interest]) => [name, interest] as const),
])('wakes a reader of the kind %s that is watched for %s', (kind, interest) => {
  // There are not many signals for signalfds.
  const few = makePlan({ seed: 3, fdCount: 20, activeCount: K })
  const others = new addon.FdPool(20, kind, interest)
  const batch = batchOf(
    new addon.WakeupRunner(others, encodePlan(few), options({}), wakeupColumns(1000)),
    0,
    ITERATIONS,
  )
  others.close()
  expect(formatDigest(batch.digestHigh, batch.digestLow)).toBe(expectedDigest(few, ITERATIONS))
})

test('only what the blocked wait delivers is a wake-up', () => {
  const columns = wakeupColumns(1000)
  const batch = batchOf(runnerOf({ maxEvents: 1 }, columns), 0, 50)
  const awakeWaits = batch.counters?.['awakeWaits'] ?? 0
  expect(batch.events).toBe(50 * K)
  expect(batch.wakeups).toBe(50 - awakeWaits)
  if (awakeWaits > 0) return
  for (let i = 0; i < 50; i++) {
    // Between the return of the first wait and its handler lies one of the scans.
    const scanNs = columns.dispatchLatencyNs[i * K]! - columns.wakeupLatencyNs[i]!
    expect(scanNs).toBeGreaterThanOrEqual(0)
    expect(scanNs).toBeLessThanOrEqual(columns.scanNs[i]!)
  }
})

test('events that are written after the one that woke the reader wake nobody', () => {
  const columns = wakeupColumns(4096)
  // On the reader's own CPU the writer mostly makes all descriptors ready before the reader runs.
  const batch = batchOf(runnerOf({ mechanism: 'poll', sharedCpu: true, writerCpu: firstCpu }, columns), 0, 50)
  const { awakeWaits = 0 } = batch.counters ?? {}
  expect(batch.waits).toBeLessThan(50 * K)
  expect(batch.wakeups).toBe(50 - awakeWaits)
  // No event of an iteration is dispatched later after its write than the one that woke the reader.
  if (awakeWaits > 0) return
  for (let i = 0; i < 50; i++) {
    const first = Math.max(...columns.dispatchLatencyNs.subarray(i * K, (i + 1) * K))
    expect(columns.wakeupLatencyNs[i]).toBeLessThanOrEqual(first)
  }
})

test('a wait whose sleep the writer has not seen is none, and a reader that never sleeps a failure', () => {
  const runner = runnerOf({ watchMs: 0 }, wakeupColumns(1000))
  expect(runner.runBatch(0, 5)).toMatchObject({ events: 5 * K, wakeups: 0, counters: { awakeWaits: 5 } })
  expect(() => runner.runBatch(5, 5)).toThrow('the reader cannot be made to sleep in its waits')
  runner.close()
})

test('the writer waits for a call that takes long to fall asleep', () => {
  addon.raiseDescriptorLimit()
  const many = 4000
  const large = new addon.FdPool(many)
  const wide = encodePlan(makePlan({ seed: 3, fdCount: many, activeCount: 1 }))
  const batch = batchOf(
    new addon.WakeupRunner(large, wide, options({ mechanism: 'poll' }), wakeupColumns(100)),
    0,
    20,
  )
  large.close()
  expect(batch.iterations).toBe(20)
  expect(batch.wakeups).toBeGreaterThan(0)
})

test('the writer runs on its CPU and takes no signals', () => {
  const before = threads()
  const runner = runnerOf({})
  const [writer] = threads().filter(thread => !before.includes(thread))
  const status = readFileSync(`/proc/self/task/${writer}/status`, 'utf8')
  runner.close()
  expect(status).toMatch(new RegExp(`^Cpus_allowed_list:\t${lastCpu}$`, 'm'))
  // All but SIGKILL, SIGSTOP and the two of the C library.
  expect(status).toMatch(/^SigBlk:\tfffffffe7ffbfeff$/m)
})

test('a delay is within the timed wait', () => {
  const columns = wakeupColumns(100)
  const { wakeups } = batchOf(runnerOf({ waitDelayNs: 5_000_000 }, columns, single), 0, 5)
  expect(wakeups).toBeGreaterThan(0)
  expect(Math.min(...columns.wakeupLatencyNs.subarray(0, wakeups))).toBeGreaterThan(5_000_000)
})

describe.each([
  ['a CPU of its own', false],
  ['the CPU of the reader', true],
])('a writer on %s', (_, sharedCpu) => {
  const place = sharedCpu ? { sharedCpu, writerCpu: firstCpu } : {}

  test('that cannot write ends the wait', () => {
    const disturbed = new addon.FdPool(FD_COUNT)
    const readOnly = openSync('/dev/null', 'r')
    // The last of the iteration, so that the reader sleeps again when it fails.
    const peer = disturbed.peer(plan.indices[K - 1]!)
    const kept = addon.dup2(peer, 3000)
    addon.dup2(readOnly, peer)
    const runner = new addon.WakeupRunner(disturbed, buffer, options(place), wakeupColumns(100))
    expect(() => runner.runBatch(0, 1)).toThrow(expect.objectContaining({ code: 'EBADF' }))
    runner.close()
    disturbed.close()
    addon.close(kept)
    closeSync(readOnly)
  })

  test('calls off a reader that is never woken', () => {
    const disturbed = new addon.FdPool(FD_COUNT)
    const elsewhere = addon.socketpair()
    const peer = disturbed.peer(plan.indices[K - 1]!)
    // The watched end does not hang up, and gets nothing.
    const kept = addon.dup2(peer, 3000)
    addon.dup2(elsewhere[0], peer)
    const runner = new addon.WakeupRunner(
      disturbed,
      buffer,
      options({ ...place, patienceMs: 200 }),
      wakeupColumns(100),
    )
    expect(() => runner.runBatch(0, 1)).toThrow('descriptors that were made ready were not delivered')
    runner.close()
    disturbed.close()
    for (const fd of [kept, ...elsewhere]) addon.close(fd)
  })
})

test('a descriptor that is ready without the plan is a failure', () => {
  const disturbed = new addon.FdPool(FD_COUNT)
  const active = plan.indices.subarray(0, K)
  const idle = Array.from({ length: FD_COUNT }, (_, index) => index).find(index => !active.includes(index))
  addon.write(disturbed.peer(idle!), 1)
  const runner = new addon.WakeupRunner(disturbed, buffer, options({ watchMs: 50 }), wakeupColumns(100))
  expect(() => runner.runBatch(0, 1)).toThrow('a descriptor was delivered that the plan did not make ready')
  runner.close()
  disturbed.close()
})

describe('signals', () => {
  const ignore = () => {}
  let nuisance: ChildProcess
  beforeEach(() => {
    process.on('SIGWINCH', ignore)
    nuisance = spawn('sh', ['-c', `while kill -WINCH ${process.pid}; do sleep 0.001; done`])
  })
  afterEach(() => {
    nuisance.kill()
    process.off('SIGWINCH', ignore)
  })

  /** Batches until one has counted what is looked for; how often that is. */
  function countOf(change: Partial<WakeupOptions>, count: (batch: WakeupBatch) => number): number {
    const runner = runnerOf(change, wakeupColumns(1000))
    let counted = 0
    for (let i = 0; i < 300 && counted === 0; i++) {
      const batch = runner.runBatch(0, 10)
      expect(formatDigest(batch.digestHigh, batch.digestLow)).toBe(expectedDigest(plan, 10))
      counted += count(batch)
    }
    runner.close()
    return counted
  }

  test('end a wait, which is counted and repeated', () => {
    expect(countOf({}, batch => batch.interruptedWaits)).toBeGreaterThan(0)
  })

  // One that ends the wait between the writer's look and its write: meanwhile the reader is in the delay. Where both
  // threads have one CPU, the reader does not run between the two.
  test.skipIf(addon.affinity().length === 1)('of an ill moment make a wait that has not slept', () => {
    const awake = (batch: WakeupBatch) => batch.counters?.['awakeWaits'] ?? 0
    expect(countOf({ waitDelayNs: 1_000_000 }, awake)).toBeGreaterThan(0)
  })
})

test.each([
  ['private', false],
  ['shared', true],
])('with a %s descriptor table, that the writer has a part in it is %s', (_, sharedFdTable) => {
  const before = threads()
  const runner = runnerOf({ sharedFdTable })
  const [writer] = threads().filter(thread => !before.includes(thread))
  const pair = addon.socketpair()
  // A number that the writer's copy of the table has not taken.
  const fd = addon.dup2(pair[0], 3000)
  expect(readdirSync(`/proc/self/task/${writer}/fd`).includes(String(fd))).toBe(sharedFdTable)
  expect(runner.runBatch(0, 5).events).toBe(5 * K)
  runner.close()
  for (const opened of [...pair, fd]) addon.close(opened)
})

test.each([
  [{ writerCpu: -1 }, 'writerCpu must be an integer'],
  [{ writerCpu: 4000 }, /EINVAL/],
  [{ waitDelayNs: -1 }, 'waitDelayNs must be an integer'],
  [{ mechanism: 'kqueue' }, 'there is no native mechanism called "kqueue"'],
])('refuses %o and leaves nothing behind', async (change, message) => {
  const [before, threadsBefore] = [openDescriptors(), threads()]
  expect(() => runnerOf(change)).toThrow(message)
  expect(openDescriptors()).toBe(before)
  await expect.poll(threads, { timeout: 10_000 }).toEqual(threadsBefore)
})
