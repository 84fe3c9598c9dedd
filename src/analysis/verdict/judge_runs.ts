/** The verdicts of several runs of each side: the run is the unit, and its blocks say what a run at least scatters by. */
import { holm } from '../../stats/holm.ts'
import { type LevelShift, relativeDeviation } from '../../stats/pooled_levels.ts'
import { changeWithinWords, floorWords, notSlowerReason, pValueWords } from '../sentences/change_words.ts'
import { listWords } from '../sentences/wording.ts'
import type { CellComparison, Change, PooledChange, Verdict } from './comparison.ts'
import { costOf, highestCost } from './cost.ts'
import { changeOf } from './judge_blocks.ts'
import { directionsOf, familiesOf } from './pools.ts'
import { type Family, familyOf, type RunsCell, runMedians, type Sides } from './run_levels.ts'
import { cellShifts, commonShift, familyShift, type RelativeShift, relativeShifts } from './run_shifts.ts'
import { moreUnits } from './shift.ts'

export interface RunsRule {
  /** The probability with which any unchanged pool or cell at all is called changed. */
  readonly alpha: number
  /** The smallest relative change that counts: 0.01 is 1 %. */
  readonly minEffect: number
}

/** The share of alpha that the pooled changes have; the cells have the rest. */
const POOLS = 0.5

/** A shift in logarithms of cost, with the p-value that decides it: at most `level` is a finding. */
interface Judged {
  readonly shift: LevelShift
  readonly adjusted: number
  readonly level: number
}

/** Returns a shift of cost as a change in the metric's own terms: what turns these into cost also turns it back. */
function ownChange({ estimate, interval }: LevelShift, isMoreBetter: boolean): Change {
  return changeOf(costOf(estimate, interval, isMoreBetter))
}

function wordsOf(shift: LevelShift, isMoreBetter: boolean): string {
  const { ratio, interval } = ownChange(shift, isMoreBetter)
  return changeWithinWords(ratio, interval, isMoreBetter)
}

interface Decision {
  readonly verdict: Verdict
  readonly reason: string
}

function isFound({ shift, adjusted, level }: Judged, floor: number): boolean {
  return adjusted <= level && Math.abs(shift.estimate) > floor
}

function found(judged: Judged, isMoreBetter: boolean, against = ''): Decision {
  const { shift, adjusted } = judged
  return {
    verdict: shift.estimate > 0 ? 'regression' : 'improvement',
    reason: `${wordsOf(shift, isMoreBetter)}${against}, and no chance finding (${pValueWords(adjusted)} after Holm)`,
  }
}

/** Returns the verdict of a shift that is no finding. */
function undecided({ shift, adjusted }: Judged, isMoreBetter: boolean, { minEffect }: RunsRule): Decision {
  const floor = Math.log1p(minEffect)
  const words = wordsOf(shift, isMoreBetter)
  const atFloor = `the floor of ${floorWords(minEffect)}`
  if (shift.interval.every(end => Math.abs(end) < floor)) {
    return { verdict: 'within noise', reason: `${words}, below ${atFloor}` }
  }
  if (highestCost(shift.interval, false) < floor) {
    return { verdict: 'not slower', reason: notSlowerReason(words, minEffect, isMoreBetter) }
  }
  return {
    verdict: 'inconclusive',
    reason:
      Math.abs(shift.estimate) > floor
        ? `${words}, which may be what runs of one code differ by (${pValueWords(adjusted)} after Holm)`
        : `${words}, neither surely below ${atFloor} nor surely beyond it`,
  }
}

/** Returns how many more runs of each side would decide, if the estimate is the truth. */
function moreRuns(
  { shift, level }: Judged,
  tests: number,
  sides: Sides,
  { minEffect }: RunsRule,
): number | null {
  const floor = Math.log1p(minEffect)
  const { estimate } = shift
  const isBeyond = Math.abs(estimate) > floor
  return moreUnits(
    shift,
    Math.min(sides.base, sides.head),
    isBeyond ? Math.abs(estimate) : floor - estimate,
    isBeyond ? level / tests : 0.05,
  )
}

function fewest(counts: readonly (number | null)[]): number | null {
  const known = counts.filter(count => count !== null)
  return known.length > 0 ? Math.min(...known) : null
}

/** A family with everything that is tested of it. */
interface Tested {
  readonly family: Family
  readonly own: LevelShift
  readonly relative: RelativeShift | null
}

/** What is tested of the families, by which of two ways each may be found. */
class PoolTests {
  readonly tested: readonly Tested[]
  /** The shift of all families together; null where no family has others to compare with. */
  readonly common: Judged | null
  readonly #rule: RunsRule
  readonly #ownAdjusted: readonly number[]
  readonly #relativeAdjusted: readonly number[]
  /** The level of either way. */
  readonly #level: number

  constructor(families: readonly Family[], sides: Sides, rule: RunsRule) {
    const relative = relativeShifts(families, sides)
    this.#rule = rule
    this.tested = families.flatMap((family, i) => {
      const own = familyShift(family, sides)
      return own ? [{ family, own, relative: relative[i] ?? null }] : []
    })
    const hasRelative = this.tested.some(each => each.relative !== null)
    this.#level = rule.alpha * (hasRelative ? POOLS / 2 : POOLS)
    const shift = hasRelative ? commonShift(families, sides) : null
    this.common = shift && { shift, adjusted: shift.pValue, level: this.#level }
    this.#ownAdjusted = holm(this.tested.map(({ own }) => own.pValue))
    this.#relativeAdjusted = holm(this.tested.map(each => each.relative?.shift.pValue ?? 1))
  }

  get floor(): number {
    return Math.log1p(this.#rule.minEffect)
  }

  /** Returns the shift as measured. It is a finding only if that of all families together is one, where there is that. */
  own(at: number): Judged {
    const { own } = this.tested[at] as Tested
    const gate = this.common && (isFound(this.common, this.floor) ? this.common.adjusted : 1)
    return {
      shift: own,
      adjusted: Math.max(gate ?? 0, this.#ownAdjusted[at] as number),
      level: this.#level,
    }
  }

  /**
   * Returns the shift against the others. It is a finding only where the family differs from each of them, and moved in that
   * direction by itself too.
   */
  relative(at: number): Judged | null {
    const { own, relative } = this.tested[at] as Tested
    if (!relative) return null
    const isOneWay = own.estimate * relative.shift.estimate > 0
    const isAlone = relative.asOneOfThem * this.tested.length <= this.#rule.alpha
    const adjusted = isOneWay && isAlone ? (this.#relativeAdjusted[at] as number) : 1
    return { shift: relative.shift, adjusted, level: this.#level }
  }
}

function pooledChange(
  tests: PoolTests,
  at: number,
  cells: readonly CellComparison[],
  sides: Sides,
  rule: RunsRule,
): PooledChange {
  const { family, relative } = tests.tested[at] as Tested
  const [first] = family.cells as readonly [RunsCell]
  const { mechanism, part, unit, isMoreBetter } = first
  const [own, other] = [tests.own(at), tests.relative(at)]
  const isRelative = other !== null && isFound(other, tests.floor)
  const judged = isRelative ? other : own
  const isDecided = isRelative || isFound(own, tests.floor)
  const against = isRelative ? ` against ${listWords(relative?.mechanisms ?? [])} in the same runs` : ''
  const decision = isDecided ? found(judged, isMoreBetter, against) : undecided(own, isMoreBetter, rule)
  const count = tests.tested.length
  const ids = new Set(family.cells.map(({ id }) => id))
  return {
    ...{ mechanism, part, unit, isMoreBetter },
    absolute: ownChange(own.shift, isMoreBetter),
    ...{ normalised: null, difference: null },
    relative: relative && { ...ownChange(relative.shift, isMoreBetter), mechanisms: relative.mechanisms },
    pValue: isRelative ? (relative?.shift.pValue ?? null) : own.shift.pValue,
    adjustedPValue: judged.adjusted,
    ground: 'runs',
    ...decision,
    blocks: [sides.base, sides.head],
    moreBlocks:
      decision.verdict === 'inconclusive'
        ? fewest([
            moreRuns(own, count, sides, rule),
            // Against the others a change can be found, but not that there is none.
            other && Math.abs(other.shift.estimate) > tests.floor
              ? moreRuns(other, count, sides, rule)
              : null,
          ])
        : null,
    ...directionsOf(cells.filter(({ id }) => ids.has(id))),
  }
}

/** Returns the change of all mechanisms and parts together. */
function commonChange(
  judged: Judged,
  cells: readonly CellComparison[],
  sides: Sides,
  rule: RunsRule,
): PooledChange {
  const decision = isFound(judged, Math.log1p(rule.minEffect))
    ? found(judged, false)
    : undecided(judged, false, rule)
  return {
    ...{ mechanism: null, part: null, unit: cells[0]?.unit ?? 'ns', isMoreBetter: false },
    absolute: ownChange(judged.shift, false),
    ...{ normalised: null, difference: null, relative: null },
    ...{ pValue: judged.shift.pValue, adjustedPValue: judged.adjusted, ground: 'runs' },
    ...decision,
    blocks: [sides.base, sides.head],
    moreBlocks: decision.verdict === 'inconclusive' ? moreRuns(judged, 1, sides, rule) : null,
    ...directionsOf(cells),
  }
}

/** A cell with its shift; null where too few runs measured it. */
interface TestedCell {
  readonly cell: RunsCell
  readonly shift: LevelShift | null
}

function cellOf({ cell, shift }: TestedCell, adjusted: number, count: number, sides: Sides, rule: RunsRule) {
  const { runs, ...about } = cell
  const medians = runMedians(cell)
  const measured = (from: number, to: number) => medians.slice(from, to).filter(level => level !== null)
  const judged = shift && { shift, adjusted, level: rule.alpha * (1 - POOLS) }
  const decision: Decision = !judged
    ? { verdict: 'inconclusive', reason: 'too few runs measured it' }
    : isFound(judged, Math.log1p(rule.minEffect))
      ? found(judged, cell.isMoreBetter)
      : undecided(judged, cell.isMoreBetter, rule)
  const comparison: CellComparison = {
    ...about,
    absolute: shift && ownChange(shift, cell.isMoreBetter),
    ...{ normalised: null, difference: null },
    pValue: shift?.pValue ?? null,
    adjustedPValue: shift && adjusted,
    ground: 'runs',
    ...decision,
    blocks: [measured(0, sides.base).length, measured(sides.base, runs.length).length],
    stddev: [
      relativeDeviation(measured(0, sides.base)),
      relativeDeviation(measured(sides.base, runs.length)),
    ],
    moreBlocks: judged && decision.verdict === 'inconclusive' ? moreRuns(judged, count, sides, rule) : null,
  }
  return comparison
}

/** What several runs of each side say. */
interface JudgedRuns {
  readonly pools: readonly PooledChange[]
  /** In the order of the cells given. */
  readonly cells: readonly CellComparison[]
}

/**
 * Returns the verdicts of several runs of each side. First the pools: all together, and each mechanism and part by its change
 * against the others and as measured. Then the cells: with Holm's correction over all of them, and of those in a pool
 * that was found with the correction over that pool alone, at the share of alpha that Benjamini and Bogomolov (Journal of
 * the Royal Statistical Society B 76, 2014) leave to families that were selected.
 */
export function judgeRuns(given: readonly RunsCell[], sides: Sides, rule: RunsRule): JudgedRuns {
  const families = familiesOf(given).map(familyOf)
  const tests = new PoolTests(families, sides, rule)
  const shifts = new Map<RunsCell, LevelShift | null>()
  for (const family of families) {
    for (const [i, shift] of cellShifts(family, sides).entries())
      shifts.set(family.cells[i] as RunsCell, shift)
  }
  const all = given.map(cell => ({
    cell,
    shift: shifts.has(cell) ? (shifts.get(cell) ?? null) : familyShift(familyOf([cell]), sides),
  }))
  const adjusted = new Map<RunsCell, number>()
  const pValues = (of: readonly TestedCell[]) => holm(of.map(({ shift }) => shift?.pValue ?? 1))
  for (const [i, p] of pValues(all).entries()) adjusted.set((all[i] as TestedCell).cell, p)
  const foundFamilies = tests.tested.filter((_, at) => {
    const relative = tests.relative(at)
    return isFound(tests.own(at), tests.floor) || (relative !== null && isFound(relative, tests.floor))
  })
  for (const { family } of foundFamilies) {
    const members = all.filter(({ cell }) => family.cells.includes(cell))
    for (const [i, p] of pValues(members).entries()) {
      const { cell } = members[i] as TestedCell
      const selected = Math.min(1, (p * tests.tested.length) / foundFamilies.length)
      adjusted.set(cell, Math.min(selected, adjusted.get(cell) as number))
    }
  }
  const cells = all.map(each => cellOf(each, adjusted.get(each.cell) as number, given.length, sides, rule))
  const pools = tests.tested.map((_, at) => pooledChange(tests, at, cells, sides, rule))
  return {
    pools: [...(tests.common ? [commonChange(tests.common, cells, sides, rule)] : []), ...pools],
    cells,
  }
}
