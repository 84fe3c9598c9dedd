import { formatInteger, formatPercent } from '../units/format.ts'
import type { BlockUsage } from './block_protocol.ts'

/** The limit of steal time as a share of the time of all CPUs, since the kernel reports it of all together. */
const STEAL_SHARE = 0.01
/** The least steal time that counts: it is reported in steps of 10 ms, and a short block may see one by chance. */
const LEAST_STEAL_MS = 30
const INVOLUNTARY_PER_SECOND = 100
/** The least number of involuntary switches that counts: a burst at the start of a short block is no rate. */
const LEAST_INVOLUNTARY = 100
/** The share of a block in which a CPU quota may hold it back. */
const THROTTLED_SHARE = 0.01
const MAJOR_FAULTS = 10
const FREQUENCY_DROP = 0.05

export const DISTURBED_RULE = `A block is disturbed when, while its cells were measured, the hypervisor took more than ${100 * STEAL_SHARE} % of the CPUs' time (and ${LEAST_STEAL_MS} ms at least), or the process was taken off its CPU more than ${INVOLUNTARY_PER_SECOND} times a second (and ${LEAST_INVOLUNTARY} times at least; not counted where threads of a cell share a CPU, or processes that take turns, since they do that to one another), or a CPU quota of its control group held it back for more than ${100 * THROTTLED_SHARE} % of the time, or it had more than ${MAJOR_FAULTS} major page faults, or its CPU's frequency fell by more than ${100 * FREQUENCY_DROP} %. Nothing is dropped: comparisons rest on turns that lie milliseconds apart, and the spare budget goes to what is undecided.`

/**
 * Returns sentences about what disturbed a block; none where nothing did.
 * @param cpuCount the number of CPUs of the machine.
 * @param ownThreads whether threads of a cell, or processes that take turns, preempted one another; their context
 *   switches are then not counted as a disturbance.
 */
export function disturbances(usage: BlockUsage, cpuCount: number, ownThreads = false): string[] {
  const { measuredMs, stealMs, throttledMs, involuntaryContextSwitches, majorPageFaults, frequencyMhz } =
    usage
  const found: string[] = []
  if (measuredMs !== null && stealMs !== null) {
    const share = stealMs / (measuredMs * cpuCount)
    if (share > STEAL_SHARE && stealMs >= LEAST_STEAL_MS) {
      found.push(`the hypervisor took ${formatPercent(share)} of the CPUs' time`)
    }
  }
  if (measuredMs !== null && throttledMs !== null && throttledMs > THROTTLED_SHARE * measuredMs) {
    // The kernel adds up the times of all CPUs that the group was held back on, which can be more than have passed.
    const share = formatPercent(Math.min(1, throttledMs / measuredMs))
    found.push(`a CPU quota of its control group held it back for ${share} of the time (cpu.max)`)
  }
  if (measuredMs !== null && involuntaryContextSwitches !== null && !ownThreads) {
    const perSecond = (1000 * involuntaryContextSwitches) / measuredMs
    if (perSecond > INVOLUNTARY_PER_SECOND && involuntaryContextSwitches >= LEAST_INVOLUNTARY) {
      found.push(`it was taken off its CPU ${formatInteger(Math.round(perSecond))} times a second`)
    }
  }
  if (majorPageFaults !== null && majorPageFaults > MAJOR_FAULTS) {
    found.push(`it had ${formatInteger(majorPageFaults)} major page faults`)
  }
  if (frequencyMhz !== null) {
    const [lowest, highest] = frequencyMhz
    if (lowest < (1 - FREQUENCY_DROP) * highest) {
      const [low, high] = [formatInteger(Math.round(lowest)), formatInteger(Math.round(highest))]
      found.push(`its CPU's frequency fell from ${high} to ${low} MHz`)
    }
  }
  return found
}
