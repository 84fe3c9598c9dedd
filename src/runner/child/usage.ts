import { readFileSync } from 'node:fs'
import type { BlockUsage } from '../block_protocol.ts'
import { throttledMs } from '../control_group.ts'

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * Returns the time that the hypervisor took from all CPUs since boot, in ms, from the text of /proc/stat; null where
 * the kernel does not report it.
 */
export function stolenMsOf(stat: string | null): number | null {
  const steal = stat?.split('\n')[0]?.split(/\s+/)[8]
  // proc(5) gives it in units of USER_HZ, which is 100 on every Linux ABI.
  return steal === undefined ? null : Number(steal) * 10
}

function stolenMs(): number | null {
  return stolenMsOf(textOf('/proc/stat'))
}

/**
 * Returns the migrations of the process's first thread, which measures; null where the kernel was built without
 * CONFIG_SCHED_DEBUG.
 */
function migrations(): number | null {
  const found = textOf('/proc/self/sched')?.match(/^se\.nr_migrations\s*:\s*(\d+)$/m)
  return found ? Number(found[1]) : null
}

/**
 * Returns the frequency of a CPU in MHz, from cpufreq where it is there, else from the text of /proc/cpuinfo; null
 * where neither is a measurement. "cpu MHz" is measured only where the CPU counts its cycles (aperfmperf), and is a
 * constant in a virtual machine.
 */
export function frequencyOf(cpufreqKhz: string | null, cpuinfo: string, cpu: number): number | null {
  if (cpufreqKhz !== null) return Number(cpufreqKhz) / 1000
  const entry = cpuinfo.split('\n\n').find(text => new RegExp(`^processor\\s*: ${cpu}$`, 'm').test(text))
  if (!entry || !/^flags\s*:.*\baperfmperf\b/m.test(entry)) return null
  const mhz = entry.match(/^cpu MHz\s*: ([\d.]+)$/m)?.[1]
  return mhz === undefined ? null : Number(mhz)
}

/** Returns the CPU that a thread last ran on, from the text of /proc/self/stat; null for no text. */
export function cpuOf(stat: string | null): number | null {
  // proc(5) has it in field 39. The second field, the command, may hold any text, but it ends at the last bracket.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[36])
}

/** Returns the CPU that the calling thread last ran on; null where it is not known. */
export function cpuNow(): number | null {
  return cpuOf(textOf('/proc/self/stat'))
}

/** Returns the present frequency of the calling thread's CPU, in MHz; null where it is not known. */
function frequencyMhz(): number | null {
  const cpu = cpuNow()
  if (cpu === null) return null
  const cpufreqKhz = textOf(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`)
  return frequencyOf(cpufreqKhz, cpufreqKhz === null ? (textOf('/proc/cpuinfo') ?? '') : '', cpu)
}

function between(start: number | null, end: number | null): number | null {
  return start === null || end === null ? null : Math.max(0, end - start)
}

/** Returns what the process has used so far; null where a container refuses getrusage. */
function resourceUsage(): NodeJS.ResourceUsage | null {
  try {
    return process.resourceUsage()
  } catch {
    return null
  }
}

/** The least time between two readings of the frequency, in ms. */
const FREQUENCY_EVERY_MS = 250

/** Meters what the process and its machine go through from the moment when it is made. */
export class UsageMeter {
  readonly #startMs = performance.now()
  readonly #stolenMs = stolenMs()
  readonly #throttledMs = throttledMs()
  readonly #migrations = migrations()
  readonly #usage = resourceUsage()
  #frequencies: readonly [number, number] | null = null
  #lastReadMs = Number.NEGATIVE_INFINITY

  /**
   * Reads the frequency, unless it was read shortly before: the kernel may have to ask every CPU for it. It is called
   * right after a work, while the CPU is as busy as it was during the work.
   */
  readFrequency(): void {
    const nowMs = performance.now()
    if (nowMs - this.#lastReadMs < FREQUENCY_EVERY_MS) return
    this.#lastReadMs = nowMs
    const now = frequencyMhz()
    if (now === null) return
    const [lowest, highest] = this.#frequencies ?? [now, now]
    this.#frequencies = [Math.min(lowest, now), Math.max(highest, now)]
  }

  usage(): Omit<BlockUsage, 'yardstick'> {
    const end = resourceUsage()
    const since = (name: keyof NodeJS.ResourceUsage) =>
      between(this.#usage?.[name] ?? null, end?.[name] ?? null)
    return {
      measuredMs: Math.round(performance.now() - this.#startMs),
      stealMs: between(this.#stolenMs, stolenMs()),
      throttledMs: between(this.#throttledMs, throttledMs()),
      voluntaryContextSwitches: since('voluntaryContextSwitches'),
      involuntaryContextSwitches: since('involuntaryContextSwitches'),
      minorPageFaults: since('minorPageFault'),
      majorPageFaults: since('majorPageFault'),
      migrations: between(this.#migrations, migrations()),
      frequencyMhz: this.#frequencies,
    }
  }
}
