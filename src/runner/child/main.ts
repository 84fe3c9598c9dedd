/** The main program of a block process: it receives one request from its parent, measures the block and ends. */
import { loadAddon } from '../../poller/addon.ts'
import {
  type AbortRequest,
  type BlockMessage,
  type BlockRequest,
  monotonicMs,
  POOL_FD,
  TURNS_FD,
} from '../block_protocol.ts'
import { measureBlock } from './measure_block.ts'
import { ALONE, SocketTurns } from './turns.ts'

const abort = new AbortController()

function send(message: BlockMessage): void {
  process.send?.(message)
}

async function start(request: BlockRequest): Promise<void> {
  const turns = request.turns ? SocketTurns.ofDescriptor(TURNS_FD, request.turns.isFirst, POOL_FD) : ALONE
  try {
    const addon = loadAddon(request.addonPath)
    try {
      addon.dieWithParent()
    } catch {
      // A container may refuse prctl. This process then ends when its channel to the parent closes.
    }
    const startMs = request.sentAt === undefined ? performance.now() : monotonicMs() - request.sentAt
    const budgetMs = Math.max(0, request.budgetMs - startMs)
    await measureBlock(addon, { ...request, budgetMs }, abort.signal, send, turns)
  } catch (error) {
    send({ type: 'blockFailed', reason: (error as Error).message })
  }
  turns.close()
  process.disconnect()
}

// Ctrl-C and a terminal's hang-up reach the whole process group. The parent decides what they mean and sends a message.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (message: BlockRequest | AbortRequest) => {
  if (message.type === 'abort') abort.abort()
  else void start(message)
})
