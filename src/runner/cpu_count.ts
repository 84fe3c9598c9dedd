import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'

/** Returns the number of CPUs in the text of /proc/stat, which has a line for each that is online. */
export function cpusIn(stat: string): number {
  return stat.match(/^cpu\d+ /gm)?.length ?? 0
}

/** Returns the number of CPUs of this machine. Node.js finds none where /proc/cpuinfo has another form, as on ARM. */
export function cpuCount(): number {
  try {
    return cpusIn(readFileSync('/proc/stat', 'utf8')) || availableParallelism()
  } catch {
    return cpus().length || availableParallelism()
  }
}
