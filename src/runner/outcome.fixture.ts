import { Histogram } from '../recorder/histogram.ts'
import type { CellSpec } from '../suite/cells.ts'
import {
  type BlockFacts,
  type BlockUsage,
  type CellBlockResult,
  UNPINNED,
  type Visit,
} from './block_protocol.ts'
import type { BlockOutcome, CellOutcome } from './outcome.ts'

export const VISIT: Visit = {
  cpu: 0,
  budgetMs: 50,
  wallMs: 60,
  measuredMs: 40,
  registrationMs: 5,
  leastMs: 20,
  warmUp: { wallMs: 6, windows: 3, agreed: true },
}

/** The result of a block in which every wait of the cell took `waitNs` by the raw clock. */
export function resultOf(cell: CellSpec, blockIndex: number, waitNs: number): CellBlockResult {
  const histogram = new Histogram()
  histogram.record(waitNs, 1000)
  const waits = { waits: 1000, events: 1000, emptyWaits: 0, interruptedWaits: 0 }
  return {
    cellId: cell.id,
    blockIndex,
    position: 0,
    workDigest: '0123456789abcdef',
    clockCostNs: 0,
    counters: { iterations: 1000, ...waits },
    samples: { waitNs: histogram.toData() },
    turns: [waitNs, null, waitNs],
    visit: VISIT,
    simWork: null,
    notes: [],
  }
}

/** Adds five blocks whose medians spread over `width`, as a share of the middle one. */
export function addBlocks(outcome: CellOutcome, width: number): void {
  for (const index of [0, 1, 2, 3, 4]) {
    outcome.add(resultOf(outcome.cell, index, Math.round(100_000 * (1 + width * (index / 4 - 0.5)))))
  }
}

export const QUIET_USAGE: BlockUsage = {
  measuredMs: 6000,
  stealMs: 0,
  voluntaryContextSwitches: 500,
  involuntaryContextSwitches: 100,
  minorPageFaults: 30_000,
  majorPageFaults: 0,
  throttledMs: 0,
  migrations: 2,
  frequencyMhz: null,
  yardstick: { systemCallNs: 120, userLoopNs: 1000 },
}

export function blockOf(change: Partial<BlockOutcome>): BlockOutcome {
  return {
    index: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 100,
    recordedMs: 40,
    complete: true,
    purpose: 'planned',
    disturbed: [],
    poolSize: 8,
    clockCostNs: 20,
    clockResolutionNs: 1,
    descriptorLimit: { soft: 1000, hard: 1000 },
    affinity: [0],
    pin: UNPINNED,
    scheduler: 'SCHED_OTHER',
    ...QUIET_USAGE,
    ...change,
  }
}

/** The facts that a block process reports of a block. */
export function factsOf(block: BlockOutcome): BlockFacts {
  const { poolSize, clockCostNs, clockResolutionNs, descriptorLimit, affinity, pin, scheduler } = block
  return { poolSize, clockCostNs, clockResolutionNs, descriptorLimit, affinity, pin, scheduler }
}
