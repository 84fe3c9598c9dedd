/** The main program of a block process: it receives one request from its parent, measures the block and ends. */
import { type Addon, loadAddon } from '../../poller/addon.ts'
import {
  type AbortRequest,
  type BlockMessage,
  type BlockRequest,
  monotonicMs,
  POOL_FD,
  TURNS_FD,
} from '../block_protocol.ts'
import type { ProbeMessage, ProbeRequest } from '../probe_protocol.ts'
import { measureBlock } from './measure_block.ts'
import { runProbes } from './run_probes.ts'
import { ALONE, SocketTurns } from './turns.ts'

const abort = new AbortController()

function send(message: BlockMessage | ProbeMessage): void {
  process.send?.(message)
}

function endWithParent(addon: Addon): void {
  try {
    addon.dieWithParent()
  } catch {
    // A container may refuse prctl. This process then ends when its channel to the parent closes.
  }
}

async function start(request: BlockRequest): Promise<void> {
  const turns = request.turns ? SocketTurns.ofDescriptor(TURNS_FD, request.turns.isFirst, POOL_FD) : ALONE
  try {
    const addon = loadAddon(request.addonPath)
    endWithParent(addon)
    const startMs = request.sentAt === undefined ? performance.now() : monotonicMs() - request.sentAt
    const budgetMs = Math.max(0, request.budgetMs - startMs)
    await measureBlock(addon, { ...request, budgetMs }, abort.signal, send, turns)
  } catch (error) {
    send({ type: 'blockFailed', reason: (error as Error).message })
  }
  turns.close()
  process.disconnect()
}

function probe({ names }: ProbeRequest): void {
  const addon = loadAddon()
  endWithParent(addon)
  runProbes(addon, names, send)
  process.disconnect()
}

// Ctrl-C and a terminal's hang-up reach the whole process group. The parent decides what they mean and sends a message.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (message: BlockRequest | ProbeRequest | AbortRequest) => {
  if (message.type === 'abort') abort.abort()
  else if (message.type === 'probe') probe(message)
  else void start(message)
})
