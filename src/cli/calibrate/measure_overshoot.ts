import { overshootNs } from '../../analysis/calibration/injected.ts'
import { pairsOf } from '../../analysis/verdict/paired_cells.ts'
import { PairsOutcome } from '../../runner/pairs/pairs_outcome.ts'
import { type PairsSettings, runPairs } from '../../runner/pairs/run_pairs.ts'
import { cellOf } from '../../suite/cells.ts'
import { trialPairs } from './measure_trial.ts'

/** The delays that are measured, added to waits of about 300 ns. */
const DELAYS_NS = [50, 100, 150, 200, 250, 310, 400, 500, 610, 800]
const PAIRS = 6
const PROCESS_MS = 300

/**
 * Measures by how many nanoseconds a delay is longer than asked for on this machine. It delays epoll over a few
 * descriptors; their number differs from delay to delay only so that each is a cell of its own.
 *
 * @returns null where it was interrupted.
 */
export async function measureOvershoot(
  settings: Omit<PairsSettings, 'processMs'>,
  signal: AbortSignal,
): Promise<number | null> {
  const cells = DELAYS_NS.map((_, i) => ({
    cell: cellOf({ mechanism: 'epoll', trigger: 'edge' }, { fdCount: 8 + i, active: 1 }),
    skipReason: null,
  }))
  const delays = new Map(cells.map(({ cell }, i) => [cell.id, { share: 1, delayNs: DELAYS_NS[i] as number }]))
  const outcome = new PairsOutcome(trialPairs(cells, delays))
  await runPairs(outcome, { ...settings, processMs: PROCESS_MS }, { pairs: PAIRS }, signal, () => {})
  if (signal.aborted) return null
  return overshootNs(
    pairsOf(outcome).map(({ id, pairs }) => ({ pairs, delayNs: delays.get(id)?.delayNs ?? 0 })),
  )
}
