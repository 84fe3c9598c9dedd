import { closeSync } from 'node:fs'
import { loadAddon } from '../../poller/addon.ts'
import { seedFrom } from '../../random/mix32.ts'
import { shuffled } from '../../random/shuffle.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { median } from '../../stats/quantile.ts'
import { BlockError, type BlockSettings, groupedByPool, performBlock } from '../block.ts'
import { addRecordedBlock, type BlockRecord } from '../block_progress.ts'
import type { BlockPurpose, Pin } from '../block_protocol.ts'
import type { BlockOutcome } from '../outcome.ts'
import type { BlockHost, TurnsEnd } from '../spawn.ts'
import { timeShare } from '../visit_time.ts'
import { type PairedOutcome, type PairsOutcome, SIDE_NAMES, type SideName } from './pairs_outcome.ts'

/** What the processes of one pair reported. */
export interface PairRecord {
  /** The seed of the comparison; those of one calibration have different ones. */
  readonly seed: number
  readonly index: number
  /** How long the pair took. */
  readonly seconds: number
  /** The block of each build; null where none was measured. */
  readonly base: BlockRecord | null
  readonly head: BlockRecord | null
}

/** The settings that all pairs of a comparison share. */
export interface PairsSettings extends Omit<BlockSettings, 'host' | 'turnsEnd'> {
  /** The time of a process that measures all cells, its start included. */
  readonly processMs: number
  /** The build of the baseline and that of the candidate. */
  readonly hosts: Readonly<Record<SideName, BlockHost>>
  /** Is called with each pair as soon as it was measured. */
  readonly onRecord?: ((record: PairRecord) => void) | undefined
  /** The pairs that were measured before, which are not measured again. */
  readonly recorded?: readonly PairRecord[] | undefined
}

/** The pairs that are to be measured next. */
interface PairsRequest {
  readonly pairs: number
  /** The cells to measure; left out, all that can be measured. */
  readonly cells?: readonly PairedOutcome[] | undefined
}

interface PairsProgress {
  /** The finished pairs among those that were asked for. */
  readonly pairsFinished: number
  readonly pairs: number
}

/**
 * Returns the build that goes first in a pair. The order is drawn for every two pairs, and the second of them has the
 * opposite order: each build has each place equally often, whatever the place costs.
 */
export function firstSide(seed: number, index: number): SideName {
  const drawn = Xoshiro128.fromSeed(seedFrom('first side', seed, Math.floor(index / 2))).below(2)
  return SIDE_NAMES[(drawn + index) % 2] as SideName
}

/** Returns the cells of one pair in the order in which both of its processes measure them. */
export function pairOrder(
  cells: readonly PairedOutcome[],
  seed: number,
  index: number,
): readonly PairedOutcome[] {
  const random = Xoshiro128.fromSeed(seedFrom('order of a pair', seed, index))
  return groupedByPool(shuffled(cells, random), ({ base }) => base.cell.params)
}

/** Returns the median time, in ms, that processes took beside their cells; 0 where none is known. */
function startMs(blocks: readonly BlockOutcome[]): number {
  const known = blocks.flatMap(({ durationMs, measuredMs }) =>
    measuredMs === null ? [] : [durationMs - measuredMs],
  )
  return known.length === 0 ? 0 : median(known)
}

/**
 * Returns the time of a process that measures `cells`: each has as much as where all are measured, and the start
 * comes on top.
 */
function budgetMs(outcome: PairsOutcome, cells: readonly PairedOutcome[], processMs: number): number {
  const specs = (of: readonly PairedOutcome[]) => of.map(({ base }) => base.cell)
  const share = timeShare(specs(cells), specs(outcome.cells.filter(cell => !cell.isExcluded)))
  const start = Math.min(processMs, startMs([...outcome.base.blocks, ...outcome.head.blocks]))
  return start + (processMs - start) * share
}

/** Returns whether a cell starts threads of its own, which must not all be pinned to one CPU. */
function hasOwnThreads({ base, head }: PairedOutcome): boolean {
  return [base, head].some(({ cell: { params } }) => params.load === 'open' || params.waitMode === 'wakeup')
}

/**
 * Returns the pin of a pair: one CPU for both of its processes, since no two CPUs are equally fast. It is drawn anew
 * for every pair.
 */
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
  onRecord: (name: SideName, record: BlockRecord) => void,
  turnsEnd?: TurnsEnd,
): Promise<void> {
  // A cell that has failed in one build can no longer be compared, so that the other build does not measure it either.
  const cells = block.order.filter(({ refusal }) => refusal === null).map(pair => pair[name])
  try {
    await performBlock(
      outcome[name],
      { ...block, cells },
      { ...settings, host: settings.hosts[name], turnsEnd },
      signal,
      record => onRecord(name, record),
    )
  } catch (error) {
    throw error instanceof BlockError ? new BlockError(`--${name}: ${error.message}`) : error
  }
}

/** Runs both processes of a pair at once; one of them measures at a time. */
async function performInTurns(
  names: readonly SideName[],
  perform: (name: SideName, turnsEnd: TurnsEnd) => Promise<void>,
): Promise<void> {
  const { socketpair } = loadAddon()
  const [ends, poolEnds] = [socketpair(), socketpair()]
  const sides = names.map((name, i) =>
    perform(name, { fd: ends[i] as number, poolFd: poolEnds[i] as number, isFirst: i === 0 }),
  )
  // Each process has its copies by now. No other copy may stay open, so that the end of one process is seen by the other.
  for (const fd of [...ends, ...poolEnds]) closeSync(fd)
  const settled = await Promise.allSettled(sides)
  const failed = settled.find(side => side.status === 'rejected')
  if (failed) throw failed.reason
}

/** Measures one pair: in turns where both builds can take them, otherwise one process after the other. */
async function performPair(
  names: readonly SideName[],
  outcome: PairsOutcome,
  block: PairBlock,
  settings: PairsSettings,
  signal: AbortSignal,
  onRecord: (name: SideName, record: BlockRecord) => void,
): Promise<void> {
  if (names.every(name => settings.hosts[name].takesTurns)) {
    return performInTurns(names, (name, turnsEnd) =>
      performSide(name, outcome, block, settings, signal, onRecord, turnsEnd),
    )
  }
  for (const name of names) {
    if (!signal.aborted) await performSide(name, outcome, block, settings, signal, onRecord)
  }
}

/** Adds a pair that was recorded, as it was added when it was measured. */
function addRecordedPair(outcome: PairsOutcome, record: PairRecord): void {
  for (const name of SIDE_NAMES) {
    const block = record[name]
    if (block) addRecordedBlock(outcome[name], block)
  }
}

/**
 * Measures further pairs and adds them to `outcome`. A pair is two fresh processes, one of each build, which measure
 * the same cells in the same random order, on one CPU and in turns. A cell that fails or crashes in one
 * build is left out of the following pairs, and the comparison ends where no cell is left.
 *
 * @param onPair is called between pairs, never while one is measured.
 * @returns how long a pair took, in seconds; those that were measured before count as well.
 * @throws BlockError where a process of either build cannot run.
 */
export async function runPairs(
  outcome: PairsOutcome,
  settings: PairsSettings,
  { pairs, cells = outcome.measurable }: PairsRequest,
  signal: AbortSignal,
  onPair: (progress: PairsProgress) => void | Promise<void>,
): Promise<number> {
  const { seed, recorded = [], onRecord = () => {} } = settings
  let [seconds, measured] = [0, 0]
  const purpose: BlockPurpose = outcome.firsts.length === 0 ? 'planned' : 'settle'
  const processMs = budgetMs(outcome, cells, settings.processMs)
  for (let finished = 0; finished < pairs && !signal.aborted; finished++) {
    const index = outcome.firsts.length
    const order = pairOrder(
      cells.filter(({ refusal }) => refusal === null),
      settings.seed,
      index,
    )
    if (order.length === 0) break
    const first = firstSide(settings.seed, index)
    outcome.firsts.push(first)
    measured++
    const known = recorded.find(pair => pair.seed === seed && pair.index === index)
    if (known) {
      addRecordedPair(outcome, known)
      seconds += known.seconds
      continue
    }
    const names = first === 'base' ? SIDE_NAMES : SIDE_NAMES.toReversed()
    const pin = pinOfPair(settings, order, index, loadAddon().affinity())
    const block = { index, purpose, order, budgetMs: processMs }
    const blocks: Record<SideName, BlockRecord | null> = { base: null, head: null }
    const start = performance.now()
    await performPair(names, outcome, block, { ...settings, pin }, signal, (name, record) => {
      blocks[name] = record
    })
    const took = (performance.now() - start) / 1000
    seconds += took
    if (signal.aborted) break
    // A pair that was interrupted is measured again, since its two halves belong together.
    onRecord({ seed, index, seconds: took, ...blocks })
    await onPair({ pairsFinished: finished + 1, pairs })
  }
  return measured === 0 ? 0 : seconds / measured
}
