/** Runs the probes of native/probes.h, each of which shows how the kernel behaves, in a process of their own. */
import { type ChildProcess, fork } from 'node:child_process'
import type { ProbeMessage, ProbeOutcome, ProbeRequest } from './probe_protocol.ts'
import { OWN_HOST } from './spawn.ts'

/** All probes, in the order of the native table. */
export const PROBE_NAMES = [
  'select-limit',
  'poll-limit',
  'mapping',
  'copies',
  'close',
  'nesting',
  'hang-up',
  'refill',
  'time-left',
  'regular-file',
  'second-read',
  'stale-readiness',
  'shared-epoll',
  'own-epolls',
  'every-write',
  'load',
  'time-outs',
] as const

export type ProbeName = (typeof PROBE_NAMES)[number]

/** The time after which a probe is taken to hang. The longest one takes about a second. */
const PATIENCE_MS = 20_000

function failed(name: string, reason: string): ProbeOutcome {
  return { name, facts: {}, reason }
}

/** Starts the process that runs probes: that of a block, which is told to do something else. */
const startProcess = (): ChildProcess =>
  fork(OWN_HOST.processPath, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })

/** Returns what a process finds until it has run all probes, hangs, dies, or is no longer wanted. */
function probedBy(
  names: readonly string[],
  signal: AbortSignal,
  start: () => ChildProcess,
  patienceMs: number,
): Promise<ProbeOutcome[]> {
  const child = start()
  const found: ProbeOutcome[] = []
  let current: string | null = null
  let isHung = false
  let watchdog: NodeJS.Timeout
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => {
      isHung = true
      child.kill('SIGKILL')
    }, patienceMs)
  }
  const onAbort = () => child.kill('SIGKILL')
  child.on('message', (message: ProbeMessage) => {
    watch()
    current = message.type === 'probing' ? message.name : null
    if (message.type === 'probe') found.push(message.outcome)
  })
  return new Promise(resolve => {
    const end = (reason: string) => {
      clearTimeout(watchdog)
      signal.removeEventListener('abort', onAbort)
      const next = current ?? names[found.length]
      if (next !== undefined && !signal.aborted) {
        found.push(failed(next, isHung ? `it did not end within ${patienceMs / 1000} s` : reason))
      }
      resolve(found)
    }
    child.on('error', error => {
      if (child.pid === undefined) end(`its process did not start: ${error.message}`)
    })
    child.on('close', (code, killedBy) => end(`its process ended with ${killedBy ?? `exit code ${code}`}`))
    signal.addEventListener('abort', onAbort)
    watch()
    const request: ProbeRequest = { type: 'probe', names }
    if (child.pid !== undefined) child.send(request, () => {})
    if (signal.aborted) onAbort()
  })
}

/**
 * Runs probes in their order, and hands each outcome over as soon as it is there. Where one hangs, or kills its process,
 * the next ones run in another process. A run that is interrupted has no outcome of the others.
 */
export async function runProbes(
  names: readonly string[],
  signal: AbortSignal,
  onOutcome: (outcome: ProbeOutcome) => void,
  start: () => ChildProcess = startProcess,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  for (let left = names; left.length > 0 && !signal.aborted; ) {
    const found = await probedBy(left, signal, start, patienceMs)
    for (const outcome of found) onOutcome(outcome)
    left = left.slice(found.length)
  }
}
