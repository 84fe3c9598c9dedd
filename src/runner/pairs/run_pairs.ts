import { closeSync } from 'node:fs'
import { loadAddon } from '../../poller/addon.ts'
import { seedFrom } from '../../random/mix32.ts'
import { shuffled } from '../../random/shuffle.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { median } from '../../stats/quantile.ts'
import type { BlockPurpose, Conditions, Pin } from '../block_protocol.ts'
import type { BlockOutcome } from '../outcome.ts'
import { BlockError, groupedByKind, performBlock } from '../perform_block.ts'
import type { BlockHost, TurnsEnd } from '../spawn_block.ts'
import { timeShare } from '../time_weight.ts'
import { type PairedOutcome, type PairsOutcome, SIDE_NAMES, type SideName } from './pairs_outcome.ts'

/** The same for all pairs of a comparison. */
export interface PairsSettings extends Conditions {
  readonly seed: number
  /** What each process may take in which all cells are measured, its start included. */
  readonly processMs: number
  /** Whose code each side runs. */
  readonly hosts: Readonly<Record<SideName, BlockHost>>
}

/** Which pairs are to be measured next. */
export interface PairsRequest {
  readonly pairs: number
  /** Left out: all cells that can be. */
  readonly cells?: readonly PairedOutcome[] | undefined
}

export interface PairsProgress {
  /** Of those that were asked for. */
  readonly pairsFinished: number
  readonly pairs: number
}

/**
 * The side that goes first. Drawn for every two pairs, of which the second has the other order: whatever the place
 * in a pair costs, both sides have it equally often.
 */
export function firstSide(seed: number, index: number): SideName {
  const drawn = Xoshiro128.fromSeed(seedFrom('first side', seed, Math.floor(index / 2))).below(2)
  return SIDE_NAMES[(drawn + index) % 2] as SideName
}

/** The cells of one pair, in the order that both of its processes measure them in. */
export function pairOrder(
  cells: readonly PairedOutcome[],
  seed: number,
  index: number,
): readonly PairedOutcome[] {
  const random = Xoshiro128.fromSeed(seedFrom('order of a pair', seed, index))
  return groupedByKind(shuffled(cells, random), ({ base }) => base.cell.params.fdKind)
}

/** What the processes of a side took beside its cells, typically; 0 where none is known. */
function startMs(blocks: readonly BlockOutcome[]): number {
  const known = blocks.flatMap(({ durationMs, measuredMs }) =>
    measuredMs === null ? [] : [durationMs - measuredMs],
  )
  return known.length === 0 ? 0 : median(known)
}

/** As much for each cell as where all are measured, and a process's start. */
function budgetMs(outcome: PairsOutcome, cells: readonly PairedOutcome[], processMs: number): number {
  const specs = (of: readonly PairedOutcome[]) => of.map(({ base }) => base.cell)
  const share = timeShare(specs(cells), specs(outcome.cells.filter(cell => !cell.isExcluded)))
  const start = Math.min(processMs, startMs([...outcome.base.blocks, ...outcome.head.blocks]))
  return start + (processMs - start) * share
}

/** Cells whose own threads must not be on one CPU are left to find theirs. */
function hasOwnThreads({ base, head }: PairedOutcome): boolean {
  return [base, head].some(({ cell: { params } }) => params.load === 'open' || params.waitMode === 'wakeup')
}

/** One CPU for both processes of a pair, since no two are equally fast; another one in every pair. */
export function pinOfPair(
  { pin, seed }: Pick<PairsSettings, 'pin' | 'seed'>,
  cells: readonly PairedOutcome[],
  index: number,
  cpus: readonly number[],
): Pin {
  if (pin.reader !== null || cells.some(hasOwnThreads)) return pin
  const drawn = Xoshiro128.fromSeed(seedFrom('CPU of a pair', seed, index)).below(cpus.length)
  return { ...pin, reader: cpus[drawn] ?? null }
}

interface PairBlock {
  readonly index: number
  readonly purpose: BlockPurpose
  readonly order: readonly PairedOutcome[]
  readonly budgetMs: number
}

async function performSide(
  name: SideName,
  outcome: PairsOutcome,
  block: PairBlock,
  settings: PairsSettings,
  signal: AbortSignal,
  turnsEnd?: TurnsEnd,
): Promise<void> {
  // What has failed on the other side needs no more time on this one.
  const cells = block.order.filter(({ refusal }) => refusal === null).map(pair => pair[name])
  try {
    await performBlock(
      outcome[name],
      { ...block, cells },
      { ...settings, host: settings.hosts[name], turnsEnd },
      signal,
    )
  } catch (error) {
    throw error instanceof BlockError ? new BlockError(`--${name}: ${error.message}`) : error
  }
}

/** Both processes at once, of which one measures at a time. */
async function performInTurns(
  names: readonly SideName[],
  perform: (name: SideName, turnsEnd: TurnsEnd) => Promise<void>,
): Promise<void> {
  const ends = loadAddon().socketpair()
  const sides = names.map((name, i) => perform(name, { fd: ends[i] as number, isFirst: i === 0 }))
  // Each process has its copy by now; one that ends must be the last to have its end.
  for (const fd of ends) closeSync(fd)
  const settled = await Promise.allSettled(sides)
  const failed = settled.find(side => side.status === 'rejected')
  if (failed) throw failed.reason
}

/** Where one side's version knows nothing of turns, one process after the other. */
async function performPair(
  names: readonly SideName[],
  outcome: PairsOutcome,
  block: PairBlock,
  settings: PairsSettings,
  signal: AbortSignal,
): Promise<void> {
  if (names.every(name => settings.hosts[name].takesTurns)) {
    return performInTurns(names, (name, turnsEnd) =>
      performSide(name, outcome, block, settings, signal, turnsEnd),
    )
  }
  for (const name of names) {
    if (!signal.aborted) await performSide(name, outcome, block, settings, signal)
  }
}

/**
 * Measures further pairs and adds them to `outcome`: two fresh processes each, one of each side, which measure the same
 * cells in the same order, another one in every pair, on one CPU and in turns, batch by batch. A cell that fails or crashes on one side is left out of what
 * follows; where none is left, it ends.
 *
 * @param onPair is called between pairs, never while one is measured.
 * @throws BlockError where a side's process cannot run.
 */
export async function runPairs(
  outcome: PairsOutcome,
  settings: PairsSettings,
  { pairs, cells = outcome.measurable }: PairsRequest,
  signal: AbortSignal,
  onPair: (progress: PairsProgress) => void | Promise<void>,
): Promise<void> {
  const purpose: BlockPurpose = outcome.firsts.length === 0 ? 'planned' : 'settle'
  const processMs = budgetMs(outcome, cells, settings.processMs)
  for (let finished = 0; finished < pairs && !signal.aborted; finished++) {
    const index = outcome.firsts.length
    const order = pairOrder(
      cells.filter(({ refusal }) => refusal === null),
      settings.seed,
      index,
    )
    if (order.length === 0) return
    const first = firstSide(settings.seed, index)
    outcome.firsts.push(first)
    const names = first === 'base' ? SIDE_NAMES : SIDE_NAMES.toReversed()
    const pin = pinOfPair(settings, order, index, loadAddon().affinity())
    const block = { index, purpose, order, budgetMs: processMs }
    await performPair(names, outcome, block, { ...settings, pin }, signal)
    if (!signal.aborted) await onPair({ pairsFinished: finished + 1, pairs })
  }
}
