import { holm } from '../../stats/holm.ts'
import { relativeDeviation } from '../../stats/pooled_levels.ts'
import {
  changeWithinWords,
  changeWords,
  floorWords,
  notSlowerReason,
  pValueWords,
} from '../sentences/change_words.ts'
import type { BlockFigures } from './block_figures.ts'
import type { CellComparison, Change, Verdict } from './comparison.ts'
import { costOf, highestCost } from './cost.ts'
import { moreBlocks, pValueBeyond, type Shift, shiftOf } from './shift.ts'

/** A cell of two saved runs. */
export interface BlockedCell
  extends Pick<
    CellComparison,
    'id' | 'mechanism' | 'part' | 'metric' | 'unit' | 'isMoreBetter' | 'base' | 'head'
  > {
  readonly sides: readonly [base: BlockFigures, head: BlockFigures]
  /** The smallest relative change of this cell that counts: 0.1 is 10 %. */
  readonly minEffect: number
}

/** A cell with what its blocks say. */
interface Tested {
  readonly cell: BlockedCell
  readonly floor: number
  /** The shift as measured. */
  readonly absolute: Shift
  /** The shift relative to the yardstick; null where there is none. */
  readonly normalised: Shift | null
}

/** What a change counts as, by its estimate alone. */
type Kind = 'slower' | 'faster' | 'small'

function testedOf(cell: BlockedCell): Tested {
  const [base, head] = cell.sides
  return {
    cell,
    floor: Math.log1p(cell.minEffect),
    absolute: shiftOf(base.absolute, head.absolute),
    normalised: base.normalised && head.normalised && shiftOf(base.normalised, head.normalised),
  }
}

export function changeOf(shift: Pick<Shift, 'estimate' | 'interval'>): Change {
  const [low, high] = [Math.exp(shift.interval[0]), Math.exp(shift.interval[1])]
  // Figures come from files, and may be too far apart for a finite ratio.
  const isKnown = low > 0 && high < Number.POSITIVE_INFINITY
  return { ratio: Math.exp(shift.estimate), interval: isKnown ? [low, high] : null }
}

function kindOf(shift: Shift, { cell, floor }: Tested): Kind {
  if (Math.abs(shift.estimate) <= floor) return 'small'
  return shift.estimate > 0 !== cell.isMoreBetter ? 'slower' : 'faster'
}

function judgedShift({ normalised, absolute }: Tested): Shift {
  return normalised ?? absolute
}

function wordsOf(shift: Shift, { cell }: Tested): string {
  const change = changeOf(shift)
  return changeWithinWords(change.ratio, change.interval, cell.isMoreBetter)
}

interface Decision {
  readonly verdict: Verdict
  readonly reason: string
  /** Whether further blocks could decide it. */
  readonly isOpen: boolean
}

const DISAGREE = 'measure both with muxbench ab'

/** Returns how the measured and the normalised change disagree; null where they do not, or one of them is missing. */
function disagreement(tested: Tested, isSure: (shift: Shift) => boolean): string | null {
  const { absolute, normalised, cell } = tested
  if (!normalised) return null
  const [measured, against] = [kindOf(absolute, tested), kindOf(normalised, tested)]
  if (measured === against || !(isSure(absolute) || isSure(normalised))) return null
  const words = (shift: Shift) => changeWords(Math.exp(shift.estimate), cell.isMoreBetter)
  return `${words(absolute)} as measured, but ${words(normalised)} against the yardstick: either the machine's pace has changed or that of all system calls; ${DISAGREE}`
}

function decide(
  tested: Tested,
  shift: Shift,
  adjustedPValue: number,
  isSure: (shift: Shift) => boolean,
): Decision {
  const { floor, cell } = tested
  const kind = kindOf(shift, tested)
  const disagrees = disagreement(tested, isSure)
  if (disagrees !== null) return { verdict: 'inconclusive', reason: disagrees, isOpen: false }
  const words = wordsOf(shift, tested)
  const atFloor = `the floor of ${floorWords(cell.minEffect)}`
  if (kind !== 'small' && isSure(shift)) {
    const verdict = kind === 'slower' ? 'regression' : 'improvement'
    return {
      verdict,
      reason: `${words}, surely beyond ${atFloor} (${pValueWords(adjustedPValue)} after Holm)`,
      isOpen: false,
    }
  }
  if (shift.interval.every(end => Math.abs(end) < floor)) {
    return { verdict: 'within noise', reason: `${words}, below ${atFloor}`, isOpen: false }
  }
  if (highestCost(shift.interval, cell.isMoreBetter) < floor) {
    const reason = notSlowerReason(words, cell.minEffect, cell.isMoreBetter)
    return { verdict: 'not slower', reason, isOpen: false }
  }
  return {
    verdict: 'inconclusive',
    reason: `${words}, neither surely below ${atFloor} nor surely beyond it`,
    isOpen: true,
  }
}

/**
 * Returns the verdicts of two saved runs, whose blocks are the samples. A change counts if Yuen's test, after Holm's correction
 * over the cells, finds it beyond the cell's floor; a cell is within noise if its interval lies within the floor, and
 * not slower if the slower end of its interval does. What
 * counts is the change against the yardstick, where there is one, and only if the change as measured is of the same
 * kind: a yardstick that changed by itself must not make a verdict.
 *
 * @returns in the order of `cells`.
 */
export function judgeBlocks(cells: readonly BlockedCell[], alpha: number): CellComparison[] {
  const all = cells.map(testedOf)
  const pValuesOf = (shift: (tested: Tested) => Shift) => {
    const raw = all.map(tested => pValueBeyond(shift(tested), tested.floor))
    return { raw, adjusted: holm(raw) }
  }
  const judged = pValuesOf(judgedShift)
  const measured = pValuesOf(({ absolute }) => absolute)
  return all.map((tested, i) => {
    const { cell, absolute, normalised } = tested
    const { sides, minEffect: _, ...about } = cell
    const blocks: [number, number] = [sides[0].absolute.length, sides[1].absolute.length]
    const shift = judgedShift(tested)
    const isSure = (own: Shift) => ((own === shift ? judged : measured).adjusted[i] as number) <= alpha
    const decision = decide(tested, shift, judged.adjusted[i] as number, isSure)
    return {
      ...about,
      absolute: changeOf(absolute),
      normalised: normalised && changeOf(normalised),
      difference: null,
      pValue: judged.raw[i] as number,
      adjustedPValue: judged.adjusted[i] as number,
      ground: normalised ? 'normalised blocks' : 'blocks',
      verdict: decision.verdict,
      reason: decision.reason,
      blocks,
      stddev: [relativeDeviation(sides[0].absolute), relativeDeviation(sides[1].absolute)],
      moreBlocks: decision.isOpen
        ? moreBlocks(
            { ...shift, ...costOf(shift.estimate, shift.interval, cell.isMoreBetter) },
            Math.min(...blocks),
            tested.floor,
            alpha / cells.length,
          )
        : null,
    }
  })
}
