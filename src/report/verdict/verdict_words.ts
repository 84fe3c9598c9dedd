/** The words that all formats of a comparison share. */

import { partWords } from '../../analysis/parts.ts'
import { differenceWords } from '../../analysis/sentences/change_words.ts'
import { listWords } from '../../analysis/sentences/wording.ts'
import {
  type CellComparison,
  type Change,
  type Comparison,
  isCalm,
  type PooledChange,
  VERDICTS,
  type Verdict,
} from '../../analysis/verdict/comparison.ts'
import { UNITS } from '../../metrics/units.ts'
import { allOf, counted, formatInteger, formatRatio, formatSeconds } from '../../units/format.ts'

/** Returns whether what was judged became worse or better. */
export function isChanged({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'regression' || verdict === 'improvement'
}

/** Returns the cells that a short list leaves out: those within noise and those that are not slower. */
export function calmCellsOf({ cells }: Pick<Comparison, 'cells'>): readonly CellComparison[] {
  return byGravity(cells).filter(({ verdict }) => isCalm(verdict))
}

/** Returns `3 cells not slower or within noise`, with the verdicts that there are. */
export function calmWords(calm: readonly CellComparison[]): string {
  const verdicts = ORDER.filter(verdict => calm.some(cell => cell.verdict === verdict))
  return `${counted(calm.length, 'cell')} ${verdicts.join(' or ')}`
}

export function cellsOf({ cells }: Pick<Comparison, 'cells'>, verdict: Verdict): readonly CellComparison[] {
  return cells.filter(cell => cell.verdict === verdict)
}

const NAMES: Readonly<Record<Verdict, readonly [one: string, many: string]>> = {
  regression: ['a regression', 'regressions'],
  improvement: ['an improvement', 'improvements'],
  'not slower': ['not slower', 'not slower'],
  'within noise': ['within noise', 'within noise'],
  'below the floor': ['below the floor', 'below the floor'],
  same: ['the same', 'the same'],
  inconclusive: ['inconclusive', 'inconclusive'],
}

const ORDER: readonly Verdict[] = [
  'regression',
  'improvement',
  'not slower',
  'within noise',
  'below the floor',
  'same',
  'inconclusive',
]

/** Returns whether nothing was measured, since base and head are the same addon. */
export function isUnmeasured({ cells }: Pick<Comparison, 'cells'>): boolean {
  return cells.length > 0 && cells.every(({ ground }) => ground === 'identical addons')
}

/** Returns whether all figures are counts, or repeat as counts do, so that nothing is said of chance. */
export function isCounted({ cells }: Pick<Comparison, 'cells'>): boolean {
  return cells.length > 0 && cells.every(({ ground }) => ground === 'counts')
}

/**
 * Returns `2 regressions, 1 improvement, 40 within noise of 43 cells`, `all 43 cells are within noise`, or `the only cell is a
 * regression`.
 */
function countWords(judged: readonly { readonly verdict: Verdict }[], noun: string): string {
  const parts = ORDER.flatMap(verdict => {
    const { length } = judged.filter(each => each.verdict === verdict)
    const [one, many] = NAMES[verdict]
    return length > 0 ? [{ verdict, words: counted(length, one.replace(/^an? /, ''), many) }] : []
  })
  const [only] = parts
  if (parts.length === 1 && only) {
    const [one, many] = NAMES[only.verdict]
    return `${allOf(judged.length, noun)} ${judged.length === 1 ? `is ${one}` : `are ${many}`}`
  }
  return `${parts.map(({ words }) => words).join(', ')} of ${counted(judged.length, noun)}`
}

/** Returns how many cells have which verdict, as `countWords` says it. */
export function cellCountWords({ cells }: Pick<Comparison, 'cells'>): string {
  return countWords(cells, 'cell')
}

/**
 * Returns `2 regressions, 1 improvement, 40 within noise, 5 inconclusive of 48 cells; 3 refused`, and before it the same of the
 * pooled changes where there are any.
 */
export function headlineOf(comparison: Comparison): string {
  const { cells, pools, refused } = comparison
  const left = refused.length > 0 ? `${formatInteger(refused.length)} refused` : ''
  if (isUnmeasured(comparison)) {
    return `unchanged: one addon on both sides, so that nothing was measured${left && `; ${left}`}`
  }
  if (cells.length === 0) return `no cell could be judged${left && `, ${left}`}`
  // Where nothing differs, the cells say it, and a pooled change would be none.
  const isSame = cells.every(({ verdict }) => verdict === 'same')
  const pooled = pools.length > 0 && !isSame ? `${countWords(pools, 'pooled change')}; ` : ''
  return `${pooled}${countWords(cells, 'cell')}${left && `; ${left}`}`
}

/** What cells and pooled changes have in common. */
export type Judged = Pick<
  CellComparison,
  'unit' | 'isMoreBetter' | 'absolute' | 'normalised' | 'difference' | 'verdict' | 'reason'
>

/** Sorts by verdict, the most severe first, and what has one verdict by change, the largest first. */
export function byGravity<T extends Judged>(cells: readonly T[]): T[] {
  return [...cells].sort(
    (a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || distanceOf(b) - distanceOf(a),
  )
}

function distanceOf(cell: Judged): number {
  const ratio = judgedChange(cell)?.ratio ?? 1
  return ratio > 0 ? Math.abs(Math.log(ratio)) : Number.POSITIVE_INFINITY
}

/** Returns the change that the verdict is about: the normalised one where there is one. */
export function judgedChange({ absolute, normalised }: Judged): Change | null {
  return normalised ?? absolute
}

/** From this ratio on, a factor is easier to understand than a percentage. */
const MAX_PERCENT_RATIO = 2

/** Returns a ratio as a change, such as `+12.3 %`, `−4.1 %` or `3.20×`. */
export function ratioWords(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–'
  if (ratio >= MAX_PERCENT_RATIO || ratio <= 1 / MAX_PERCENT_RATIO) return formatRatio(ratio)
  const percent = (100 * (ratio - 1)).toFixed(1)
  if (Number(percent) === 0) return '0.0 %'
  return `${percent.startsWith('-') ? '−' : '+'}${percent.replace('-', '')} %`
}

/** Returns `+10.1 % to +14.5 %`. */
function intervalWords({ interval }: Change): string {
  return interval ? `${ratioWords(interval[0])} to ${ratioWords(interval[1])}` : '–'
}

/** Returns a change with its interval, such as `+12.3 % (+10.1 % to +14.5 %)`. */
export function changeWords(change: Change | null): string {
  if (!change) return '–'
  return change.interval ? `${ratioWords(change.ratio)} (${intervalWords(change)})` : ratioWords(change.ratio)
}

/** Returns an exact change: `+5.3 %`, or of several cells their least and their most. */
export function spanOf(change: Change): string {
  const [low, high] = (change.interval ?? [change.ratio, change.ratio]).map(ratioWords)
  return low === high ? ratioWords(change.ratio) : `${low} to ${high}`
}

/** Returns the change that the verdict is about, such as `+12.3 % (+10.1 % to +14.5 %)` or `+59 instructions (+5.3 %)`. */
export function judgedWords(judged: Judged, hasUnit = true): string {
  const change = judgedChange(judged)
  if (!judged.difference) return changeWords(change)
  const words = differenceWords(judged.difference, judged.unit, hasUnit)
  if (!change || judged.difference.every(end => end === 0)) return words
  return `${words} (${spanOf(change)})`
}

/** Returns what is pooled: `epoll, waits that only look`. */
export function poolName({ mechanism, part }: Pick<PooledChange, 'mechanism' | 'part'>): string {
  return mechanism === null || part === null ? 'all mechanisms together' : `${mechanism}, ${partWords(part)}`
}

type Directions = Pick<PooledChange, 'cells' | 'slower' | 'faster' | 'unit'>

/** Returns the words for the ways that the cells of a pool go, with how many go there; those that any cell goes. */
function waysOf({ cells, slower, faster, unit }: Directions): (readonly [word: string, count: number])[] {
  const [worse, better] = UNITS[unit].directions
  const ways = [
    [worse, slower],
    [better, faster],
    ['the same', cells - slower - faster],
  ] as const
  return ways.filter(([, count]) => count > 0)
}

/** Returns how many cells of a pool go which way: `1 cell more, 2 fewer`. */
export function tallyWords(pool: Directions): string {
  return waysOf(pool)
    .map(([word, count], at) => `${at === 0 ? counted(count, 'cell') : formatInteger(count)} ${word}`)
    .join(', ')
}

/** Returns in how many cells of a pool the figure goes which way: `slower in all 36 cells`. */
export function directionWords(pool: Directions): string {
  const { cells } = pool
  const there = waysOf(pool)
  if (there.length === 1) return `${there[0]?.[0]} in ${allOf(cells, 'cell')}`
  return `${listWords(there.map(([word, count]) => `${word} in ${formatInteger(count)}`))} of ${counted(cells, 'cell')}`
}

/** Returns the change of a pool: as measured or against the yardstick, and against other mechanisms where that is known. */
export function poolChangeWords(pool: PooledChange): string {
  const { relative } = pool
  const against = relative ? [`against ${listWords(relative.mechanisms)} ${changeWords(relative)}`] : []
  return [judgedWords(pool), ...against].join('; ')
}

/** Returns a pooled change in one sentence: `epoll, waits that only look: +13.0 % (…), slower in all 36 cells`. */
export function poolWords(pool: PooledChange): string {
  return `${poolName(pool)}: ${poolChangeWords(pool)}, ${directionWords(pool)}`
}

export function figureWords({ unit }: CellComparison, value: number | null): string {
  if (value === null) return '–'
  return UNITS[unit].formatFigure(value)
}

/** Returns the p value, such as `< 0.001` or `0.012`: the one after the correction where there is one. */
export function probabilityWords({
  adjustedPValue,
  pValue,
}: Pick<CellComparison, 'adjustedPValue' | 'pValue'>): string {
  const p = adjustedPValue ?? pValue
  if (p === null) return '–'
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/** What more of would decide, and how long one more of them, on both sides, takes in seconds; null where nobody knows. */
interface Unit {
  readonly noun: string
  readonly seconds: number | null
  /** What takes longer than this to decide is not proposed. */
  readonly mostMinutes: number
}

/** With `ab` the time of a command that runs now; whoever boots for hours knows why. */
const MOST_MINUTES = { pair: 10, run: 24 * 60 }

function unitOf({ kind, pairSeconds, runSeconds }: Comparison, { ground, blocks: [blocks] }: Open): Unit {
  if (kind === 'ab') return { noun: 'pair', seconds: pairSeconds, mostMinutes: MOST_MINUTES.pair }
  if (ground !== 'runs') {
    const seconds = runSeconds === null || blocks === 0 ? null : (2 * runSeconds) / blocks
    return { noun: 'block', seconds, mostMinutes: MOST_MINUTES.run }
  }
  return { noun: 'run', seconds: runSeconds && 2 * runSeconds, mostMinutes: MOST_MINUTES.run }
}

type Open = Pick<CellComparison, 'verdict' | 'ground' | 'blocks' | 'moreBlocks'>

/** What would decide what is inconclusive, in sentences without a full stop. */
interface Next {
  /** What decides it, and how long that takes where that is known. */
  readonly advice: readonly string[]
  readonly isTimed: boolean
  /** The sentences about what no further measurement would decide. */
  readonly rest: readonly string[]
}

function nextFor(comparison: Comparison, judged: readonly Open[], what: string): Next {
  const open = judged.filter(({ verdict }) => verdict === 'inconclusive')
  const [first] = open
  if (!first) return { advice: [], isTimed: false, rest: [] }
  const { noun, seconds, mostMinutes } = unitOf(comparison, first)
  const foreseen = open
    .flatMap(({ blocks, moreBlocks }) => (moreBlocks === null ? [] : [{ more: moreBlocks, of: blocks[0] }]))
    .filter(({ more }) => more * (seconds ?? 0) <= 60 * mostMinutes)
    .sort((a, b) => a.more - b.more)
  const advice: string[] = []
  const [nearest, furthest] = [foreseen[0], foreseen.at(-1)]
  if (nearest && furthest) {
    const side = noun === 'pair' ? '' : ' of each side'
    const time = seconds === null ? '' : ` (about ${formatSeconds(furthest.more * seconds)})`
    const which =
      foreseen.length === open.length
        ? `the inconclusive ${foreseen.length === 1 ? what : `${what}s`}`
        : `${formatInteger(foreseen.length)} of the ${counted(open.length, `inconclusive ${what}`)}`
    const soonest =
      nearest.more < furthest.more ? `, the first of them after ${formatInteger(nearest.more)}` : ''
    const total = Math.max(...foreseen.map(({ more, of }) => of + more))
    const how = noun === 'pair' ? ` (--max-pairs ${total})` : ''
    advice.push(
      `${counted(furthest.more, `more ${noun}`)}${side}${time} would decide ${which}${soonest}${how}`,
    )
  }
  const left = open.length - foreseen.length
  const rest: string[] = []
  if (left > 0) {
    const number =
      noun === 'pair' && seconds !== null
        ? `no number of pairs that takes up to ${mostMinutes} min`
        : `no foreseeable number of ${noun}s`
    rest.push(`${number} decides ${counted(left, `inconclusive ${what}`)}; the reason stands beside each`)
  }
  return { advice, isTimed: seconds !== null, rest }
}

function nextOf(comparison: Comparison): Next[] {
  return [
    nextFor(comparison, comparison.pools, 'pooled change'),
    nextFor(comparison, comparison.cells, 'cell'),
  ]
}

/** Returns what would decide the inconclusive pooled changes and cells, in sentences without a full stop. */
export function nextSentences(comparison: Comparison): string[] {
  return nextOf(comparison).flatMap(({ advice, rest }) => [...advice, ...rest])
}

/**
 * Returns what would decide the pooled changes, or the cells where there are none, and how long it takes; nothing where
 * that is not known.
 */
export function timedAdvice(comparison: Comparison): string[] {
  const [pools, cells] = nextOf(comparison) as [Next, Next]
  const { advice, isTimed } = comparison.pools.length > 0 ? pools : cells
  return isTimed ? [...advice] : []
}

/**
 * Returns what tells the two sides apart to somebody who has neither folder: the kernels where they differ, otherwise the
 * commits where they differ, and otherwise what the user called them.
 */
export function sideNames({ base, head }: Pick<Comparison, 'base' | 'head'>): [base: string, head: string] {
  if (base.kernel !== head.kernel) return [base.kernel, head.kernel]
  const isOtherCommit = base.commit !== null && head.commit !== null && base.commit !== head.commit
  return isOtherCommit ? [base.commit as string, head.commit as string] : [base.label, head.label]
}

/** Returns a build as it was given, with its commit where the label does not hold it: `../main (0123456)`. */
export function sideWords({ label, commit }: Comparison['base']): string {
  return commit && !label.includes(commit.slice(0, 7)) ? `${label} (${commit.slice(0, 7)})` : label
}

/** Returns what was compared, such as `suite default: feature against main`. */
export function sidesWords({ base, head, suite }: Comparison): string {
  return `suite ${suite}: ${sideWords(head)} against ${sideWords(base)}`
}
