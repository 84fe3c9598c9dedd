import { seedFrom } from '../../random/mix32.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { binomialInterval } from '../../stats/distributions.ts'
import { median, quantileSorted } from '../../stats/quantile.ts'
import { counted, formatPercent, formatSeconds } from '../../units/format.ts'
import { logRatioOf, type Pair, type PairRule } from '../verdict/judge_pairs.ts'
import {
  CALIBRATION_VERSION,
  type CalibratedCell,
  type Calibration,
  type CountedShare,
  type Detectable,
  type FoundSlowdowns,
} from './calibration.ts'
import { detectableSlowdown } from './detectable.ts'
import { firstEstimates } from './injected.ts'
import { resampleNulls } from './null_resampling.ts'
import { isAlert, type JudgedTrialCell, judgeTrial, type Trial } from './trial.ts'

/** The numbers of pairs for which the detectable slowdowns are listed. */
const PAIR_COUNTS = [10, 20, 40, 80] as const

const RESAMPLED_COMPARISONS = 400

/** A slowdown is found in most cells where it is found in this share of them. */
const MOST = 0.9

/** Everything that a calibration measured. */
export interface Measured
  extends Pick<Calibration, 'suite' | 'measuredAt' | 'kernel' | 'cpuModel' | 'settings' | 'refused'> {
  /** The trials, of which the first has no injected change. */
  readonly trials: readonly Trial[]
  readonly overshootNs: number
  /** The reasons why cells were not delayed, by the cells' ids. */
  readonly undelayable: ReadonlyMap<string, string>
}

function count<T>(items: readonly T[], isCounted: (item: T) => boolean): CountedShare {
  const [found, trials] = [items.filter(isCounted).length, items.length]
  return { found, trials, interval: trials === 0 ? [0, 1] : binomialInterval(found, trials) }
}

function foundSlowdowns(judged: readonly JudgedTrialCell[]): FoundSlowdowns[] {
  const shares = [...new Set(judged.map(({ cell }) => cell.injectedShare))].filter(share => share > 0)
  return shares
    .sort((a, b) => a - b)
    .map(share => {
      const injected = judged.filter(({ cell }) => cell.injectedShare === share)
      return {
        share,
        byFirst: count(injected, ({ first }) => first.verdict === 'regression'),
        byLast: count(injected, ({ last }) => last.verdict === 'regression'),
      }
    })
}

/** Returns all pairs of a cell in which no change was injected into it. */
function unchangedPairs(trials: readonly Trial[], id: string): Pair[] {
  return trials.flatMap(({ cells }) =>
    cells.flatMap(cell => (cell.id === id && cell.delayNs === 0 ? cell.pairs : [])),
  )
}

function finite(share: number): number | null {
  return Number.isFinite(share) ? share : null
}

function calibratedCells({ trials, settings, undelayable }: Measured, rule: PairRule): CalibratedCell[] {
  const [first] = trials as readonly [Trial, ...Trial[]]
  const level = rule.alpha / rule.looks / first.cells.length
  return first.cells.map(({ id, metric }) => {
    const pairs = unchangedPairs(trials, id)
    const changes = pairs.map(logRatioOf)
    const random = Xoshiro128.fromSeed(seedFrom('detectable', id))
    const sensitivity = { level, minEffect: settings.minEffect }
    return {
      id,
      metric,
      median: median(pairs.flatMap(({ base, head }) => [base, head])),
      spread: Math.expm1(median(changes.map(Math.abs))),
      detectable: PAIR_COUNTS.map(pairCount =>
        finite(detectableSlowdown(changes, pairCount, sensitivity, random)),
      ),
      undelayable: undelayable.get(id) ?? null,
    }
  })
}

function detectableOf(cells: readonly CalibratedCell[], secondsPerPair: number): Detectable[] {
  return PAIR_COUNTS.map((pairs, at) => {
    const shares = cells
      .map(({ detectable }) => detectable[at] ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b)
    return {
      pairs,
      seconds: pairs * secondsPerPair,
      medianCell: finite(quantileSorted(shares, 0.5)),
      mostCells: finite(shares[Math.ceil(MOST * shares.length) - 1] as number),
      worstCell: finite(shares.at(-1) as number),
    }
  })
}

/** The slowdown, as a share, that most teams would want to find. */
const WANTED = 0.05

/** Returns one sentence that sums up how many pairs find which slowdown. */
export function recommendation(rows: readonly Detectable[]): string {
  const enough = rows.find(({ mostCells }) => mostCells !== null && mostCells <= WANTED)
  if (enough) {
    return `for slowdowns of ${formatPercent(WANTED)} in 90 % of the cells: --pairs ${enough.pairs}, ${formatSeconds(enough.seconds)}`
  }
  const most = rows.at(-1) as Detectable
  if (most.mostCells === null) {
    return `even ${counted(most.pairs, 'pair')} ${most.pairs === 1 ? 'finds' : 'find'} no slowdown in 90 % of the cells: fewer cells, or a quieter machine (see muxbench doctor)`
  }
  return `slowdowns of ${formatPercent(WANTED)} are too small for this machine: ${counted(most.pairs, 'pair')} (${formatSeconds(most.seconds)}) ${most.pairs === 1 ? 'finds' : 'find'} ${formatPercent(most.mostCells)} in 90 % of the cells; give each process more time (--budget), take fewer cells, or quieten the machine (see muxbench doctor)`
}

export function summarize(measured: Measured): Calibration {
  const { trials, settings, overshootNs, undelayable: _, ...named } = measured
  const { alpha, minEffect, pairs, maxPairs } = settings
  const rule = { alpha, minEffect, looks: maxPairs > pairs ? 2 : 1 }
  const judged = trials.map(trial => judgeTrial(trial, rule))
  const all = judged.flat()
  const unchanged = all.filter(({ cell }) => cell.delayNs === 0)
  const estimates = trials.flatMap((trial, i) =>
    firstEstimates(judged[i] as JudgedTrialCell[], trial.firstPairs, overshootNs),
  )
  const errors = estimates
    .filter(({ injectedShare }) => injectedShare > 0)
    .map(({ error }) => Math.abs(error))
  const [first] = trials as readonly [Trial, ...Trial[]]
  const secondsPerPair = median(trials.map(trial => trial.secondsPerPair))
  const cells = calibratedCells(measured, { ...rule, look: 1 })
  const detectable = detectableOf(cells, secondsPerPair)
  const early = first.cells.map(cell => ({ ...cell, pairs: cell.pairs.slice(0, first.firstPairs) }))
  return {
    calibrationVersion: CALIBRATION_VERSION,
    ...named,
    settings,
    secondsPerPair,
    falsePositives: count(unchanged, ({ last }) => isAlert(last)),
    resampled: resampleNulls(
      early,
      pairs,
      RESAMPLED_COMPARISONS,
      { ...rule, look: 1 },
      Xoshiro128.fromSeed(seedFrom('resampled nulls')),
    ),
    slowdowns: foundSlowdowns(all),
    medianError: errors.length === 0 ? null : median(errors),
    coverage: count(
      estimates.filter(({ isCovered }) => isCovered !== null),
      ({ isCovered }) => isCovered === true,
    ),
    detectable,
    cells,
    recommendation: recommendation(detectable),
  }
}
