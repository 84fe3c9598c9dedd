/** The main program of a block process: it gets one request from its parent, measures, and ends. */
import { setMaxListeners } from 'node:events'
import { loadAddon } from '../../poller/addon.ts'
import { type AbortRequest, type BlockMessage, type BlockRequest, TURNS_FD } from '../block_protocol.ts'
import { runBlock } from './run_block.ts'
import { ALONE, SocketTurns } from './turns.ts'

const abort = new AbortController()
// Every cell's tinybench listens to it.
setMaxListeners(0, abort.signal)

function send(message: BlockMessage): void {
  process.send?.(message)
}

async function start(request: BlockRequest): Promise<void> {
  const turns = request.turns ? SocketTurns.ofDescriptor(TURNS_FD, request.turns.isFirst) : ALONE
  try {
    const addon = loadAddon(request.addonPath)
    addon.dieWithParent()
    // Starting this process, which performance.now() counts from, was part of the block's time.
    const budgetMs = Math.max(0, request.budgetMs - performance.now())
    await runBlock(addon, { ...request, budgetMs }, abort.signal, send, turns)
  } catch (error) {
    send({ type: 'blockFailed', reason: (error as Error).message })
  }
  turns.close()
  process.disconnect()
}

// Ctrl-C and the end of a terminal reach the whole process group: the parent decides, and says so in a message.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', (message: BlockRequest | AbortRequest) => {
  if (message.type === 'abort') abort.abort()
  else void start(message)
})
