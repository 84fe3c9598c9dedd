import { readFileSync } from 'node:fs'
import type { Addon, NativePerfCounters, NativePerfReading } from '../../poller/addon.ts'

/** The performance counters of the measuring thread over the measured batches of a cell. */
export interface PerfReading {
  /** Why a counter is null; null where all counters were read. */
  readonly reason: string | null
  /** The counts by name; null where the machine does not have the counter. */
  readonly counters: Readonly<Record<string, number | null>>
}

/** The least share of the time in which a counter must have counted: below it the figure is a sample, not a count. */
const LEAST_SHARE_COUNTED = 0.99

function isHardware(name: string): boolean {
  return name.startsWith('cycles') || name.startsWith('instructions')
}

/** Returns the sentence for a refused counter, by the name of the errno. */
function refusal(code: string, hardware: boolean, paranoid: string | null): string {
  const which = hardware ? 'hardware counters' : 'performance counters'
  switch (code) {
    case 'ENOENT':
    case 'EOPNOTSUPP':
    case 'ENOTSUP':
    case 'ENODEV':
      return `this machine has no ${which}: perf_event_open says ${code}, as in many virtual machines`
    case 'EACCES':
    case 'EPERM': {
      const value = paranoid === null ? '' : ` is ${paranoid}, which`
      return `${which} are not permitted: kernel.perf_event_paranoid${value} asks for CAP_PERFMON (${code})`
    }
    default:
      return `${which} cannot be opened: perf_event_open says ${code}`
  }
}

/** Returns the value of kernel.perf_event_paranoid; null where it cannot be read. */
function paranoidSetting(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/perf_event_paranoid', 'utf8').trim()
  } catch {
    return null
  }
}

/**
 * Returns why counters are missing; null where none is. A reason that concerns all counters precedes one of the
 * hardware counters.
 */
function reasonOf({ counters }: NativePerfReading, paranoid: string | null): string | null {
  const refused = counters.filter(({ code }) => code !== null)
  const first = refused.find(({ name }) => !isHardware(name)) ?? refused[0]
  return first ? refusal(first.code as string, isHardware(first.name), paranoid) : null
}

/**
 * Returns a native reading with the reasons of missing counters.
 * @param paranoid the value of kernel.perf_event_paranoid; null where it is not known.
 */
export function perfReadingOf(reading: NativePerfReading, paranoid: string | null): PerfReading {
  const { counters, enabledNs, runningNs } = reading
  if (runningNs < LEAST_SHARE_COUNTED * enabledNs) {
    const share = Math.round((100 * runningNs) / enabledNs)
    return {
      reason: `the counters were in other use and counted ${share} % of the time only`,
      counters: Object.fromEntries(counters.map(({ name }) => [name, null])),
    }
  }
  return {
    reason: reasonOf(reading, paranoid),
    counters: Object.fromEntries(counters.map(({ name, count }) => [name, count])),
  }
}

/**
 * Adds the readings of two blocks. A counter that one of them lacks is null in the sum, and the sum is null where one of
 * them has no reading: a part of the counts must not be divided by the iterations of both.
 */
export function sumPerf(a: PerfReading | null, b: PerfReading | null): PerfReading | null {
  if (!a || !b) return null
  const sum = Object.entries(a.counters).map(([name, count]) => {
    const other = b.counters[name] ?? null
    return [name, count === null || other === null ? null : count + other]
  })
  return { reason: a.reason ?? b.reason, counters: Object.fromEntries(sum) }
}

/** Returns the reading of a cell whose threads are not counted, with the reason. */
export function notCounted(reason: string): PerfReading {
  return { reason, counters: {} }
}

/** The reading of a cell whose reader sleeps while it is measured. */
export const ASLEEP_NOT_COUNTED = notCounted(
  'a thread that sleeps would pay for its counters at every context switch, within what is measured',
)

/** The reading of a cell whose peers another process holds. */
export const BORROWING_NOT_COUNTED = notCounted(
  'the counters of a batch would have the calls as well that borrow its peers from another process',
)

/**
 * Counts what the calling thread does within measured batches. `count` wraps the native call of a batch, so that
 * the counters are switched on and off outside every pair of time stamps. A thread that sleeps within a batch pays
 * for its counters at every context switch.
 */
export class PerfCounting {
  readonly #counters: NativePerfCounters

  constructor(addon: Addon) {
    this.#counters = new addon.PerfCounters()
  }

  count<Result>(batch: () => Result): Result {
    this.#counters.enable()
    try {
      return batch()
    } finally {
      this.#counters.disable()
    }
  }

  reading(): PerfReading {
    return perfReadingOf(this.#counters.read(), paranoidSetting())
  }

  close(): void {
    this.#counters.close()
  }
}
