import type { Addon } from '../../poller/addon.ts'
import { median, quantileSorted } from '../../stats/quantile.ts'

/** Long enough for other work on the machine to show. */
export const PACE_MS = 2000
const MOST_CPUS = 8
const BATCHES = 32
const LOOP_STEPS = 1000
const MEMORY_READS = 256

/** A reading of the yardsticks on one CPU, in ns. */
export interface PaceReading {
  readonly cpu: number
  readonly systemCallNs: number
  readonly userLoopNs: number
  readonly memoryNs: number
}

/** How steady the machine is, as shares: 0.1 is 10 %. */
export interface Pace {
  /** By how much the slow readings (95 %) of a yardstick take longer than the fast ones (5 %) on one CPU. */
  readonly drift: { readonly systemCall: number; readonly userLoop: number; readonly memory: number }
  /** By how much the median of the user loop on the slowest CPU is longer than that on the fastest. */
  readonly cpuDifference: number
  readonly cpus: readonly number[]
}

/** Returns the drift and the difference of the CPUs from at least one reading. */
export function paceOf(readings: readonly PaceReading[]): Pace {
  const cpus = [...new Set(readings.map(({ cpu }) => cpu))]
  const onEach = (of: (reading: PaceReading) => number) =>
    cpus.map(cpu => readings.filter(reading => reading.cpu === cpu).map(of))
  const drift = (of: (reading: PaceReading) => number) =>
    median(
      onEach(of).map(figures => {
        const sorted = figures.toSorted((a, b) => a - b)
        const fast = quantileSorted(sorted, 0.05)
        return fast > 0 ? quantileSorted(sorted, 0.95) / fast - 1 : 0
      }),
    )
  const loops = onEach(({ userLoopNs }) => userLoopNs).map(median)
  return {
    drift: {
      systemCall: drift(({ systemCallNs }) => systemCallNs),
      userLoop: drift(({ userLoopNs }) => userLoopNs),
      memory: drift(({ memoryNs }) => memoryNs),
    },
    cpuDifference: Math.max(...loops) / Math.min(...loops) - 1,
    cpus,
  }
}

/**
 * Returns the pace of this machine, measured for `forMs` in turns on up to eight of the allowed CPUs; null for an
 * addon of an older checkout. The thread may run on all of them again afterwards. Where a container refuses
 * sched_setaffinity, it is measured wherever the scheduler runs the thread, as if there were one CPU.
 */
export function measurePace(addon: Addon, forMs: number): Pace | null {
  const { readYardstick, readMemoryNs } = addon
  if (!readYardstick || !readMemoryNs) return null
  const allowed = addon.affinity()
  const canMove = !addon.refusedCalls().some(({ name }) => name === 'sched_setaffinity')
  const cpus = allowed.slice(0, canMove ? MOST_CPUS : 1)
  const readings: PaceReading[] = []
  const end = performance.now() + forMs
  try {
    while (performance.now() < end) {
      for (const cpu of cpus) {
        if (canMove) addon.setAffinity([cpu])
        const { systemCallNs, userLoopNs } = readYardstick(BATCHES, LOOP_STEPS)
        readings.push({ cpu, systemCallNs, userLoopNs, memoryNs: readMemoryNs(MEMORY_READS) })
      }
    }
  } finally {
    if (canMove) addon.setAffinity(allowed)
  }
  return paceOf(readings)
}
