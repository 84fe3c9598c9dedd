import { type Delay, undelayableReason } from '../../analysis/calibration/deal_delays.ts'
import type { Trial } from '../../analysis/calibration/trial.ts'
import type { RefusedCell } from '../../analysis/verdict/comparison.ts'
import { judgePairs, type PairRule } from '../../analysis/verdict/judge_pairs.ts'
import { pairsOf, refusedOf } from '../../analysis/verdict/paired_cells.ts'
import { type PlannedCell, planCells } from '../../runner/cell_plan.ts'
import { PairsOutcome, type PlannedPair } from '../../runner/pairs/pairs_outcome.ts'
import { type PairsSettings, runPairs } from '../../runner/pairs/run_pairs.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { changedCell } from '../../suite/changed_cell.ts'
import type { Looks } from '../measuring/pair_plan.ts'

/** The machine's limits need no second check: the cell without the delay has passed them. */
const NO_LIMIT = { soft: Number.MAX_SAFE_INTEGER, hard: Number.MAX_SAFE_INTEGER }

function delayed(cell: CellSpec, delayNs: number): PlannedCell {
  const longer = new Map([['waitDelayNs', cell.params.waitDelayNs + delayNs]] as const)
  return planCells([changedCell(cell, longer, 'calibrate')], NO_LIMIT)[0] as PlannedCell
}

/** Says why no delay can be added to a cell's waits; null where one can. */
export function whyUndelayable(cell: CellSpec, medianNs: number | null): string | null {
  return undelayableReason(cell, medianNs) ?? delayed(cell, 1).skipReason
}

/** Pairs each cell with itself; the head has the cell's delay, if there is one. */
export function trialPairs(cells: readonly PlannedCell[], delays: ReadonlyMap<string, Delay>): PlannedPair[] {
  return cells.map(base => {
    const delayNs = delays.get(base.cell.id)?.delayNs ?? 0
    return { base, head: delayNs === 0 ? base : delayed(base.cell, delayNs), refusal: null }
  })
}

export interface TrialSettings extends PairsSettings {
  readonly looks: Looks
  readonly rule: Omit<PairRule, 'look'>
}

/** A trial, and the cells that could not be measured. */
interface MeasuredTrial {
  readonly trial: Trial
  readonly refused: readonly RefusedCell[]
}

/**
 * Measures a comparison as `muxbench ab` does: the first pairs of all cells, then further pairs of the undecided ones.
 *
 * @param onPair is called between pairs.
 * @returns null where it was interrupted.
 */
export async function measureTrial(
  cells: readonly PlannedCell[],
  delays: ReadonlyMap<string, Delay>,
  { looks, rule, ...settings }: TrialSettings,
  signal: AbortSignal,
  onPair: () => void,
): Promise<MeasuredTrial | null> {
  const outcome = new PairsOutcome(trialPairs(cells, delays))
  const secondsPerPair = await runPairs(outcome, settings, { pairs: looks.first }, signal, onPair)
  if (signal.aborted) return null
  if (looks.all > looks.first) {
    const verdicts = judgePairs(pairsOf(outcome), { ...rule, look: 1 })
    const undecided = new Set(verdicts.filter(cell => cell.verdict === 'inconclusive').map(({ id }) => id))
    const open = outcome.measurable.filter(({ id }) => undecided.has(id))
    if (open.length > 0) {
      await runPairs(outcome, settings, { pairs: looks.all - looks.first, cells: open }, signal, () => {})
    }
    if (signal.aborted) return null
  }
  const trialCells = pairsOf(outcome).map(cell => ({
    ...cell,
    injectedShare: delays.get(cell.id)?.share ?? 0,
    delayNs: delays.get(cell.id)?.delayNs ?? 0,
  }))
  return {
    trial: { cells: trialCells, firstPairs: looks.first, secondsPerPair },
    refused: refusedOf(outcome),
  }
}
