import { readFileSync } from 'node:fs'
import type { Addon } from '../poller/addon.ts'
import type { CellSpec } from '../suite/cells.ts'
import { BlockPools } from './block_pools.ts'
import type { BlockMessage, BlockRequest, BlockUsage } from './block_protocol.ts'
import { measureCell } from './measure_cell.ts'

const CLOCK_PAIRS = 200_000

/** Time that the hypervisor took from all CPUs since boot, in ms; null where the kernel does not say. */
function stolenMs(): number | null {
  const [cpu = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const steal = cpu.split(/\s+/)[8]
  // proc(5): in units of USER_HZ, which is 100 on every Linux ABI.
  return steal === undefined ? null : Number(steal) * 10
}

interface UsageReading {
  readonly stolenMs: number | null
  readonly usage: NodeJS.ResourceUsage
}

function readUsage(): UsageReading {
  return { stolenMs: stolenMs(), usage: process.resourceUsage() }
}

function usageBetween(start: UsageReading, end: UsageReading): BlockUsage {
  return {
    stealMs: start.stolenMs === null || end.stolenMs === null ? null : end.stolenMs - start.stolenMs,
    voluntaryContextSwitches: end.usage.voluntaryContextSwitches - start.usage.voluntaryContextSwitches,
    involuntaryContextSwitches: end.usage.involuntaryContextSwitches - start.usage.involuntaryContextSwitches,
    minorPageFaults: end.usage.minorPageFault - start.usage.minorPageFault,
    majorPageFaults: end.usage.majorPageFault - start.usage.majorPageFault,
  }
}

/**
 * A cell's part of the time: one whose iterations are long, since they write and read many descriptors or
 * add many, gets more, so that it has enough of them too.
 */
function timeWeight({ params }: CellSpec): number {
  return 1 + params.fdCount / 4096 + params.activeCount / 1024
}

/**
 * Measures the cells of one block, in their order, on one pool of descriptors. The time is shared out as
 * it goes: each cell gets its part of what is left.
 */
export async function runBlock(
  addon: Addon,
  request: BlockRequest,
  signal: AbortSignal,
  send: (message: BlockMessage) => void,
): Promise<void> {
  const start = performance.now()
  addon.unshareDescriptorTable()
  const descriptorLimit = addon.raiseDescriptorLimit()
  const allowedCpus = addon.affinity()
  if (request.pin.reader !== null) addon.setAffinity([request.pin.reader])
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
    },
  })
  const usageAtStart = readUsage()
  let weightLeft = request.cells.reduce((sum, cell) => sum + timeWeight(cell), 0)

  for (const [at, cell] of request.cells.entries()) {
    if (signal.aborted) break
    send({ type: 'start', cellId: cell.id })
    const remainingMs = request.budgetMs - (performance.now() - start)
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
    }
    weightLeft -= timeWeight(cell)
    try {
      const result = await measureCell(cell, { ...context, pool: pools.of(cell.params.fdKind) })
      if (result) send({ type: 'cell', result })
    } catch (error) {
      send({ type: 'cellFailed', cellId: cell.id, reason: (error as Error).message })
      // Unread bytes would make descriptors ready that the next cell's plan does not name.
      pools.close()
    }
  }
  pools.close()
  send({ type: 'done', usage: usageBetween(usageAtStart, readUsage()) })
}
