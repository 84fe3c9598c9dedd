import { InputError } from '../suite/input_error.ts'

/**
 * The CPU of the measuring thread from `--pin CPU[,CPU]`; a second one is for wait modes with a writer of
 * their own.
 * @throws InputError where a CPU is not one that this process may use.
 */
export function parsePin(given: string | undefined, allowed: readonly number[]): number | null {
  if (given === undefined) return null
  const parts = given.split(',')
  const cpus = parts.map(part => (/^\d{1,4}$/.test(part.trim()) ? Number(part) : Number.NaN))
  if (cpus.length > 2 || cpus.some(Number.isNaN)) {
    throw new InputError(`--pin: "${given}" is not CPU or CPU,CPU (such as --pin ${allowed[0] ?? 0})`)
  }
  const outside = cpus.find(cpu => !allowed.includes(cpu))
  if (outside !== undefined) {
    throw new InputError(
      `--pin: CPU ${outside} is not one that this process may use (allowed: ${allowed.join(', ')})`,
    )
  }
  return cpus[0] as number
}
