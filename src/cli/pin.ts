import { type Pin, UNPINNED } from '../runner/block_protocol.ts'
import { InputError } from '../suite/input_error.ts'

/**
 * The CPU of the measuring thread from `--pin CPU[,CPU]`, and that of the writer thread, for wait modes and
 * loads that have one.
 * @throws InputError where a CPU is not one that this process may use.
 */
export function parsePin(given: string | undefined, allowed: readonly number[]): Pin {
  if (given === undefined) return UNPINNED
  const parts = given.split(',')
  const cpus = parts.map(part => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : Number.NaN))
  if (cpus.some(Number.isNaN)) {
    throw new InputError(`--pin: "${given}" is not CPU or CPU,CPU (such as --pin ${allowed[0] ?? 0})`)
  }
  if (cpus.length > 2) {
    throw new InputError(
      `--pin: "${given}" names ${cpus.length} CPUs (allowed: one for the reader, one for the writer)`,
    )
  }
  const outside = cpus.find(cpu => !allowed.includes(cpu))
  if (outside !== undefined) {
    throw new InputError(
      `--pin: CPU ${outside} is not one that this process may use (allowed: ${allowed.join(', ')})`,
    )
  }
  return { reader: cpus[0] as number, writer: cpus[1] ?? null }
}
