/**
 * What has to happen before any other module is loaded; main.ts imports this file first. An older Node.js lacks
 * functions that are called deep in a measurement, and would fail there after a minute.
 */
import { addressRefusal, ownLimits, softLimit } from '../runner/process_limits.ts'
import { complain, complainOfUnexpected, EXIT, exit } from './messages.ts'

/** The least version of Node.js, as `engines` in package.json has it. */
export const LEAST_NODE = '20.19'

/** Returns why this version of Node.js cannot run muxbench; null where it can. */
export function nodeRefusal(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = LEAST_NODE.split('.').map(Number)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return null
  return `this is Node.js ${version}, and muxbench needs ${LEAST_NODE} or newer: install one (https://nodejs.org)`
}

// Node.js itself would exit with 1, which means a regression here.
process.on('uncaughtException', error => {
  complainOfUnexpected(error)
  exit(EXIT.failure)
})

const refusal =
  nodeRefusal(process.versions.node) ?? addressRefusal(softLimit(ownLimits(), 'Max address space'))
if (refusal !== null) {
  complain(refusal)
  process.exit(EXIT.failure)
}
