import type { RunCell } from '../../result/run/schema.ts'
import { grouped } from '../../suite/grouped.ts'
import { onceFor } from '../../suite/once_for.ts'
import { resolveActive } from '../../suite/parameters.ts'
import { formatInteger } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import type { Work } from '../views/work.ts'
import { type Observation, observationsOf, type TimedPhase, workFor, worksOf } from './observations.ts'
import { amounts, costOf, type Prices, priceIntervals, priceRanges, pricesFrom } from './prices.ts'
import { type Drift, driftOf, fittedTo, MIN_SIZES, sizesOf, type Trial, trialOf } from './trials.ts'
import { distinguish, FIXED, merge, type Unit, WAIT_UNITS, WRITE_UNITS } from './units.ts'

/** The price of one unit of work. */
export interface Price {
  /** The name of the unit; empty for what every call costs. */
  readonly unit: string
  /** `a file polled, with the entries copied for it`. */
  readonly words: string
  readonly ns: number
  readonly ci95: readonly [number, number] | null
}

/** A phase as a sum of prices times counts. */
export interface PhaseModel {
  /** `poll`; for the writes, which all mechanisms share, `writes`. */
  readonly name: string
  readonly prices: readonly Price[]
  readonly trial: Trial
  readonly drift: Drift
  /** Returns the cost in ns by the prices of the trial, which knew the fitted sizes only. */
  readonly tried: (cell: RunCell, work: Work) => number
  /** Returns the cost in ns by the prices from all sizes. */
  readonly cost: (cell: RunCell, work: Work, activeCount?: number) => number
  /** The measured cells ascending in N, by everything but N. */
  readonly lines: ReadonlyMap<string, readonly Observation[]>
}

export interface CostModel {
  /** The work of a wait of each native cell, also where no model could be fitted. */
  readonly works: ReadonlyMap<RunCell, Work>
  /** The models of waits by mechanism, in the order of the run. */
  readonly waits: readonly PhaseModel[]
  /** The model of writes with the callbacks that run in them; null where the run does not tell the two apart. */
  readonly writes: PhaseModel | null
  /** Why there is no model for something that the run has measured, in sentences. */
  readonly reasons: readonly string[]
}

const COMMON_COST = 'what every call costs'

function priceWords(unit: Unit | null, merged: readonly Unit[]): string {
  return [unit?.one ?? COMMON_COST, ...merged.map(({ companion }) => `with ${companion}`)].join(', ')
}

/** Counts units whose price may be 0 into the main one, and returns the others with their prices. */
function settledPrices(units: readonly Unit[], observations: readonly Observation[]) {
  let known = distinguish(units, observations)
  for (;;) {
    const prices = pricesFrom(known.units, observations)
    const ranges = priceRanges(known.units, observations, prices)
    const doubtful = known.units.find((_, i) => i > 0 && (ranges[i + 1] as [number, number])[0] <= 0)
    if (!doubtful) return { ...known, prices, ranges }
    known = merge(known, doubtful)
  }
}

function modelOf(
  name: string,
  candidates: readonly Unit[],
  observations: readonly Observation[],
  phase: TimedPhase,
): PhaseModel {
  const fitted = fittedTo(observations)
  const { units, merged, prices, ranges } = settledPrices(candidates, fitted)
  const intervals = priceIntervals(units, fitted, phase, prices, ranges)
  const trial = trialOf(units, observations)
  const by =
    (known: Prices) =>
    (cell: RunCell, work: Work, activeCount = cell.params.activeCount) =>
      costOf(known, amounts(units, { cell, work }, activeCount))
  return {
    name,
    prices: [null, ...units].map((unit, i) => ({
      unit: unit?.name ?? FIXED,
      words: priceWords(unit, merged.get(unit?.name ?? FIXED) ?? []),
      ns: prices[i] as number,
      ci95: intervals[i] ?? null,
    })),
    trial,
    drift: driftOf(units, fitted),
    tried: by(trial.prices),
    cost: by(prices),
    lines: grouped(
      observations.toSorted((a, b) => a.fdCount - b.fdCount),
      ({ place }) => place,
    ),
  }
}

function tooFew(what: string, sizes: readonly number[]): string {
  const counted = sizes.length === 1 ? 'one size' : `${formatInteger(sizes.length)} sizes`
  return `No cost model of ${what}: ${counted} of N, and it takes ${MIN_SIZES}, two to fit it and two to test it`
}

/**
 * With a smaller share active, select and poll push what the next write needs out of the caches, so that the difference
 * between the writes would be due to them and not to the callback.
 */
const LEAST_ACTIVE_SHARE = 1 / 20

function writesModel(works: ReadonlyMap<RunCell, Work>): PhaseModel | string | null {
  const busy = observationsOf(works, 'writeNs').filter(
    ({ cell: { params } }) => params.activeCount >= LEAST_ACTIVE_SHARE * params.fdCount,
  )
  if (!busy.some(({ work }) => work.callbacks > 0)) return null
  if (busy.every(({ work }) => work.callbacks > 0)) {
    return 'No price of a callback: without select or poll there is no write that runs none, to compare with'
  }
  const sizes = sizesOf(busy)
  if (sizes.length < MIN_SIZES) return tooFew('callbacks', sizes)
  const model = modelOf('writes', WRITE_UNITS, busy, 'writeNs')
  return model.prices.some(({ unit }) => unit === 'callbacks')
    ? model
    : 'No price of a callback: the writes that run one are not clearly longer than those that run none'
}

/** Returns the cost model of a run, which is fitted once. */
export const costModelOf = onceFor((analysis: Analysis): CostModel => {
  const works = worksOf(analysis)
  const observations = observationsOf(works, 'waitNs')
  const waits: PhaseModel[] = []
  const reasons: string[] = []
  for (const [mechanism, own] of grouped(observations, ({ cell }) => cell.mechanism)) {
    const sizes = sizesOf(own)
    if (sizes.length < MIN_SIZES) reasons.push(tooFew(mechanism, sizes))
    else waits.push(modelOf(mechanism, WAIT_UNITS, own, 'waitNs'))
  }
  const writes = writesModel(works)
  if (typeof writes === 'string') reasons.push(writes)
  return { works, waits, writes: typeof writes === 'string' ? null : writes, reasons }
})

/** The sizes to which times are extrapolated. */
export const EXTRAPOLATED_SIZES = [100_000, 1_000_000, 10_000_000]

/** An extrapolated time. */
interface Extrapolation {
  readonly fdCount: number
  readonly activeCount: number
  readonly ns: number
  readonly interval: readonly [number, number]
}

/** A time that may be wrong by more than this factor is not given. */
const MOST_MISSED = 1000

/**
 * Extrapolates a measured line: from its largest N the time grows as the priced work does. The band comes from the drift
 * of the model over that distance and from the interval of the cell that it starts from.
 *
 * @returns null where `fdCount` lies within the measured range, and where the drift leaves everything open.
 */
export function extrapolate(model: PhaseModel, place: string, fdCount: number): Extrapolation | null {
  const start = model.lines.get(place)?.at(-1)
  if (!start || fdCount <= start.fdCount) return null
  const { cell, measured, ci95 } = start
  const activeCount = resolveActive(cell.params.active as Parameters<typeof resolveActive>[0], fdCount)
  const work = workFor(cell, fdCount, activeCount)
  const known = model.cost(cell, start.work)
  if (!work || !(known > 0)) return null
  const growth = model.cost(cell, work, activeCount) / known
  const distance = Math.sqrt(Math.log(fdCount / start.fdCount))
  const misses = [Math.exp(model.drift.low * distance), Math.exp(model.drift.high * distance)] as const
  if (misses[0] < 1 / MOST_MISSED || misses[1] > MOST_MISSED) return null
  const [low, high] = ci95 ?? [measured, measured]
  return {
    fdCount,
    activeCount,
    ns: measured * growth,
    interval: [low * growth * misses[0], high * growth * misses[1]],
  }
}
