import { fork } from 'node:child_process'
import { totalmem } from 'node:os'
import { packageFile } from '../suite/package_file.ts'
import type { BlockFacts, BlockMessage, BlockRequest, BlockUsage, CellBlockResult } from './block_protocol.ts'
import { MEMORY_SHARE } from './cell_plan.ts'

/** A cell that says nothing for its share of time and this much more is taken to hang. */
const PATIENCE_MS = 30_000

/** After an abort a block has this long to end by itself. */
const GRACE_MS = 500

/** Where a block process lies in a checkout. */
export const BLOCK_PROCESS = 'dist/src/runner/child/block_process.js'

/** Whose code a block runs. */
export interface BlockHost {
  /** The block process, which has the JavaScript of its own package. */
  readonly processPath: string
  /** Null: that of its own package. */
  readonly addonPath: string | null
  /** It knows how to take turns with another block process; left out: it does not. */
  readonly takesTurns?: boolean
}

export const OWN_HOST: BlockHost = {
  processPath: packageFile(BLOCK_PROCESS),
  addonPath: null,
  takesTurns: true,
}

/** One end of a socket whose other end the other block process has. The process gets a copy of the descriptor. */
export interface TurnsEnd {
  readonly fd: number
  readonly isFirst: boolean
}

/** Above this many simulated descriptors the default heap may not do. */
const LARGE_SIMULATION = 100_000

function largestSimulation({ cells }: BlockRequest): number {
  return Math.max(0, ...cells.map(({ params }) => (params.fdKind === 'simulated' ? params.fdCount : 0)))
}

function heapOptions(request: BlockRequest): string[] {
  if (largestSimulation(request) <= LARGE_SIMULATION) return []
  return [`--max-old-space-size=${Math.floor((MEMORY_SHARE * totalmem()) / 2 ** 20)}`]
}

/** Making a large simulation takes its time, too. */
function patienceMs(request: BlockRequest): number {
  return request.budgetMs + PATIENCE_MS + largestSimulation(request) / 50
}

/** The error that ended a process; Node.js prints its stack and its own version below it. */
function lastWords(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n')
  return lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)
}

/** How a block process ended, and what it had said until then. */
export interface BlockReport {
  readonly facts: BlockFacts | null
  readonly usage: BlockUsage | null
  /** Threads of its cells, or the process that it takes turns with, took one another off a CPU. */
  readonly ownThreads: boolean
  readonly results: readonly CellBlockResult[]
  readonly failures: readonly { readonly cellId: string; readonly reason: string }[]
  /** The block could not begin or go on, though nobody aborted it. */
  readonly crash: { readonly cellId: string | null; readonly reason: string } | null
}

/** Runs one block in a fresh process, which does not outlive the returned promise. */
export function spawnBlock(
  request: BlockRequest,
  signal: AbortSignal,
  { processPath, addonPath }: BlockHost = OWN_HOST,
  turnsEnd?: TurnsEnd,
): Promise<BlockReport> {
  const results: CellBlockResult[] = []
  const failures: { cellId: string; reason: string }[] = []
  let facts: BlockFacts | null = null
  let usage: BlockUsage | null = null
  let ownThreads = false
  let current: string | null = null
  let problem: string | null = null
  let stderr = ''

  const child = fork(processPath, [], {
    serialization: 'advanced',
    execArgv: heapOptions(request),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(turnsEnd ? [turnsEnd.fd] : [])],
  })
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString()).slice(-2000)
  })

  let watchdog: NodeJS.Timeout
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => {
      problem = 'it hung and was ended'
      child.kill('SIGKILL')
    }, patienceMs(request))
  }
  const onAbort = () => {
    if (child.connected) child.send({ type: 'abort' }, () => {})
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
  }

  child.on('message', (message: BlockMessage) => {
    watch()
    switch (message.type) {
      case 'facts':
        facts = message.facts
        break
      case 'start':
        current = message.cellId
        break
      case 'cell':
        results.push(message.result)
        break
      case 'cellFailed':
        failures.push({ cellId: message.cellId, reason: message.reason })
        break
      case 'done':
        usage = message.usage
        ownThreads = message.ownThreads
        break
      case 'blockFailed':
        problem = message.reason
        break
    }
  })

  return new Promise(resolve => {
    const end = (reason: string) => {
      clearTimeout(watchdog)
      signal.removeEventListener('abort', onAbort)
      const crashed = usage === null && !signal.aborted
      resolve({
        facts,
        usage,
        ownThreads,
        results,
        failures,
        crash: crashed ? { cellId: current, reason } : null,
      })
    }
    child.on('error', error => end(error.message))
    child.on('close', (code, killedBy) => {
      const said = lastWords(stderr)
      end(problem ?? `its process ended with ${killedBy ?? `exit code ${code}`}${said ? `: ${said}` : ''}`)
    })
    signal.addEventListener('abort', onAbort, { once: true })
    watch()
    const sent: BlockRequest = {
      ...request,
      ...(addonPath !== null && { addonPath }),
      ...(turnsEnd && { turns: { isFirst: turnsEnd.isFirst } }),
    }
    child.send(sent, error => {
      if (error) problem ??= error.message
    })
    if (signal.aborted) onAbort()
  })
}
