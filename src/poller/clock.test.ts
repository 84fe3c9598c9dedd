import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { loadAddon } from './addon.ts'

const addon = loadAddon()
const invariant = addon.tscIsInvariant()

afterEach(() => addon.useMonotonic())

/** Node.js reads the same clock. */
function monotonicNs(): number {
  return Number(process.hrtime.bigint())
}

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
      const until = performance.now() + 20
      while (performance.now() < until);
    }
  })

  test('twice the rate makes time pass at half the speed', () => {
    const { frequencyHz } = addon.calibrateTsc(20)
    addon.useTsc(2 * frequencyHz)
    const [start, startNs] = [monotonicNs(), addon.nowNs()]
    const until = performance.now() + 20
    while (performance.now() < until);
    const ratio = (addon.nowNs() - startNs) / (monotonicNs() - start)
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(0.6)
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
