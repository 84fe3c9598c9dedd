import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { expectedDigest, formatDigest } from '../workload/digest.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { ADDON_PATH, loadAddon } from './addon.ts'
import { batchOf, testColumns, testOptions, triggersOf } from './columns.fixture.ts'
import { KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import { mechanismNamed } from './mechanisms.ts'
import type { BatchResult, PlanRunner, RunnerOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 40
const plan = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 7 })
const buffer = encodePlan(plan)

function options(change: Partial<RunnerOptions>): RunnerOptions {
  return { ...testOptions('epoll', FD_COUNT), ...change }
}

const openDescriptors = () => readdirSync('/proc/self/fd').length

const pool = new addon.FdPool(FD_COUNT)
afterAll(() => pool.close())

const runnerOf = (change: Partial<RunnerOptions>, columns = testColumns(100)) =>
  new addon.Runner(pool, buffer, options(change), columns)

const variants = GRANTED_MECHANISMS.flatMap(({ name, features }) =>
  ['nonblocking', 'ready'].flatMap(waitMode => [
    ...triggersOf(features).map(trigger => options({ mechanism: name, waitMode, ...trigger })),
    options({ mechanism: name, waitMode, sharedFdTable: true }),
  ]),
)

describe.each(
  variants.map(
    variant =>
      [
        `${variant.mechanism} ${variant.edge ? 'edge ' : ''}${variant.oneshot ? 'oneshot ' : ''}${variant.sharedFdTable ? 'shared ' : ''}${variant.waitMode}`,
        variant,
      ] as const,
  ),
)('%s', (_, variant) => {
  test('delivers exactly what the plan makes ready, however many events a wait may return', () => {
    for (const maxEvents of [FD_COUNT, 1, 3]) {
      const runner = runnerOf({ ...variant, maxEvents }, testColumns(4096))
      const result = runner.runBatch(0, 50)
      expect(result).toMatchObject({ iterations: 50, events: 350, emptyWaits: 0 })
      expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(plan, 50))
      if (mechanismNamed(variant.mechanism)?.features.bounded)
        expect(result.waits).toBe(50 * Math.ceil(7 / maxEvents))
      else expect(result.waits).toBe(50)
      runner.close()
    }
  })

  test('fills one sample per iteration, wait and event, and no more', () => {
    const samples = testColumns(100)
    const result = batchOf(runnerOf(variant, samples), 5, 10)
    const filled = (column: Float64Array) => column.filter(value => value >= 0).length
    for (const name of ['writeNs', 'armNs', 'scanNs', 'drainNs', 'cycleNs', 'iterationNs'] as const) {
      expect(filled(samples[name])).toBe(10)
    }
    expect(filled(samples.waitNs)).toBe(10)
    expect(filled(samples.dispatchLatencyNs)).toBe(70)
    for (let i = 0; i < 10; i++) {
      const parts = samples.armNs[i]! + samples.waitNs[i]! + samples.scanNs[i]!
      expect(samples.cycleNs[i]).toBe(parts)
      expect(samples.iterationNs[i]).toBe(samples.writeNs[i]! + parts + samples.drainNs[i]!)
    }
    expect(result.cpu?.ns).toBeGreaterThan(0)
    expect(result.elapsedNs).toBeGreaterThanOrEqual(
      samples.iterationNs.reduce((a, b) => a + Math.max(0, b), 0),
    )
  })

  test('is registered again and again, and between that nothing of it is watched', () => {
    const before = openDescriptors()
    const runner = new addon.Runner(pool, buffer, { ...variant, highestFd: 2500 }, testColumns(4096))
    const registered = openDescriptors()
    for (let first = 0; first < 30; first += 10) {
      const result = runner.runBatch(first, 10)
      expect(result).toMatchObject({ iterations: 10, events: 70, emptyWaits: 0 })
      runner.unregister()
      runner.unregister()
      // The number that was asked for is free again.
      expect(openDescriptors()).toBe(registered - 1)
      expect(() => runner.runBatch(first, 1)).toThrow("the runner's descriptors are not registered")
      runner.register()
      runner.register()
      expect(openDescriptors()).toBe(registered)
    }
    runner.unregister()
    runner.close()
    expect(openDescriptors()).toBe(before)
    expect(() => runner.register()).toThrow('the runner is closed')
  })

  test('two that take turns on one pool deliver each its plan', () => {
    const [one, other] = [0, 1].map(() => new addon.Runner(pool, buffer, variant, testColumns(4096)))
    other!.unregister()
    for (let first = 0; first < 20; first += 10) {
      for (const runner of [one!, other!]) {
        runner.register()
        const { digestHigh, digestLow } = runner.runBatch(0, 20)
        expect(formatDigest(digestHigh, digestLow)).toBe(expectedDigest(plan, 20))
        runner.unregister()
      }
    }
    for (const runner of [one!, other!]) runner.close()
  })

  test('leaves no registration and no open descriptor behind', () => {
    const before = openDescriptors()
    const runner = runnerOf({ ...variant, highestFd: 2500 })
    batchOf(runner, 0, 3)
    expect(openDescriptors()).toBe(before)
    expect(() => runner.runBatch(0, 1)).toThrow('the runner is closed')
  })
})

/**
 * Runs one iteration over one pair whose byte goes elsewhere. Where the wait may block, another process writes the one
 * that it finds, late.
 */
function runWithoutByte(mechanism: string, waitMode: string): BatchResult {
  const single = new addon.FdPool(1)
  const elsewhere = addon.socketpair()
  // The peer stays open under another number, or the watched end would hang up.
  const peer = addon.dup2(single.peer(0), 3_000)
  addon.dup2(elsewhere[0], single.peer(0))
  const plan = encodePlan(makePlan({ seed: 1, fdCount: 1, activeCount: 1 }))
  const runner = new addon.Runner(single, plan, options({ mechanism, waitMode }), testColumns(4096))
  const late = ['-c', 'sleep 0.1; printf x >&3']
  const writer =
    waitMode === 'ready' ? spawn('sh', late, { stdio: ['ignore', 'ignore', 'ignore', peer] }) : null
  try {
    return runner.runBatch(0, 1)
  } finally {
    writer?.kill()
    runner.close()
    single.close()
    for (const fd of [peer, ...elsewhere]) addon.close(fd)
  }
}

describe.each(GRANTED_MECHANISMS.map(({ name }) => name))('%s', mechanism => {
  test('ready blocks until there is something', () => {
    expect(runWithoutByte(mechanism, 'ready')).toMatchObject({ waits: 1, events: 1, emptyWaits: 0 })
  })

  test('nonblocking does not, and gives up where nothing comes', () => {
    expect(() => runWithoutByte(mechanism, 'nonblocking')).toThrow(
      'descriptors that were made ready were not delivered',
    )
  })

  test('an iteration of an empty plan is one wait that finds nothing', () => {
    const empty = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 0 })
    const columns = testColumns(100)
    const runner = new addon.Runner(pool, encodePlan(empty), options({ mechanism }), columns)
    const result = batchOf(runner, empty.iterations - 20, 50)
    expect(result).toMatchObject({ iterations: 50, waits: 50, events: 0, emptyWaits: 50 })
    expect(formatDigest(result.digestHigh, result.digestLow)).toBe(expectedDigest(empty, 50))
    expect(columns.waitNs.filter(value => value >= 0)).toHaveLength(50)
    expect(columns.cycleNs.filter(value => value >= 0)).toHaveLength(50)
    expect(columns.dispatchLatencyNs.every(value => value === -1)).toBe(true)
    const waiting = options({ mechanism, waitMode: 'ready' })
    expect(() => new addon.Runner(pool, encodePlan(empty), waiting, columns)).toThrow('waitMode nonblocking')
  })

  test('a descriptor that is ready without the plan is a failure', () => {
    const disturbed = new addon.FdPool(FD_COUNT)
    const runner = new addon.Runner(disturbed, buffer, options({ mechanism }), testColumns(100))
    const active = plan.indices.subarray(0, plan.activeCount)
    const idle = Array.from({ length: FD_COUNT }, (_, index) => index).find(index => !active.includes(index))
    addon.write(disturbed.peer(idle as number), 1)
    expect(() => runner.runBatch(0, 1)).toThrow('a descriptor was delivered that the plan did not make ready')
    runner.close()
    const empty = encodePlan(makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 0 }))
    const idler = new addon.Runner(disturbed, empty, options({ mechanism }), testColumns(100))
    expect(() => idler.runBatch(0, 1)).toThrow('a descriptor was delivered that the plan did not make ready')
    idler.close()
    disturbed.close()
  })
})

test('starts over at the end of the plan', () => {
  const runner = runnerOf({})
  const last = runner.runBatch(plan.iterations - 1, 1)
  const wrapped = runner.runBatch(plan.iterations - 1, 2)
  const first = runner.runBatch(0, 1)
  expect((last.digestHigh + first.digestHigh) >>> 0).toBe(wrapped.digestHigh)
  runner.close()
})

test('stops where a column is full', () => {
  expect(batchOf(runnerOf({}, testColumns(25)), 0, 1000)).toMatchObject({ iterations: 3, events: 21 })
})

test('the watched ends have consecutive numbers below the peers', () => {
  const numbers = Array.from({ length: FD_COUNT }, (_, index) => pool.watched(index))
  const peers = Array.from({ length: FD_COUNT }, (_, index) => pool.peer(index))
  expect(Math.max(...numbers)).toBeLessThan(Math.min(...peers))
  expect(Math.max(...numbers) - Math.min(...numbers)).toBeLessThan(FD_COUNT + 32)
  expect(() => pool.watched(FD_COUNT)).toThrow('index must be an integer from 0 to 39')
})

test('a pool beyond the descriptor limit throws EMFILE or EINVAL and leaves nothing open', () => {
  const before = openDescriptors()
  const { soft } = addon.descriptorLimit()
  expect(() => new addon.FdPool(soft)).toThrow(/EMFILE|EINVAL/)
  expect(openDescriptors()).toBe(before)
})

test.each([
  ['an empty buffer', new Uint32Array(), 'fewer than its header'],
  ['a wrong magic', Uint32Array.of(1, 1, 1, 1, 1, 0), 'does not begin with the magic'],
  ['another version', Uint32Array.of(0x5058554d, 2, 1, 1, 1, 0), 'it is of version 2, not 1'],
  ['no descriptors', Uint32Array.of(0x5058554d, 1, 0, 1, 1, 0), 'must be positive'],
  ['k above N', Uint32Array.of(0x5058554d, 1, 1, 2, 1, 0, 0), 'activeCount 2 is above fdCount 1'],
  ['too few indices', Uint32Array.of(0x5058554d, 1, 4, 2, 2, 0, 1, 2), 'promises 4 indices'],
  ['too many indices', Uint32Array.of(0x5058554d, 1, 4, 1, 1, 0, 1), 'promises 1 indices'],
  ['a product beyond 32 bits', Uint32Array.of(0x5058554d, 1, 65536, 65536, 65536, 0), 'promises 4294967296'],
  ['an index beyond N', Uint32Array.of(0x5058554d, 1, 4, 1, 2, 0, 4), 'iteration 1 names index 4 of 4'],
  ['a repeated index', Uint32Array.of(0x5058554d, 1, 4, 2, 1, 3, 3), 'iteration 0 names index 3 twice'],
  ['a cut byte', new Uint8Array(encodePlan(plan).buffer.slice(0, 301)) as never, 'promises'],
])('a plan with %s is refused', (_, malformed, message) => {
  expect(() => new addon.Runner(pool, malformed, options({}), testColumns(10))).toThrow(message)
})

test('a plan that needs more descriptors than there are is refused before memory is taken for it', () => {
  const huge = Uint32Array.of(0x5058554d, 1, 0xffffffff, 1, 1, 0)
  const before = process.memoryUsage.rss()
  expect(() => new addon.Runner(pool, huge, options({}), testColumns(10))).toThrow(
    `fdCount 4294967295 needs more descriptors than the pool holds (${FD_COUNT})`,
  )
  expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 30)
})

test('a lack of memory is an error, not the end of the process', () => {
  const script = `
    const { FdPool } = require(${JSON.stringify(ADDON_PATH)})
    try { new FdPool(${0x3fffffff}) } catch (error) { console.log(error.message) }`
  // The pool's numbers alone would take 8 GiB.
  const limited = ['-c', 'ulimit -v 6000000 && exec "$0" -e "$1"', process.execPath, script]
  expect(spawnSync('sh', limited, { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('bad_alloc'),
  })
})

test('a pool cannot be closed under a runner', () => {
  const small = new addon.FdPool(FD_COUNT)
  const runner = new addon.Runner(small, buffer, options({}), testColumns(100))
  expect(() => small.close()).toThrow('a runner still uses the pool')
  expect(runner.runBatch(0, 2)).toMatchObject({ iterations: 2 })
  runner.close()
  small.close()
  expect(small.size).toBe(0)
})

test('a runner that was refused does not hold the pool', () => {
  const small = new addon.FdPool(FD_COUNT)
  const unsupported = options({ mechanism: 'select', edge: true })
  expect(() => new addon.Runner(small, buffer, unsupported, testColumns(10))).toThrow('ENOTSUP')
  small.close()
  expect(small.size).toBe(0)
})

test('a getter among the columns cannot close the runner while a batch runs', () => {
  let runner: PlanRunner | undefined
  const arrays = testColumns(100)
  const trap = {
    ...arrays,
    get waitNs() {
      runner?.close()
      return arrays.waitNs
    },
  }
  runner = runnerOf({}, trap)
  expect(runner.runBatch(0, 2)).toMatchObject({ iterations: 2 })
  runner.close()
})

test('a column whose memory was taken away is not written to', () => {
  const arrays = testColumns(100)
  const runner = runnerOf({}, arrays)
  structuredClone(arrays.armNs, { transfer: [arrays.armNs.buffer as ArrayBuffer] })
  expect(runner.runBatch(0, 2)).toMatchObject({ iterations: 0, waits: 0 })
  runner.close()
})

test('a plan larger than the pool, a wrong option or column is refused', () => {
  const large = encodePlan(makePlan({ seed: 1, fdCount: FD_COUNT + 1, activeCount: 1 }))
  expect(() => new addon.Runner(pool, large, options({}), testColumns(10))).toThrow(
    'more descriptors than the pool',
  )
  expect(() => runnerOf({ waitMode: 'later' })).toThrow('waitMode')
  for (const maxEvents of [0, 1.5, '8' as never]) {
    expect(() => runnerOf({ maxEvents })).toThrow('maxEvents must be an integer from 1')
  }
  for (const highestFd of [-1, 2.5, '9' as never]) {
    expect(() => runnerOf({ highestFd })).toThrow('highestFd must be an integer from 0')
  }
  const short = { ...testColumns(10), waitNs: [] as never }
  expect(() => runnerOf({}, short)).toThrow('columns.waitNs must be a Float64Array')
  expect(() => runnerOf({ mechanism: 'poll', edge: true })).toThrow('ENOTSUP')
})

test('a foreign object as pool is refused, not read', () => {
  const poller = new addon.Poller('poll', 1)
  for (const foreign of [{}, poller]) {
    expect(() => new addon.Runner(foreign as never, buffer, options({}), testColumns(10))).toThrow(
      'pool must be an FdPool',
    )
  }
})

describe('peers that another process holds', () => {
  const HERE = 9
  const childIds = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ')
  /** Returns the digest of 50 iterations of the plan, and how many batches they took. */
  function walk(runner: PlanRunner) {
    let [done, high, low, batches] = [0, 0, 0, 0]
    while (done < 50) {
      const batch = runner.runBatch(done, 50 - done)
      done += batch.iterations
      high = (high + batch.digestHigh) >>> 0
      low = (low + batch.digestLow) >>> 0
      batches++
    }
    return { digest: formatDigest(high, low), batches }
  }

  test.each([
    ...KERNEL_FD_KINDS.filter(({ isOwnPeer, nests }) => !isOwnPeer && nests === 0).map(
      ({ name }) => [name, 'in'] as const,
    ),
    ['tcp', 'out'] as const,
  ])(
    'of the kind %s, watched for %s, are lent for each batch, as many as there is room for',
    (name, interest) => {
      const [before, children] = [openDescriptors(), childIds()]
      const far = new addon.FdPool(FD_COUNT, name, interest, HERE)
      expect(Array.from({ length: FD_COUNT }, (_, i) => far.peer(i))).toEqual(Array(FD_COUNT).fill(-1))
      // The channel to that process, and the last connection's listener in the kinds that have one.
      const opened = openDescriptors()
      expect(opened - before).toBe(FD_COUNT + 1)
      const runner = new addon.Runner(far, buffer, options({ mechanism: 'poll' }), testColumns(4096))
      const { digest, batches } = walk(runner)
      expect(digest).toBe(expectedDigest(plan, 50))
      expect(batches).toBeGreaterThanOrEqual(25)
      expect(openDescriptors() - opened).toBeLessThanOrEqual(HERE)
      runner.close()
      far.close()
      expect([openDescriptors(), childIds()]).toEqual([before, children])
    },
  )

  test('are lent for the writes of chains as well', () => {
    const chained = makePlan({ seed: 3, fdCount: FD_COUNT, activeCount: 2, chainWrites: 4 })
    const far = new addon.FdPool(FD_COUNT, 'socketpair', 'in', HERE)
    const runner = new addon.Runner(
      far,
      encodePlan(chained),
      options({ mechanism: 'poll', chainWrites: 4 }),
      testColumns(4096),
    )
    expect(walk(runner).digest).toBe(expectedDigest(chained, 50))
    runner.close()
    far.close()
  })

  test('that have no room for one iteration, and those of a process that has ended, are errors', () => {
    const tight = new addon.FdPool(FD_COUNT, 'socketpair', 'in', 6)
    const runner = new addon.Runner(tight, buffer, options({}), testColumns(100))
    expect(() => runner.runBatch(0, 1)).toThrow('there is no room for the peers of one iteration: EMFILE')
    runner.close()
    tight.close()
    const known = childIds()
    const far = new addon.FdPool(FD_COUNT, 'socketpair', 'in', HERE)
    const orphan = new addon.Runner(far, buffer, options({}), testColumns(100))
    const [holder] = childIds().filter(id => !known.includes(id))
    far.reset()
    process.kill(Number(holder), 'SIGKILL')
    expect(() => orphan.runBatch(0, 1)).toThrow(/^borrowing peers: (EPIPE|ECONNRESET)/)
    orphan.close()
    // Its pool is of no use any more, though there is nothing to read in it.
    expect(() => far.reset()).toThrow(expect.objectContaining({ code: 'EPIPE' }))
    far.close()
  })

  test('are refused for descriptors that have none', () => {
    for (const kind of ['eventfd', 'epoll1'] as const)
      expect(() => new addon.FdPool(FD_COUNT, kind, 'in', HERE)).toThrow('EINVAL')
  })
})
