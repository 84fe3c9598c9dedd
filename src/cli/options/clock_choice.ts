import type { Addon } from '../../poller/addon.ts'
import type { RunEnvironment } from '../../result/run/schema.ts'
import { type Clock, MONOTONIC } from '../../runner/block_protocol.ts'
import { InputError } from '../../suite/input_error.ts'

export const CLOCKS = ['auto', 'tsc', 'monotonic'] as const

export type ClockOption = (typeof CLOCKS)[number]

/** The facts that decide whether the TSC can be used for measuring. */
export interface TscFacts {
  readonly arch: string
  readonly invariant: boolean
  /** The name of the kernel's current clock source; null where it is not known. */
  readonly clockSource: string | null
}

/** Clock sources of hypervisors that are based on the TSC and only scale it. */
const TSC_UNDERNEATH = ['kvm-clock', 'hyperv_clocksource_tsc_page', 'xen']

/**
 * Returns why the TSC cannot be used, with what to do; null where it can. Where the user asks for the TSC, a
 * hypervisor's clock source that is based on it is accepted, too.
 */
export function tscObjection(
  { arch, invariant, clockSource }: TscFacts,
  isAskedFor: boolean,
): { reason: string; remedy: string } | null {
  if (arch !== 'x64') {
    return { reason: `it is a counter of x86-64 CPUs, and this is ${arch}`, remedy: 'use --clock monotonic' }
  }
  if (!invariant) {
    return {
      reason: 'this CPU has no invariant one (CPUID 0x80000007), so that its rate may change',
      remedy: 'use --clock monotonic',
    }
  }
  if (clockSource === 'tsc') return null
  if (isAskedFor && TSC_UNDERNEATH.includes(clockSource ?? '')) return null
  return {
    reason: `the kernel does not keep its own time by it (its clock source is ${clockSource ?? 'not known'})`,
    remedy: 'use --clock monotonic, or choose clock source tsc where the kernel offers it',
  }
}

/** The length of a calibration, whose ends are each known to some 30 ns: less than 1 ppm of it. */
const CALIBRATION_MS = 50

/** Returns the clock to measure with. @throws InputError where the TSC is asked for and cannot be used. */
export function chooseClock(option: ClockOption, facts: TscFacts, addon: Addon): Clock {
  if (option === 'monotonic') return MONOTONIC
  const objection = tscObjection(facts, option === 'tsc')
  if (objection && option === 'tsc') {
    throw new InputError(`--clock tsc: ${objection.reason}; ${objection.remedy}`)
  }
  if (objection) return MONOTONIC
  return { source: 'TSC', frequencyHz: addon.calibrateTsc(CALIBRATION_MS).frequencyHz }
}

/** Calibrations of one TSC differ by some ppm; frequencies that differ by more than this share are of two machines. */
const SAME_RATE = 0.001

/**
 * Returns the clock that a saved run was begun with, so that all its blocks use the same one.
 * @throws InputError where this machine does not have it.
 */
export function clockOfRun({ clock }: RunEnvironment, facts: TscFacts, addon: Addon): Clock {
  if (clock.source === 'CLOCK_MONOTONIC') return MONOTONIC
  if (clock.source !== 'TSC' || !clock.frequencyHz) {
    throw new InputError(`--resume: "${clock.source}" is not a clock that can be carried on with`)
  }
  const objection = tscObjection(facts, true)
  if (objection) throw new InputError(`--resume: the run's clock is the TSC, but ${objection.reason}`)
  const { frequencyHz } = addon.calibrateTsc(CALIBRATION_MS)
  if (Math.abs(frequencyHz / clock.frequencyHz - 1) > SAME_RATE) {
    const megahertz = (value: number) => (value / 1e6).toFixed(3)
    throw new InputError(
      `--resume: the TSC ran at ${megahertz(clock.frequencyHz)} MHz and now at ${megahertz(frequencyHz)}; begin a new run`,
    )
  }
  return { source: 'TSC', frequencyHz: clock.frequencyHz }
}
