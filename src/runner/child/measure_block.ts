import type { Addon } from '../../poller/addon.ts'
import type { BlockMessage, BlockRequest } from '../block_protocol.ts'
import { timeWeight } from '../time_weight.ts'
import { measureCell } from './measure_cell.ts'
import { BlockPools } from './pools.ts'
import { ownThreadsCompete } from './thread_placement.ts'
import { ALONE, type Turns } from './turns.ts'
import { UsageMeter } from './usage.ts'
import { YardstickMeter } from './yardstick_meter.ts'

const CLOCK_PAIRS = 200_000

/** The lowest real-time priority is enough to go before every thread that has none. */
const FIFO_PRIORITY = 1

/** Measures the cells of one block in their order. Each cell gets its part of the time that is left. */
export async function runBlock(
  addon: Addon,
  request: BlockRequest,
  signal: AbortSignal,
  send: (message: BlockMessage) => void,
  turns: Turns = ALONE,
  measure: typeof measureCell = measureCell,
): Promise<void> {
  const start = performance.now()
  await turns.begin()
  addon.unshareDescriptorTable()
  const descriptorLimit = addon.raiseDescriptorLimit()
  const allowedCpus = addon.affinity()
  if (request.pin.reader !== null) addon.setAffinity([request.pin.reader])
  if (request.scheduler === 'fifo') addon.setFifo(FIFO_PRIORITY)
  if (request.clock?.source === 'TSC') addon.useTsc(request.clock.frequencyHz)
  const { costNs, resolutionNs } = addon.calibrateClock(CLOCK_PAIRS)
  const pools = new BlockPools(addon, request.cells)
  send({
    type: 'facts',
    facts: {
      poolSize: pools.largest,
      clockCostNs: costNs,
      clockResolutionNs: resolutionNs,
      descriptorLimit,
      affinity: addon.affinity(),
      pin: request.pin,
      scheduler: addon.scheduler(),
    },
  })
  const meter = new UsageMeter()
  const yardstick = addon.readYardstick ? new YardstickMeter(addon.readYardstick) : null
  let weightLeft = request.cells.reduce((sum, cell) => sum + timeWeight(cell), 0)

  for (const [at, cell] of request.cells.entries()) {
    if (signal.aborted) break
    send({ type: 'start', cellId: cell.id })
    const remainingMs = request.budgetMs - (performance.now() - start - turns.waitedMs)
    const context = {
      addon,
      seed: request.seed,
      clockCostNs: costNs,
      blockIndex: request.index,
      position: request.firstPosition + at,
      budgetMs: Math.max(0, (remainingMs * timeWeight(cell)) / weightLeft),
      signal,
      pin: request.pin,
      allowedCpus,
      turns,
    }
    weightLeft -= timeWeight(cell)
    try {
      const result = await measure(cell, { ...context, pool: pools.of(cell.params.fdKind) })
      const pace = yardstick?.afterCell()
      if (result) send({ type: 'cell', result: { ...result, yardstick: pace } })
    } catch (error) {
      send({ type: 'cellFailed', cellId: cell.id, reason: (error as Error).message })
      // Unread bytes would make descriptors ready that are not in the plan of the next cell.
      pools.close()
      yardstick?.afterCell()
    }
    meter.readFrequency()
    await turns.endCell()
  }
  pools.close()
  const ownThreads =
    request.turns !== undefined ||
    request.cells.some(({ params }) => ownThreadsCompete(params, request.pin, allowedCpus))
  send({ type: 'done', usage: { ...meter.usage(), yardstick: yardstick?.ofBlock() ?? null }, ownThreads })
}
