import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { loadAddon } from './addon.ts'
import { floodColumns, openLoopColumns, testOptions } from './columns.fixture.ts'

const addon = loadAddon()
const invariant = addon.tscIsInvariant()

afterEach(() => addon.useMonotonic())

/** Returns CLOCK_MONOTONIC, which is also the clock of Node.js. */
function monotonicNs(): number {
  return Number(process.hrtime.bigint())
}

function spin(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

const FLOOD = {
  ...{ processes: false, closed: false, active: 0, quiet: false, sameFds: false },
  readers: 1,
  fdCount: 1,
  sharedQueue: false,
  blocking: true,
  readerCpus: [null],
  writers: 1,
  writerPauseNs: 500,
  writerCpus: [null],
}
const OPEN = { waitMode: 'wakeup', fdCount: 1, writerCpu: null, sharesCpu: false, waitDelayNs: 0 }

test('the clock is CLOCK_MONOTONIC at first', () => {
  const before = monotonicNs()
  const now = addon.nowNs()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(monotonicNs())
})

test('a rate that no counter has is refused', () => {
  for (const rate of [0, -1, Number.NaN, 1e12])
    expect(() => addon.useTsc(rate)).toThrow('frequencyHz must be')
})

test.runIf(!invariant)('without an invariant TSC there is none', () => {
  expect(() => addon.calibrateTsc(1)).toThrow('ENOTSUP')
  expect(() => addon.useTsc(1e9)).toThrow('ENOTSUP')
})

describe.runIf(invariant)('the TSC', () => {
  test('agrees with CLOCK_MONOTONIC on where it is and how fast it runs', () => {
    addon.useTsc(addon.calibrateTsc(20).frequencyHz)
    const start = monotonicNs()
    for (let i = 0; i < 5; i++) {
      // The clock is read in between, so that an interruption does no harm.
      const before = monotonicNs()
      const now = addon.nowNs()
      const after = monotonicNs()
      const driftNs = 100_000 + 0.001 * (after - start)
      expect(now).toBeGreaterThan(before - driftNs)
      expect(now).toBeLessThan(after + driftNs)
      spin(5)
    }
  })

  test('twice the rate makes time pass at half the speed', () => {
    const { frequencyHz } = addon.calibrateTsc(20)
    addon.useTsc(2 * frequencyHz)
    // The time between the two readings is at least the inner interval and at most the outer one.
    const outerStart = monotonicNs()
    const start = addon.nowNs()
    const innerStart = monotonicNs()
    spin(20)
    const innerEnd = monotonicNs()
    const passedNs = addon.nowNs() - start
    const outerEnd = monotonicNs()
    expect(passedNs).toBeGreaterThan(0.49 * (innerEnd - innerStart))
    expect(passedNs).toBeLessThan(0.51 * (outerEnd - outerStart))
  })

  test('a slice is slept by the chosen clock, however far that is from CLOCK_MONOTONIC', () => {
    addon.useTsc(2 * addon.calibrateTsc(20).frequencyHz)
    spin(200)
    const pool = new addon.FdPool(1, 'eventfd')
    const flood = new addon.Flood(pool, { ...testOptions('epoll', 1), ...FLOOD })
    const start = performance.now()
    flood.sample(floodColumns(4), 10)
    const elapsedMs = performance.now() - start
    flood.close()
    pool.close()
    // The chosen clock runs at half the speed, so that 40 ms of it are 80 ms.
    expect(elapsedMs).toBeGreaterThan(79)
  })

  test('the writer of an open loop sleeps by the chosen clock', () => {
    addon.useTsc(addon.calibrateTsc(20).frequencyHz / 2)
    spin(1000)
    const pool = new addon.FdPool(1)
    const columns = openLoopColumns(5)
    const options = { ...testOptions('epoll', 1), ...OPEN }
    const loop = new addon.OpenLoop(pool, options, columns)
    const timesNs = Float64Array.from([0, 1, 2, 3, 4], event => event * 10e6)
    loop.runEpisode(timesNs, new Uint32Array(5), {
      limitNs: 60e9,
      stallAtNs: 0,
      stallNs: 0,
      digestEvents: 5,
    })
    loop.close()
    pool.close()
    // A writer that slept by the other clock would be late by the second that the clocks are apart.
    expect(Math.min(...columns.writerLatenessNs)).toBeLessThan(900e6)
  })

  test('its calibration states an error, and is what the kernel found where that can be read', () => {
    const { frequencyHz, errorPpm } = addon.calibrateTsc(20)
    expect(errorPpm).toBeGreaterThan(0)
    const cpuinfo = readFileSync('/proc/cpuinfo', 'utf8')
    // Where the kernel knows the rate, it computes its delay loop from it: two loops a tick.
    const bogomips = Number(/^bogomips\s*:\s*([\d.]+)/m.exec(cpuinfo)?.[1])
    if (!/^flags\s*:.*\btsc_known_freq\b/m.test(cpuinfo) || !bogomips) return
    expect(Math.abs(frequencyHz / ((bogomips / 2) * 1e6) - 1)).toBeLessThan(0.001)
  })

  test('never runs backwards, and has a cost and a resolution of its own', () => {
    addon.useTsc(addon.calibrateTsc(20).frequencyHz)
    let last = addon.nowNs()
    for (let i = 0; i < 10_000; i++) {
      const now = addon.nowNs()
      expect(now >= last).toBe(true)
      last = now
    }
    const { costNs, resolutionNs } = addon.calibrateClock(10_000)
    expect(costNs).toBeGreaterThan(0)
    expect(resolutionNs).toBeGreaterThan(0)
  })
})

test('probing for SCHED_FIFO leaves the thread as it was', () => {
  const before = addon.scheduler()
  try {
    addon.probeFifo()
  } catch (error) {
    expect(error).toMatchObject({ code: 'EPERM' })
  }
  expect(addon.scheduler()).toBe(before)
})

test('a priority that does not exist is refused', () => {
  for (const priority of [0, 100]) expect(() => addon.setFifo(priority)).toThrow('priority must be')
})
