import { type ChildProcess, fork } from 'node:child_process'
import { packageFile } from '../suite/package_file.ts'
import { type BlockMessage, type BlockRequest, monotonicMs } from './block_protocol.ts'
import { BlockCollector, type BlockReport } from './block_report.ts'
import { availableMemory, MEMORY_SHARE } from './cell_plan.ts'
import { estimatedVisitMs } from './visit_time.ts'

/** The time beyond its budget after which a silent block process is considered to hang. */
const PATIENCE_MS = 30_000

/** How long this process may take to hear of a signal that the terminal sent to both processes. */
const TERMINAL_SIGNAL_MS = 200

/** How long a block process has to end by itself after an abort. */
const GRACE_MS = 500

/** The path of the block process's program within a checkout, then where earlier versions have it. */
export const BLOCK_PROCESSES = ['dist/src/runner/child/main.js', 'dist/src/runner/block_process.js'] as const

/** The build whose code a block process runs. */
export interface BlockHost {
  /** The program of the block process; it uses the JavaScript of its own package. */
  readonly processPath: string
  /** The addon to load; null means the one of the program's own package. */
  readonly addonPath: string | null
  /** True where the program can take turns with another block process. */
  readonly takesTurns?: boolean
  /** A process that is started before its block; left out, each block starts its own. */
  readonly spare?: SpareProcess
}

export const OWN_HOST: BlockHost = {
  processPath: packageFile(BLOCK_PROCESSES[0]),
  addonPath: null,
  takesTurns: true,
}

/** The ends of the sockets between two block processes that take turns. The process inherits copies of them. */
export interface TurnsEnd {
  /** The socket over which the turns are given away. */
  readonly fd: number
  /** The socket over which a pool of descriptors is handed over. */
  readonly poolFd: number
  readonly isFirst: boolean
}

/**
 * The largest half of the part of the heap where objects are young, in MB. Node.js begins with less, and would let it grow
 * to 16 MB, and shrink again, while turns are measured.
 */
const YOUNG_MB = 2

function forkBlock(processPath: string, execArgv: readonly string[], turnsEnd?: TurnsEnd): ChildProcess {
  return fork(processPath, [], {
    serialization: 'advanced',
    execArgv: [`--max-semi-space-size=${YOUNG_MB}`, ...execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', ...(turnsEnd ? [turnsEnd.fd, turnsEnd.poolFd] : [])],
  })
}

/**
 * The process of the next block, which starts while the one before closes its descriptors and its parent keeps the
 * results. It measures nothing before it gets a request, and it gets one only when the process before has ended.
 */
export class SpareProcess {
  #child: ChildProcess | null = null
  readonly #processPath: string

  constructor(processPath: string) {
    this.#processPath = processPath
  }

  start(): void {
    this.#child ??= forkBlock(this.#processPath, [])
    // Where it cannot start, the block starts a process of its own and reports the reason.
    this.#child.on('error', () => {})
  }

  /** Returns the process and forgets it; null where there is none, or it has ended. */
  take(): ChildProcess | null {
    const child = this.#child
    this.#child = null
    return child?.connected && child.exitCode === null && child.signalCode === null ? child : null
  }

  close(): void {
    this.take()?.kill('SIGKILL')
  }
}

/** Above this many simulated descriptors the process is given a larger heap than Node.js takes by default. */
const LARGE_SIMULATION = 100_000

function largestSimulation({ cells }: BlockRequest): number {
  return Math.max(0, ...cells.map(({ params }) => (params.fdKind === 'simulated' ? params.fdCount : 0)))
}

function heapOptions(request: BlockRequest): string[] {
  if (largestSimulation(request) <= LARGE_SIMULATION) return []
  return [`--max-old-space-size=${Math.floor((MEMORY_SHARE * availableMemory()) / 2 ** 20)}`]
}

/** A turn may take this many times as long as it is estimated to, beside other work on a slow machine. */
const LONGER_THAN_ESTIMATED = 10

/**
 * Returns the time without a message after which a block process is taken to hang. Making a large simulation is part
 * of it, and so is a turn whose shortest length exceeds the budget, such as one of long chains.
 */
export function patienceMs(request: BlockRequest): number {
  const { cells, leastMs, budgetMs } = request
  const longestMs = Math.max(0, ...cells.map((cell, i) => leastMs?.[i] ?? estimatedVisitMs(cell)))
  return budgetMs + PATIENCE_MS + LONGER_THAN_ESTIMATED * longestMs + largestSimulation(request) / 50
}

/**
 * Returns the line of a process's stderr that names the error which ended it: Node.js prints a stack and its version
 * below it.
 */
function lastWords(stderr: string): string | undefined {
  const lines = stderr.trim().split('\n')
  return lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)
}

/**
 * Runs one block in a fresh process, which does not outlive the returned promise.
 * @param observe is called with each message of the process as it arrives.
 */
export function spawnBlock(
  request: BlockRequest,
  signal: AbortSignal,
  { processPath, addonPath, spare }: BlockHost = OWN_HOST,
  turnsEnd?: TurnsEnd,
  observe: (message: BlockMessage) => void = () => {},
): Promise<BlockReport> {
  const collector = new BlockCollector()
  let stderr = ''

  const sentAt = monotonicMs()
  const options = heapOptions(request)
  const isOrdinary = options.length === 0 && turnsEnd === undefined
  const child = (isOrdinary && spare?.take()) || forkBlock(processPath, options, turnsEnd)
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString()).slice(-2000)
  })

  let watchdog: NodeJS.Timeout
  const watch = () => {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => {
      collector.fail('it hung and was ended')
      child.kill('SIGKILL')
    }, patienceMs(request))
  }
  const onAbort = () => {
    if (child.connected) child.send({ type: 'abort' }, () => {})
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
  }

  child.on('message', (message: BlockMessage) => {
    watch()
    observe(message)
    collector.take(message)
    if (message.type === 'done' && !signal.aborted) spare?.start()
  })

  return new Promise(resolve => {
    const end = (diedOf: string) => {
      clearTimeout(watchdog)
      signal.removeEventListener('abort', onAbort)
      resolve(collector.report(diedOf, signal.aborted))
    }
    // Where the system has no process to give, Node.js emits no other event, and the child has no channel.
    child.on('error', error => {
      if (child.pid === undefined) end(`its process did not start: ${error.message}`)
    })
    child.on('close', (code, killedBy) => {
      const said = lastWords(stderr)
      const reason = `its process ended with ${killedBy ?? `exit code ${code}`}${said ? `: ${said}` : ''}`
      // A signal of the terminal reaches this process too, perhaps a moment later, and is then an abort and no crash.
      const isOfTerminal = killedBy === 'SIGINT' || killedBy === 'SIGHUP'
      setTimeout(() => end(reason), isOfTerminal ? TERMINAL_SIGNAL_MS : 0)
    })
    signal.addEventListener('abort', onAbort, { once: true })
    watch()
    const sent: BlockRequest = {
      ...request,
      sentAt,
      ...(addonPath !== null && { addonPath }),
      ...(turnsEnd && { turns: { isFirst: turnsEnd.isFirst } }),
    }
    // A process that died before it was told what to do says why by how it ended.
    if (child.pid !== undefined) child.send(sent, () => {})
    if (signal.aborted) onAbort()
  })
}
