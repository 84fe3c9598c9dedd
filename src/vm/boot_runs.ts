import type { Counts } from '../metrics/units.ts'
import { seedFrom } from '../random/mix32.ts'
import { shuffled } from '../random/shuffle.ts'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { BlockError, groupedByPool, performBlock } from '../runner/block.ts'
import type { BlockRecord } from '../runner/block_progress.ts'
import { type BlockRequest, UNPINNED } from '../runner/block_protocol.ts'
import type { BlockReport } from '../runner/block_report.ts'
import { isMeasurable, type RunOutcome } from '../runner/outcome.ts'

/** A run whose blocks are boots of one kernel. */
export interface BootedRun {
  readonly outcome: RunOutcome
  readonly boot: (request: BlockRequest, signal: AbortSignal) => Promise<BlockReport>
  /** Is called after each boot with what it reported. */
  readonly onRecord: (record: BlockRecord) => Promise<void>
  /** Why the kernel cannot be measured; null as long as it can. */
  failure: BlockError | null
}

export interface BootSettings {
  readonly boots: number
  readonly counts: Counts
  readonly seed: number
  /** The number of guests that run at a time. */
  readonly parallel: number
  /** The time for the cells of one boot, in ms; where instructions are counted it plays no part. */
  readonly budgetMs: number
  /** Whether the other runs are of no use without one that fails. */
  readonly endsWithFirstFailure: boolean
}

/** One boot of one of several runs. */
interface PlannedBoot {
  readonly run: number
  readonly index: number
}

/**
 * Returns the order of the boots of several runs. Where instructions are counted, it decides nothing, and the first boots
 * of all runs come first. Times drift with the machine: two boots of each run follow each other in a random order and in
 * the reverse of it (A B B A), so that a steady drift affects all runs alike.
 */
export function bootOrder(
  runs: number,
  { boots, counts, seed }: Pick<BootSettings, 'boots' | 'counts' | 'seed'>,
): PlannedBoot[] {
  const numbers = Array.from({ length: runs }, (_, run) => run)
  const random = Xoshiro128.fromSeed(seedFrom('boots', seed))
  let order = numbers
  return Array.from({ length: boots }, (_, index) => {
    if (counts === 'time') order = index % 2 === 0 ? shuffled(numbers, random) : order.toReversed()
    return order.map(run => ({ run, index }))
  }).flat()
}

/** Boots one kernel, and adds what it measured to its run. */
async function performBoot(
  run: BootedRun,
  { index }: PlannedBoot,
  settings: BootSettings,
  signal: AbortSignal,
): Promise<void> {
  const { outcome, boot, onRecord } = run
  const { counts, seed, budgetMs } = settings
  const random = Xoshiro128.fromSeed(seedFrom('order', seed, index))
  const measured = outcome.cells.filter(({ skipReason }) => skipReason === null)
  const order = counts === 'time' ? shuffled(measured, random) : measured
  const cells = groupedByPool(order, ({ cell }) => cell.params)
  const records: BlockRecord[] = []
  try {
    await performBlock(
      outcome,
      { index, purpose: 'planned', cells, budgetMs },
      { seed, pin: UNPINNED, counts, spawn: boot },
      signal,
      record => records.push(record),
    )
  } catch (error) {
    if (!(error instanceof BlockError)) throw error
    run.failure = error
  }
  for (const record of records)
    if (record.processes.some(({ report }) => report.facts)) await onRecord(record)
}

/**
 * Boots all kernels as often as the settings say, but for the boots that have ended before. A kernel that fails once is not
 * booted again.
 * @param onBoot is called after each boot.
 */
export async function bootRuns(
  runs: readonly BootedRun[],
  settings: BootSettings,
  signal: AbortSignal,
  onBoot: (finished: number, planned: number) => void,
): Promise<void> {
  const hasEnded = ({ run, index }: PlannedBoot) =>
    runs[run]?.outcome.blocks.some(block => block.index === index && block.complete)
  for (const { outcome } of runs) if (!isMeasurable(outcome)) outcome.blocksPlanned = 0
  const isNeeded = ({ run }: PlannedBoot) => runs[run]?.outcome.blocksPlanned !== 0
  const order = bootOrder(runs.length, settings).filter(boot => isNeeded(boot) && !hasEnded(boot))
  let [next, finished] = [0, 0]
  const isUseless = () => settings.endsWithFirstFailure && runs.some(({ failure }) => failure !== null)
  const work = async () => {
    while (next < order.length && !signal.aborted && !isUseless()) {
      const planned = order[next++] as PlannedBoot
      const run = runs[planned.run] as BootedRun
      if (run.failure === null) await performBoot(run, planned, settings, signal)
      finished++
      if (!signal.aborted) onBoot(finished, order.length)
    }
  }
  await Promise.all(Array.from({ length: Math.min(settings.parallel, order.length) }, work))
  for (const { outcome, failure } of runs) {
    outcome.ended = !signal.aborted && failure === null && !isUseless()
    // Guests that run at a time end in any order.
    for (const { blocks } of [outcome, ...outcome.cells]) blocks.sort((a, b) => a.index - b.index)
  }
}
