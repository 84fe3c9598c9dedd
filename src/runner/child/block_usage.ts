import { readFileSync } from 'node:fs'
import type { BlockUsage } from '../block_protocol.ts'

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/**
 * Time that the hypervisor took from all CPUs since boot, in ms, from a text like /proc/stat; null where the kernel
 * does not say.
 */
export function stolenMsOf(stat: string | null): number | null {
  const steal = stat?.split('\n')[0]?.split(/\s+/)[8]
  // proc(5): in units of USER_HZ, which is 100 on every Linux ABI.
  return steal === undefined ? null : Number(steal) * 10
}

function stolenMs(): number | null {
  return stolenMsOf(textOf('/proc/stat'))
}

/** Of the process's first thread, which measures; null where the kernel was built without CONFIG_SCHED_DEBUG. */
function migrations(): number | null {
  const found = textOf('/proc/self/sched')?.match(/^se\.nr_migrations\s*:\s*(\d+)$/m)
  return found ? Number(found[1]) : null
}

/**
 * Of a CPU, from what cpufreq says of it, else from a text like /proc/cpuinfo, whose "cpu MHz" is measured only
 * where the CPU counts its cycles (aperfmperf): in a virtual machine it is a constant.
 */
export function frequencyOf(cpufreqKhz: string | null, cpuinfo: string, cpu: number): number | null {
  if (cpufreqKhz !== null) return Number(cpufreqKhz) / 1000
  const entry = cpuinfo.split('\n\n').find(text => new RegExp(`^processor\\s*: ${cpu}$`, 'm').test(text))
  if (!entry || !/^flags\s*:.*\baperfmperf\b/m.test(entry)) return null
  const mhz = entry.match(/^cpu MHz\s*: ([\d.]+)$/m)?.[1]
  return mhz === undefined ? null : Number(mhz)
}

/** The CPU that a thread ran on last, from a text like /proc/self/stat; null for none. */
export function cpuOf(stat: string | null): number | null {
  // proc(5): field 39; the second one, the command, may hold anything, but ends with the last bracket.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[36])
}

/** MHz of the CPU of the calling thread, now; null where it is not known. */
function frequencyMhz(): number | null {
  const cpu = cpuOf(textOf('/proc/self/stat'))
  if (cpu === null) return null
  const cpufreqKhz = textOf(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_cur_freq`)
  return frequencyOf(cpufreqKhz, cpufreqKhz === null ? (textOf('/proc/cpuinfo') ?? '') : '', cpu)
}

function between(start: number | null, end: number | null): number | null {
  return start === null || end === null ? null : Math.max(0, end - start)
}

/** What the process and its machine went through since the meter was made. */
export class UsageMeter {
  readonly #startMs = performance.now()
  readonly #stolenMs = stolenMs()
  readonly #migrations = migrations()
  readonly #usage = process.resourceUsage()
  #frequencies: readonly [number, number] | null = null

  /** To be called after a cell, while the CPU is as busy as it was for it. */
  readFrequency(): void {
    const now = frequencyMhz()
    if (now === null) return
    const [lowest, highest] = this.#frequencies ?? [now, now]
    this.#frequencies = [Math.min(lowest, now), Math.max(highest, now)]
  }

  usage(): Omit<BlockUsage, 'yardstick'> {
    const end = process.resourceUsage()
    const start = this.#usage
    return {
      measuredMs: Math.round(performance.now() - this.#startMs),
      stealMs: between(this.#stolenMs, stolenMs()),
      voluntaryContextSwitches: end.voluntaryContextSwitches - start.voluntaryContextSwitches,
      involuntaryContextSwitches: end.involuntaryContextSwitches - start.involuntaryContextSwitches,
      minorPageFaults: end.minorPageFault - start.minorPageFault,
      majorPageFaults: end.majorPageFault - start.majorPageFault,
      migrations: between(this.#migrations, migrations()),
      frequencyMhz: this.#frequencies,
    }
  }
}
