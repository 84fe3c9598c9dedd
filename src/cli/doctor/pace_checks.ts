import { counted, formatPercent } from '../../units/format.ts'
import { type Check, note, ok, unknown, warning } from './check.ts'
import type { Machine } from './machine.ts'

/** Readings that differ by more make the intervals of a run wide. */
const STEADY_SHARE = 0.1
const STEADY_MEMORY_SHARE = 0.5

export function driftCheck({ pace }: Machine): Check {
  const name = 'drift'
  if (!pace) return unknown(name)
  const { systemCall, userLoop, memory } = pace.drift
  const finding = `within 2 s a bare call varies by ${formatPercent(systemCall)}, a loop by ${formatPercent(userLoop)}, and a memory read by ${formatPercent(memory)}`
  if (Math.max(systemCall, userLoop) <= STEADY_SHARE && memory <= STEADY_MEMORY_SHARE)
    return ok(name, finding)
  return warning(
    name,
    finding,
    'The machine changes its pace while it measures. End other work, or give the run more time (--budget), so that more comparisons are decided.',
  )
}

export function cpuDifferenceCheck({ pace }: Machine): Check {
  const name = 'CPUs alike'
  if (!pace) return unknown(name)
  const { cpus, cpuDifference } = pace
  if (cpus.length < 2) return ok(name, 'one CPU was measured, so there is nothing to compare')
  const finding = `a loop takes up to ${formatPercent(cpuDifference)} longer on one of ${counted(cpus.length, 'CPU')} than on another`
  if (cpuDifference <= STEADY_SHARE) return ok(name, finding)
  return note(
    name,
    finding,
    'Runs on different CPUs are not comparable here. Pin every run to one CPU (--pin).',
  )
}
