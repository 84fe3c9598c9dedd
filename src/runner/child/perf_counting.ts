import { readFileSync } from 'node:fs'
import type { Addon, NativePerfCounters, NativePerfReading } from '../../poller/addon.ts'

/** What the measuring thread did in the measured batches of a cell. */
export interface PerfReading {
  /** Why a counter is null, in words; null where all are there. */
  readonly reason: string | null
  /** By name; null where the machine does not have it. */
  readonly counters: Readonly<Record<string, number | null>>
}

/** Less of the time than this counted is a sample of it, and no count. */
const LEAST_SHARE_COUNTED = 0.99

function isHardware(name: string): boolean {
  return name.startsWith('cycles') || name.startsWith('instructions')
}

/** Why the kernel refused counters, by the errno's name. */
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

/** The value of kernel.perf_event_paranoid; null where there is none. */
function paranoidSetting(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/perf_event_paranoid', 'utf8').trim()
  } catch {
    return null
  }
}

/** In words what is missing, the reason of all counters before that of the hardware's alone. */
function reasonOf({ counters }: NativePerfReading, paranoid: string | null): string | null {
  const refused = counters.filter(({ code }) => code !== null)
  const first = refused.find(({ name }) => !isHardware(name)) ?? refused[0]
  return first ? refusal(first.code as string, isHardware(first.name), paranoid) : null
}

/** @param paranoid as `paranoidSetting` has it. */
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
 * Of two blocks together; a counter that one of them lacks is null, and where nobody counted in one of them all is:
 * a part of the sum would be set against the iterations of both.
 */
export function sumPerf(a: PerfReading | null, b: PerfReading | null): PerfReading | null {
  if (!a || !b) return null
  const sum = Object.entries(a.counters).map(([name, count]) => {
    const other = b.counters[name] ?? null
    return [name, count === null || other === null ? null : count + other]
  })
  return { reason: a.reason ?? b.reason, counters: Object.fromEntries(sum) }
}

/** Of a cell whose threads are left alone; `reason` says why. */
export function notCounted(reason: string): PerfReading {
  return { reason, counters: {} }
}

/** Of a reader that sleeps while it is measured. */
export const ASLEEP_NOT_COUNTED = notCounted(
  'a thread that sleeps would pay for its counters at every context switch, within what is measured',
)

/**
 * Counts what the calling thread does, batch by batch: `count` is to go around the native call of a batch that
 * is measured, so that switching on and off lies outside every time stamp. A thread that sleeps within a batch
 * pays for its counters at every context switch.
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
