import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { loadAddon } from './addon.ts'
import { testOptions } from './columns.fixture.ts'

const addon = loadAddon()
const invariant = addon.tscIsInvariant()

afterEach(() => addon.useMonotonic())

/** Node.js reads the same clock. */
function monotonicNs(): number {
  return Number(process.hrtime.bigint())
}

function spin(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

const FLOOD = {
  readers: 1,
  fdCount: 1,
  sharedQueue: false,
  blocking: true,
  readerCpus: [null],
  writerCpu: null,
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
    for (let i = 0; i < 5; i++) {
      // Before and after, so that being interrupted in between does no harm; 100 µs are a drift of 1,000 ppm.
      const before = monotonicNs()
      const now = addon.nowNs()
      const after = monotonicNs()
      expect(now).toBeGreaterThan(before - 100_000)
      expect(now).toBeLessThan(after + 100_000)
      spin(20)
    }
  })

  test('twice the rate makes time pass at half the speed', () => {
    const { frequencyHz } = addon.calibrateTsc(20)
    addon.useTsc(2 * frequencyHz)
    const [start, startNs] = [monotonicNs(), addon.nowNs()]
    spin(20)
    const ratio = (addon.nowNs() - startNs) / (monotonicNs() - start)
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(0.6)
  })

  test('no slice is slept by another clock: however far the two are apart, it lasts as long as it says', () => {
    addon.useTsc(2 * addon.calibrateTsc(20).frequencyHz)
    spin(200)
    const pool = new addon.FdPool(1, 'eventfd')
    const flood = new addon.Flood(pool, { ...testOptions('epoll', 1), ...FLOOD })
    const start = performance.now()
    flood.sample(new Float64Array(4), 10)
    const elapsedMs = performance.now() - start
    flood.close()
    pool.close()
    // Of a clock that runs at half the speed.
    expect(elapsedMs).toBeGreaterThan(79)
  })

  test('no event is late since the writer slept by another clock', () => {
    addon.useTsc(addon.calibrateTsc(20).frequencyHz / 2)
    spin(200)
    const pool = new addon.FdPool(1)
    const column = () => new Float64Array(5)
    const columns = {
      dispatchLatencyNs: column(),
      intendedNs: column(),
      writerLatenessNs: column(),
      writeNs: column(),
      armNs: column(),
      scanNs: column(),
      drainNs: column(),
    }
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
    // The clocks are 200 ms apart.
    expect(Math.min(...columns.writerLatenessNs)).toBeLessThan(100e6)
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
