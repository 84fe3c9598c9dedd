import { counted, formatPercent } from '../../units/format.ts'
import { type Finding, note, ok, UNKNOWN, warning } from './check.ts'
import type { Machine } from './machine.ts'

/** Readings that differ by more make the intervals of a run wide. */
const STEADY_SHARE = 0.1
const STEADY_MEMORY_SHARE = 0.5

export function driftCheck({ pace }: Machine): Finding {
  if (!pace) return UNKNOWN
  const { systemCall, userLoop, memory } = pace.drift
  const finding = `within 2 s a bare call varies by ${formatPercent(systemCall)}, a loop by ${formatPercent(userLoop)}, and a memory read by ${formatPercent(memory)}`
  if (Math.max(systemCall, userLoop) <= STEADY_SHARE && memory <= STEADY_MEMORY_SHARE) return ok(finding)
  return warning(
    finding,
    'The machine changes its pace while it measures. End other work, or give the run more time (--budget), so that more comparisons are decided.',
  )
}

export function cpuDifferenceCheck({ pace }: Machine): Finding {
  if (!pace) return UNKNOWN
  const { cpus, cpuDifference } = pace
  if (cpus.length < 2) return ok('one CPU was measured, so there is nothing to compare')
  const finding = `a loop takes up to ${formatPercent(cpuDifference)} longer on one of ${counted(cpus.length, 'CPU')} than on another`
  if (cpuDifference <= STEADY_SHARE) return ok(finding)
  return note(finding, 'Runs on different CPUs are not comparable here. Pin every run to one CPU (--pin).')
}
