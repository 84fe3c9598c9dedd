/** Shifts between several runs of a baseline and several of a candidate, with what runs of one side differ by. */
import { fQuantile } from '../../stats/distributions.ts'
import { type LevelShift, levelShift, shiftWith, varianceWithin } from '../../stats/pooled_levels.ts'
import { median } from '../../stats/quantile.ts'
import { grouped } from '../../suite/grouped.ts'
import {
  type CommonRuns,
  commonRuns,
  type Explained,
  explainedBy,
  type Family,
  type Levels,
  pick,
  runMedians,
  type Sides,
} from './run_levels.ts'

/** Returns the shift of levels, whose runs scatter by no less than `leastVariance`. */
function shiftOf(levels: Levels, sides: Sides, leastVariance: number): LevelShift | null {
  const { base, head } = commonRuns([levels], sides)
  return levelShift(pick(levels, base), pick(levels, head), leastVariance)
}

/** Returns the shift of a family by itself; null where too few runs measured it. */
export function familyShift({ levels, blockLevels }: Family, sides: Sides): LevelShift | null {
  const measured = blockLevels.filter((_, run) => levels[run] !== null)
  return shiftOf(levels, sides, explainedBy(measured.map(blocks => [...blocks.values()])).variance)
}

/** Returns in each run the median of all families: what the runs differ by, whatever one family does. */
export function commonLevels(families: readonly Family[]): Levels {
  return (families[0]?.levels ?? []).map((_, run) => {
    const known = families.flatMap(({ levels }) => levels[run] ?? [])
    return known.length === families.length ? median(known) : null
  })
}

/** Returns the shift of all families together. */
export function commonShift(families: readonly Family[], sides: Sides): LevelShift | null {
  return shiftOf(commonLevels(families), sides, 0)
}

/** A shift of one family against others in the same runs. */
export interface RelativeShift {
  readonly mechanisms: readonly string[]
  /** The shift against the mean of the others. */
  readonly shift: LevelShift
  /** The p-value of having moved as at least one of the others did: the largest of those against each of them. */
  readonly asOneOfThem: number
}

/** The levels of one family minus those of others in the same runs, before their scatter is known. */
interface Contrast {
  readonly estimate: number
  /** What the runs of one side scatter by. */
  readonly variance: number
  /** What their blocks explain of it. */
  readonly explained: Explained
  readonly runs: CommonRuns
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function contrastOf(own: Family, others: readonly Family[], sides: Sides): Contrast {
  const all = [own, ...others]
  const runs = commonRuns(
    all.map(({ levels }) => levels),
    sides,
  )
  const levels = own.levels.map((level, run) =>
    level === null ? null : level - mean(others.map(other => other.levels[run] ?? Number.NaN)),
  )
  const [base, head] = [pick(levels, runs.base), pick(levels, runs.head)]
  const blocks = [...runs.base, ...runs.head].map(run => {
    const [first, ...rest] = all.map(({ blockLevels }) => blockLevels[run] as ReadonlyMap<number, number>)
    return [...(first as ReadonlyMap<number, number>)].flatMap(([index, level]) => {
      const known = rest.flatMap(each => each.get(index) ?? [])
      return known.length === rest.length ? [level - mean(known)] : []
    })
  })
  return {
    estimate: mean(head) - mean(base),
    variance: varianceWithin(base, head),
    explained: explainedBy(blocks),
    runs,
  }
}

/** The probability with which a difference that scatters as the others do is taken to scatter more. */
const WIDER = 0.05

/**
 * Returns the shift of a difference from an estimate of scatter that several differences share. What runs scatter by is, for
 * all of them alike, a multiple of what their blocks explain: the dispersion of quasi-likelihood (Wedderburn, Biometrika
 * 61, 1974), estimated from all together, since a few runs tell little of each alone. It is not taken to be below 1. A
 * difference that surely scatters more than the others (F test, one in 20) has its own scatter and its own few degrees of
 * freedom.
 *
 * @param independent how many of the differences are independent of each other.
 * @param isCautious gives a difference whose own scatter comes out larger, even if by chance, that scatter: where there are
 *   many differences, some are far out by chance.
 */
function sharedScatter(
  all: readonly Contrast[],
  independent: number,
  isCautious: boolean,
): (contrast: Contrast) => LevelShift {
  const areExplained = all.every(({ explained }) => explained.variance > 0)
  const excessOf = ({ variance, explained }: Contrast) =>
    areExplained ? variance / explained.variance : variance
  const dispersion = Math.max(areExplained ? 1 : 0, mean(all.map(excessOf)))
  return contrast => {
    const { estimate, explained, runs } = contrast
    const own = runs.base.length + runs.head.length - 2
    const excess = excessOf(contrast)
    const isWider = excess > dispersion * fQuantile(WIDER, own, independent * own)
    const multiple = isWider || isCautious ? Math.max(excess, dispersion) : dispersion
    const variance = multiple * (areExplained ? explained.variance : 1)
    const error = Math.sqrt(variance * (1 / runs.base.length + 1 / runs.head.length))
    // Both the multiple and what the blocks explain are estimates: their relative errors add up.
    const shared = areExplained
      ? 1 / (1 / (independent * own) + 1 / explained.degreesOfFreedom)
      : independent * own
    return shiftWith(estimate, error, isWider ? own : shared)
  }
}

/**
 * Returns a shift for each family against the other mechanisms of its part; null where there are fewer than two, since of
 * two that moved apart nobody knows which one moved.
 *
 * What the runs share (the machine's pace, the hour) drops out of such a difference, as in the subplots of a split-plot
 * experiment (Yates, Supplement to the Journal of the Royal Statistical Society 2, 1935). A difference from
 * their mean may also be a move of one of the others: whoever moved must differ from each of them, which is the
 * intersection-union test (Berger, Technometrics 24, 1982).
 */
export function relativeShifts(families: readonly Family[], sides: Sides): (RelativeShift | null)[] {
  const ofPart = grouped(families, family => family.cells[0]?.part)
  const compared = families.map(own => {
    const others = (ofPart.get(own.cells[0]?.part) ?? []).filter(other => other !== own)
    const isKnown =
      others.length >= 2 &&
      [own, ...others].every(({ levels }) => {
        const { base, head } = commonRuns([levels], sides)
        return base.length + head.length === sides.base + sides.head
      })
    if (!isKnown) return null
    return {
      others,
      all: contrastOf(own, others, sides),
      each: others.map(other => contrastOf(own, [other], sides)),
    }
  })
  const known = compared.filter(each => each !== null)
  // Of the M mechanisms of a part, M - 1 differences are independent of each other.
  const parts = new Set(known.map(({ others }) => others[0]?.cells[0]?.part)).size
  const shiftBy = sharedScatter(
    known.flatMap(({ each }) => each),
    known.length - parts,
    false,
  )
  return compared.map(each => {
    if (each === null) return null
    const ofEach = each.each.map(shiftBy)
    const isOneWay = new Set(ofEach.map(({ estimate }) => Math.sign(estimate))).size === 1
    return {
      mechanisms: each.others.map(({ cells }) => cells[0]?.mechanism as string),
      shift: shiftBy(each.all),
      asOneOfThem: isOneWay ? Math.max(...ofEach.map(({ pValue }) => pValue)) : 1,
    }
  })
}

/** Returns the sum of two independent shifts, with the degrees of freedom of Welch and Satterthwaite. */
function sumOf(a: LevelShift, b: LevelShift): LevelShift {
  const [first, second] = [a.standardError ** 2, b.standardError ** 2]
  const total = first + second
  const degreesOfFreedom =
    total === 0
      ? a.degreesOfFreedom + b.degreesOfFreedom
      : total ** 2 / (first ** 2 / a.degreesOfFreedom + second ** 2 / b.degreesOfFreedom)
  return shiftWith(a.estimate + b.estimate, Math.sqrt(total), degreesOfFreedom)
}

/**
 * Returns the shift of each cell of a family: that of the family, and how far the cell lies from it. Few runs tell little of
 * a cell's own scatter, so that the cells of a family share the estimate of how much more runs differ than their blocks
 * explain; a cell whose own scatter is larger keeps that.
 */
export function cellShifts(family: Family, sides: Sides): (LevelShift | null)[] {
  const common = familyShift(family, sides)
  const apart = family.cells.map(cell => {
    const own = runMedians(cell)
    const levels = own.map((level, run) => {
      const shared = family.levels[run]
      return level === null || shared == null ? null : level - shared
    })
    const { base, head } = commonRuns([levels], sides)
    const count = base.length + head.length
    if (count < 3 || base.length === 0 || head.length === 0) return null
    const blocks = [...base, ...head].map(run => cell.runs[run]?.absolute ?? [])
    const [before, after] = [pick(levels, base), pick(levels, head)]
    return {
      ...{ estimate: mean(after) - mean(before), variance: varianceWithin(before, after) },
      ...{ explained: explainedBy(blocks), runs: { base, head } },
    }
  })
  const known = apart.filter(each => each !== null)
  const shiftBy = sharedScatter(known, known.length - 1, true)
  return apart.map(each => each && common && sumOf(common, shiftBy(each)))
}
