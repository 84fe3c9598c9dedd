/**
 * What has to happen before any other module is loaded; main.ts imports this file first. An older Node.js lacks
 * functions that are called deep in a measurement, and would fail there after a minute.
 */
import { readFileSync } from 'node:fs'
import { complain, complainOfUnexpected, EXIT } from './messages.ts'

/** The least version of Node.js, as `engines` in package.json has it. */
export const LEAST_NODE = '20.19'

/** Returns why this version of Node.js cannot run muxbench; null where it can. */
export function nodeRefusal(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE.split('.').map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null
  return `this is Node.js ${version}, and muxbench needs ${LEAST_NODE} or newer: install one (https://nodejs.org)`
}

/** V8 reserves about 1.2 GB of addresses, and where it gets none later, it ends the process at once. */
const LEAST_ADDRESSES = 1.5 * 2 ** 30

/** Returns why Node.js would abort under the limits of a process, as /proc/PID/limits has them; null where it would not. */
export function limitRefusal(limits: string): string | null {
  const soft = Number(/^Max address space +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  if (soft >= LEAST_ADDRESSES) return null
  return `the limit of addresses (RLIMIT_AS) is ${Math.floor(soft / 2 ** 20)} MB, and Node.js aborts below about 1,500 MB: raise it (ulimit -v unlimited)`
}

function ownLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}

// Node.js itself would exit with 1, which means a regression here.
process.on('uncaughtException', error => {
  complainOfUnexpected(error)
  process.exit(EXIT.failure)
})

const refusal = nodeRefusal(process.versions.node) ?? limitRefusal(ownLimits())
if (refusal !== null) {
  complain(refusal)
  process.exit(EXIT.failure)
}
