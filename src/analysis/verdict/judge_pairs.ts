import { holm } from '../../stats/holm.ts'
import { relativeDeviation } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { hodgesLehmann, signedRankTest } from '../../stats/signed_rank.ts'
import { formatPercent } from '../../units/format.ts'
import { changeWithinWords, floorWords, notSlowerReason, pValueWords } from '../sentences/change_words.ts'
import type { CellComparison } from './comparison.ts'
import { costOf, highestCost } from './cost.ts'
import { minPairs, morePairs } from './more_pairs.ts'

/** The figure of one cell in a process of each build; the two ran next to each other in random order. */
export interface Pair {
  readonly base: number
  readonly head: number
  /** The logarithm of head / base within the turns of both processes; left out where it is that of the two figures. */
  readonly logRatio?: number
  /** The number of the pair, by which those of several cells belong together; left out where it is the place in the list. */
  readonly index?: number
}

/** Returns the logarithm of head / base. Swapping base and head gives exactly the opposite, so that ties stay ties. */
export function logRatioOf({ base, head, logRatio }: Pair): number {
  return logRatio ?? Math.log(head) - Math.log(base)
}

/** A cell that was measured in interleaved pairs. */
export interface PairedCell
  extends Pick<CellComparison, 'id' | 'mechanism' | 'part' | 'metric' | 'unit' | 'isMoreBetter'> {
  /** All pairs, also those of earlier looks. */
  readonly pairs: readonly Pair[]
}

export interface PairRule {
  /** The probability with which any unchanged cell at all is called changed, over all looks. */
  readonly alpha: number
  /** The smallest relative change that counts: 0.02 is 2 %. */
  readonly minEffect: number
  /** How often the pairs may be looked at; after the last look what is undecided stays so. */
  readonly looks: number
  /** The number of this look, counted from 1. */
  readonly look: number
}

/** What the pairs of a cell say by themselves, in logarithms of head / base. */
interface Estimated {
  readonly cell: PairedCell
  readonly estimate: number
  readonly interval: readonly [low: number, high: number] | null
  readonly pValue: number
}

function isPositive(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY
}

/** Returns null for a cell without ratios. */
function estimated(cell: PairedCell): Estimated | null {
  if (cell.pairs.length === 0) return null
  if (!cell.pairs.every(({ base, head }) => isPositive(base) && isPositive(head))) return null
  const changes = cell.pairs.map(logRatioOf)
  return { cell, ...hodgesLehmann(changes), pValue: signedRankTest(changes).pValue }
}

/** Says the level of one look, since a p-value below `alpha` may decide nothing where there are several. */
function levelWords({ alpha, looks }: PairRule): string {
  const level = Number((alpha / looks).toPrecision(3))
  return looks === 1 ? `at most ${level} decides` : `at most ${level} decides at each of ${looks} looks`
}

type Decision = Pick<CellComparison, 'verdict' | 'reason'>

function isDecided({ verdict }: CellComparison): boolean {
  return verdict !== 'inconclusive'
}

function withinFloor(
  interval: readonly [low: number, high: number],
  change: string,
  minEffect: number,
): Decision {
  const furthest = formatPercent(Math.expm1(Math.max(...interval.map(Math.abs))))
  const isSure = interval[0] > 0 || interval[1] < 0
  return {
    verdict: 'within noise',
    reason: isSure
      ? `${change}, below the floor of ${floorWords(minEffect)}`
      : `changes of up to ${furthest} cannot be told from none, and those are below the floor of ${floorWords(minEffect)}`,
  }
}

/**
 * Returns whether a cell that is neither changed nor within noise is not slower. Before the last look that is no
 * verdict for a cell that may have become faster by more than the floor, since further pairs can show an improvement.
 */
function isNotSlower({ cell, estimate, interval }: Estimated, { minEffect, look, looks }: PairRule): boolean {
  const floor = Math.log1p(minEffect)
  const mayImprove = look < looks && Math.abs(estimate) > floor
  return interval !== null && !mayImprove && highestCost(interval, cell.isMoreBetter) < floor
}

function decide(given: Estimated, adjustedPValue: number, rule: PairRule): Decision {
  const { cell, estimate, interval } = given
  const { alpha, minEffect, looks } = rule
  const floor = Math.log1p(minEffect)
  const isBeyond = Math.abs(estimate) > floor
  const ratios: [number, number] | null = interval && [Math.exp(interval[0]), Math.exp(interval[1])]
  const change = changeWithinWords(Math.exp(estimate), ratios, cell.isMoreBetter)
  const chance = `${pValueWords(adjustedPValue)} after Holm`
  if (isBeyond && adjustedPValue <= alpha / looks) {
    const isWorse = estimate > 0 !== cell.isMoreBetter
    return {
      verdict: isWorse ? 'regression' : 'improvement',
      reason: `${change}, and no chance finding (${chance})`,
    }
  }
  if (interval?.every(end => Math.abs(end) < floor)) return withinFloor(interval, change, minEffect)
  if (isNotSlower(given, rule)) {
    return { verdict: 'not slower', reason: notSlowerReason(change, minEffect, cell.isMoreBetter) }
  }
  return {
    verdict: 'inconclusive',
    reason: isBeyond
      ? `${change}, which may be chance (${chance}, where ${levelWords(rule)})`
      : `${change}, neither surely below the floor of ${floorWords(minEffect)} nor surely beyond it`,
  }
}

/** Returns the verdict of a cell without ratios. */
function unratable({ id, mechanism, part, metric, unit, isMoreBetter, pairs }: PairedCell): CellComparison {
  return {
    ...{ id, mechanism, part, metric, unit, isMoreBetter },
    base: pairs.length === 0 ? null : median(pairs.map(({ base }) => base)),
    head: pairs.length === 0 ? null : median(pairs.map(({ head }) => head)),
    ...{ absolute: null, normalised: null, difference: null, pValue: null, adjustedPValue: null },
    ground: 'pairs',
    verdict: 'inconclusive',
    reason: pairs.length === 0 ? 'no pair was measured' : 'a figure that is not above 0 has no ratio',
    blocks: [pairs.length, pairs.length],
    stddev: null,
    moreBlocks: null,
  }
}

function judged(
  given: Estimated,
  adjustedPValue: number,
  rule: PairRule,
  familySize: number,
): CellComparison {
  const { estimate, interval, pValue } = given
  const { id, mechanism, part, metric, unit, isMoreBetter, pairs } = given.cell
  const decision = decide(given, adjustedPValue, rule)
  const fewest = minPairs(familySize, rule.alpha, rule.looks)
  const count = pairs.length
  const further = interval
    ? morePairs(
        { count, ...costOf(estimate, interval, isMoreBetter) },
        {
          level: rule.alpha / rule.looks / familySize,
          floor: Math.log1p(rule.minEffect),
          minPairs: fewest,
        },
      )
    : fewest - count
  const tooFew = `${count} ${count === 1 ? 'pair' : 'pairs'} cannot decide, ${fewest} could`
  return {
    ...{ id, mechanism, part, metric, unit, isMoreBetter },
    base: median(pairs.map(({ base }) => base)),
    head: median(pairs.map(({ head }) => head)),
    absolute: {
      ratio: Math.exp(estimate),
      interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
    },
    ...{ normalised: null, difference: null },
    ...{ pValue, adjustedPValue, ground: 'pairs' },
    ...decision,
    reason: interval ? decision.reason : tooFew,
    blocks: [count, count],
    stddev: [
      relativeDeviation(pairs.map(({ base }) => Math.log(base))),
      relativeDeviation(pairs.map(({ head }) => Math.log(head))),
    ],
    moreBlocks: decision.verdict === 'inconclusive' ? further : null,
  }
}

/**
 * Returns the verdicts of interleaved pairs. Each look tests all cells at `alpha` / `looks` after Holm's correction, so that
 * all looks together call any unchanged cell changed with a probability of at most `alpha`, however the cells
 * depend on each other. A change counts if the test finds it and its estimate lies beyond the floor; a cell is within
 * noise if its interval lies within the floor, and not slower if the slower end of its interval does. All else is
 * inconclusive, and worth further pairs while looks are left.
 *
 * @param cells every cell of the family, also those that are decided.
 * @param before the verdicts of the look before: decided cells keep theirs, and their p-values still count in
 *   Holm's family.
 * @returns in the order of `cells`.
 */
export function judgePairs(
  cells: readonly PairedCell[],
  rule: PairRule,
  before: readonly CellComparison[] = [],
): CellComparison[] {
  const kept = new Map(before.filter(isDecided).map(cell => [cell.id, cell]))
  const known = cells.map(cell => kept.get(cell.id) ?? estimated(cell))
  const adjusted = holm(known.map(cell => cell?.pValue ?? 1))
  return cells.map((cell, i) => {
    const found = known[i]
    if (!found) return unratable(cell)
    return 'verdict' in found ? found : judged(found, adjusted[i] as number, rule, cells.length)
  })
}
