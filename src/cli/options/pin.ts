import { existsSync } from 'node:fs'
import { type Pin, UNPINNED } from '../../runner/block_protocol.ts'
import { InputError } from '../../suite/input_error.ts'

/** The CPUs of this machine, as far as `--pin` may name them. */
export interface Cpus {
  /** The CPUs in the affinity mask of this process. */
  readonly allowed: readonly number[]
  readonly exists: (cpu: number) => boolean
}

export function cpuExists(cpu: number): boolean {
  return existsSync(`/sys/devices/system/cpu/cpu${cpu}`)
}

/** Returns the CPUs as a pin. @throws InputError where this process may not use one of them. */
export function checkPin(cpus: readonly number[], { allowed, exists }: Cpus): Pin {
  for (const cpu of cpus) {
    const list = allowed.join(', ')
    if (!exists(cpu)) throw new InputError(`--pin: there is no CPU ${cpu} on this machine (allowed: ${list})`)
    if (!allowed.includes(cpu)) {
      throw new InputError(
        `--pin: CPU ${cpu} is not one that this process may use (allowed: ${list}; taskset or the cpuset decides)`,
      )
    }
  }
  return { reader: cpus[0] ?? null, writer: cpus[1] ?? null }
}

/**
 * Returns the CPUs that `--pin CPU[,CPU]` gives: that of the measuring thread, and that of the writer thread, which
 * some wait modes and loads have.
 * @throws InputError where the text has another form, or this process may not use one of the CPUs.
 */
export function parsePin(given: string | undefined, cpus: Cpus): Pin {
  if (given === undefined) return UNPINNED
  const { allowed } = cpus
  const parts = given.split(',')
  const numbers = parts.map(part => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : Number.NaN))
  if (numbers.some(Number.isNaN)) {
    throw new InputError(`--pin: "${given}" is not CPU or CPU,CPU (such as --pin ${allowed[0] ?? 0})`)
  }
  if (numbers.length > 2) {
    throw new InputError(
      `--pin: "${given}" names ${numbers.length} CPUs (allowed: one for the reader, one for the writer)`,
    )
  }
  return checkPin(numbers, cpus)
}

/** Returns a note on a pin that impairs some measurements; null where there is nothing to say. */
export function pinNote({ reader, writer }: Pin): string | null {
  if (reader === null || reader !== writer) return null
  return `--pin: reader and writer share CPU ${reader}: each wake-up then includes waiting for the other to stop`
}
