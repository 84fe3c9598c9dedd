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

/** Returns what a probe found that could not be run, which is the reason. */
export function failedProbe(name: string, reason: string): ProbeOutcome {
  return { name, facts: {}, reason }
}

/** Runs probes in their order, and returns what they found up to the first that hangs or dies, that one included. */
export type ProbesRun = (names: readonly string[], signal: AbortSignal) => Promise<ProbeOutcome[]>

/** Collects what a process says while it runs probes. */
export class ProbeCollector {
  readonly found: ProbeOutcome[] = []
  readonly #names: readonly string[]

  constructor(names: readonly string[]) {
    this.#names = names
  }

  take(message: ProbeMessage): void {
    if (message.type === 'probe') this.found.push(message.outcome)
  }

  /** Whether all probes have ended. */
  get isOver(): boolean {
    return this.found.length === this.#names.length
  }

  /** Gives the probe that is missing next the reason why the process has ended. */
  fail(reason: string): void {
    const next = this.#names[this.found.length]
    if (next !== undefined) this.found.push(failedProbe(next, reason))
  }
}

/** Starts the process that runs probes: that of a block, which is told to do something else. */
const startProcess = (): ChildProcess =>
  fork(OWN_HOST.processPath, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] })

/** Runs probes in a process that is started for them. One that hangs is ended. */
export const probesInProcess =
  (start: () => ChildProcess = startProcess, patienceMs = PATIENCE_MS): ProbesRun =>
  (names, signal) => {
    const child = start()
    const collector = new ProbeCollector(names)
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
      collector.take(message)
    })
    return new Promise(resolve => {
      const end = (reason: string) => {
        clearTimeout(watchdog)
        signal.removeEventListener('abort', onAbort)
        if (!signal.aborted) collector.fail(isHung ? `it did not end within ${patienceMs / 1000} s` : reason)
        resolve(collector.found)
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
 * Runs probes in their order, and hands each outcome over as soon as its process has ended. Where one hangs, or kills its
 * process, the next ones run in another process. A run that is interrupted has no outcome of the others.
 */
export async function runProbes(
  names: readonly string[],
  signal: AbortSignal,
  onOutcome: (outcome: ProbeOutcome) => void,
  run: ProbesRun = probesInProcess(),
): Promise<void> {
  for (let left = names; left.length > 0 && !signal.aborted; ) {
    const found = await run(left, signal)
    for (const outcome of found) onOutcome(outcome)
    left = left.slice(found.length)
  }
}
