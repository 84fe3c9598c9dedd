import { formatNs } from '../../units/format.ts'
import { tscObjection } from '../options/clock_choice.ts'
import { type Finding, note, ok, UNKNOWN, warning } from './check.ts'
import type { Machine } from './machine.ts'

const FAST_CLOCKS = ['tsc', 'kvm-clock', 'hyperv_clocksource_tsc_page', 'arch_sys_counter']

export function clockSourceCheck({ clockSource, otherClockSources }: Machine): Finding {
  if (clockSource === null) return note('unknown', 'see the cost of the clock in the report')
  if (FAST_CLOCKS.includes(clockSource)) return ok(clockSource)
  const finding = `${clockSource} needs a system call`
  if (!otherClockSources.includes('tsc')) {
    return warning(
      finding,
      'every time stamp is expensive, and the kernel offers no TSC: look in dmesg for why',
    )
  }
  return warning(
    finding,
    'every time stamp is expensive; the kernel offers the TSC: choose it, or boot with clocksource=tsc',
    'echo tsc > /sys/devices/system/clocksource/clocksource0/current_clocksource',
  )
}

export function tscCheck({ arch, tscInvariant, clockSource }: Machine): Finding {
  if (tscInvariant === null) return UNKNOWN
  const objection = tscObjection({ arch, invariant: tscInvariant, clockSource }, false)
  if (objection === null) return ok('invariant, and the kernel keeps its time by it: --clock auto takes it')
  const canBeAskedFor = tscObjection({ arch, invariant: tscInvariant, clockSource }, true) === null
  return note(
    objection.reason,
    canBeAskedFor
      ? '--clock auto takes CLOCK_MONOTONIC; --clock tsc can be asked for, since this clock source is the TSC underneath'
      : '--clock auto takes CLOCK_MONOTONIC; nothing else is to be done',
  )
}

/** A clock whose reading takes longer is slow: on recent CPUs a vDSO reading takes less, and a system call more. */
const SLOW_CLOCK_NS = 100

export function clockCostCheck({ clockCostsNs }: Machine): Finding {
  if (clockCostsNs === null) return UNKNOWN
  const { monotonic, tsc } = clockCostsNs
  const other = tsc === null ? '' : `, TSC ${formatNs(tsc)}`
  const finding = `CLOCK_MONOTONIC ${formatNs(monotonic)} a reading${other}`
  if (Math.min(monotonic, tsc ?? monotonic) < SLOW_CLOCK_NS) return ok(finding)
  return warning(
    finding,
    'what takes less than five readings cannot be told from the clock: see clock source',
  )
}
