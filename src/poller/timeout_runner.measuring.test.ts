import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { loadAddon, type NativeFdPool } from './addon.ts'
import { testOptions } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'
import type { TimeoutColumns, TimeoutOptions } from './native_loops.ts'

const addon = loadAddon()
const FD_COUNT = 12
const pool: NativeFdPool = new addon.FdPool(FD_COUNT)
afterAll(() => pool.close())

let columns: TimeoutColumns
beforeEach(() => {
  const [armNs, scanNs, timeoutLatenessNs] = [0, 1, 2].map(() => new Float64Array(4).fill(-1))
  columns = { armNs: armNs!, scanNs: scanNs!, timeoutLatenessNs: timeoutLatenessNs! }
})

function runnerOf(change: Partial<TimeoutOptions>) {
  const options = { ...testOptions('epoll', FD_COUNT), fdCount: FD_COUNT, timeoutNs: 100_000, waitDelayNs: 0 }
  return new addon.TimeoutRunner(pool, { ...options, ...change }, columns)
}

test('descriptors that are watched for room to write are full, so that its waits find nothing', () => {
  const full = new addon.FdPool(FD_COUNT, 'eventfd', 'out')
  const options = { ...testOptions('epoll', FD_COUNT), fdCount: FD_COUNT, timeoutNs: 100_000, waitDelayNs: 0 }
  const runner = new addon.TimeoutRunner(full, options, columns)
  expect(runner.runBatch(0, 2)).toMatchObject({ waits: 2 })
  addon.read(full.peer(3), 8)
  expect(() => runner.runBatch(0, 1)).toThrow('a descriptor was delivered that nothing had made ready')
  runner.close()
  full.close()
})

describe.each(GRANTED_MECHANISMS.map(({ name }) => name))('%s', mechanism => {
  test('each wait ends by its timeout and gives a sample, and none ends early', () => {
    const runner = runnerOf({ mechanism })
    const result = runner.runBatch(0, 3)
    expect(result).toMatchObject({
      iterations: 3,
      waits: 3,
      events: 0,
      emptyWaits: 3,
      digestHigh: 0,
      digestLow: 0,
    })
    expect(result.counters).toEqual({ earlyWaits: 0 })
    for (const column of Object.values(columns)) {
      expect(column.filter((value: number) => value >= 0)).toHaveLength(3)
    }
    expect(result.elapsedNs).toBeGreaterThanOrEqual(3 * 100_000)
    runner.close()
    runner.close()
  })

  test('its CPU time is that of the thread, which sleeps', () => {
    const runner = runnerOf({ mechanism, timeoutNs: 50e6 })
    const { cpu, elapsedNs } = runner.runBatch(0, 1)
    expect(cpu?.ns).toBeGreaterThan(0)
    expect(cpu?.ns).toBeLessThan(elapsedNs / 2)
    runner.close()
  })

  test('it stops where the columns are full', () => {
    const runner = runnerOf({ mechanism, timeoutNs: 1 })
    expect(runner.runBatch(0, 100)).toMatchObject({ waits: 4 })
    runner.close()
  })

  test('a descriptor that is ready all the same is a failure', () => {
    const disturbed = new addon.FdPool(FD_COUNT)
    const options = {
      ...testOptions(mechanism, FD_COUNT),
      fdCount: FD_COUNT,
      timeoutNs: 1000,
      waitDelayNs: 0,
    }
    const runner = new addon.TimeoutRunner(disturbed, options, columns)
    addon.write(disturbed.peer(3), 1)
    expect(() => runner.runBatch(0, 1)).toThrow('a descriptor was delivered that nothing had made ready')
    runner.close()
    disturbed.close()
  })
})

test('a wait without a timeout, or for more descriptors than there are, is refused', () => {
  expect(() => runnerOf({ timeoutNs: 0 })).toThrow('timeoutNs must be an integer from 1')
  expect(() => runnerOf({ fdCount: FD_COUNT + 1 })).toThrow('fdCount must be an integer from 1 to 12')
})

test('the timer slack of the thread is known', () => {
  expect(addon.timerSlackNs()).toBeGreaterThanOrEqual(0)
})
