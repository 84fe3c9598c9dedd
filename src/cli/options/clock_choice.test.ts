import { expect, test } from 'vitest'
import type { Addon } from '../../poller/addon.ts'
import { chooseClock, clockOfRun, type TscFacts } from './clock_choice.ts'

const fit: TscFacts = { arch: 'x64', invariant: true, clockSource: 'tsc' }
const virtual: TscFacts = { ...fit, clockSource: 'kvm-clock' }
const unstable: TscFacts = { ...fit, clockSource: 'hpet' }
const variant: TscFacts = { ...fit, invariant: false }

const HZ = 2_600_000_000
const addon = { calibrateTsc: () => ({ frequencyHz: HZ, errorPpm: 1 }) } as unknown as Addon
const MONOTONIC = { source: 'CLOCK_MONOTONIC', frequencyHz: null }
const TSC = { source: 'TSC', frequencyHz: HZ }

test('auto takes the TSC only where the CPU and the kernel vouch for it', () => {
  expect(chooseClock('auto', fit, addon)).toEqual(TSC)
  for (const facts of [
    virtual,
    unstable,
    variant,
    { ...fit, arch: 'arm64' },
    { ...fit, clockSource: null },
  ]) {
    expect(chooseClock('auto', facts, addon)).toEqual(MONOTONIC)
  }
})

test('asked for, the TSC is taken where it is the hypervisor’s clock underneath', () => {
  expect(chooseClock('tsc', fit, addon)).toEqual(TSC)
  expect(chooseClock('tsc', virtual, addon)).toEqual(TSC)
})

test.each<[string, TscFacts, RegExp]>([
  ['no invariant one', variant, /^--clock tsc: this CPU has no invariant one .*; use --clock monotonic$/],
  ['distrusted', unstable, /its clock source is hpet\); use --clock monotonic, or choose clock source tsc/],
  ['another CPU', { ...fit, arch: 'arm64' }, /x86-64 CPUs, and this is arm64; use --clock monotonic/],
])('asked for and not fit is refused with what to do: %s', (_, facts, message) => {
  expect(() => chooseClock('tsc', facts, addon)).toThrow(message)
})

test('monotonic is CLOCK_MONOTONIC', () => {
  expect(chooseClock('monotonic', fit, addon)).toEqual(MONOTONIC)
})

test('a run is carried on with its own clock', () => {
  const environment = (source: string, frequencyHz: number | null) =>
    ({ clock: { source, frequencyHz, costNs: 20, resolutionNs: 1 } }) as Parameters<typeof clockOfRun>[0]
  expect(clockOfRun(environment('CLOCK_MONOTONIC', null), fit, addon)).toEqual(MONOTONIC)
  const before = HZ * 1.000_005
  expect(clockOfRun(environment('TSC', before), fit, addon)).toEqual({ source: 'TSC', frequencyHz: before })
  expect(() => clockOfRun(environment('TSC', HZ * 1.01), fit, addon)).toThrow(
    'the TSC ran at 2626.000 MHz and now at 2600.000; begin a new run',
  )
  expect(() => clockOfRun(environment('TSC', HZ), unstable, addon)).toThrow(
    'clock is the TSC, but the kernel',
  )
  expect(() => clockOfRun(environment('sundial', 1), fit, addon)).toThrow('"sundial" is not a clock')
  expect(() => clockOfRun(environment('TSC', null), fit, addon)).toThrow('"TSC" is not a clock')
})
