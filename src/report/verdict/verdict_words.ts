/** The words that all formats of a comparison share. */
import { floorWords } from '../../analysis/sentences/change_words.ts'
import {
  type CellComparison,
  type Change,
  type Comparison,
  type Ground,
  isCalm,
  VERDICTS,
  type Verdict,
} from '../../analysis/verdict/comparison.ts'
import {
  counted,
  formatInteger,
  formatNs,
  formatRate,
  formatRatio,
  formatSeconds,
} from '../../units/format.ts'

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
  regression: ['regression', 'regressions'],
  improvement: ['improvement', 'improvements'],
  'not slower': ['not slower', 'not slower'],
  'within noise': ['within noise', 'within noise'],
  inconclusive: ['inconclusive', 'inconclusive'],
}

const ORDER: readonly Verdict[] = ['regression', 'improvement', 'not slower', 'within noise', 'inconclusive']

/** Returns whether nothing was measured, since base and head are the same addon. */
export function isUnmeasured({ cells }: Pick<Comparison, 'cells'>): boolean {
  return cells.length > 0 && cells.every(({ ground }) => ground === 'identical addons')
}

/** Returns `2 regressions, 1 improvement, 40 within noise, 5 inconclusive of 48 cells; 3 refused`. */
export function headlineOf(comparison: Comparison): string {
  const { cells, refused } = comparison
  const parts = ORDER.flatMap(verdict => {
    const { length } = cellsOf(comparison, verdict)
    return length > 0 ? [counted(length, ...NAMES[verdict])] : []
  })
  const left = refused.length > 0 ? `${formatInteger(refused.length)} refused` : ''
  if (isUnmeasured(comparison)) {
    return `unchanged: one addon on both sides, so that nothing was measured${left && `; ${left}`}`
  }
  if (cells.length === 0) return `no cell could be judged${left && `, ${left}`}`
  const words =
    parts.length === 1 && cells.length > 1
      ? `all ${counted(cells.length, 'cell')} are ${NAMES[(cells[0] as CellComparison).verdict][1]}`
      : `${parts.join(', ')} of ${counted(cells.length, 'cell')}`
  return `${words}${left && `; ${left}`}`
}

/** Sorts cells by verdict, the most severe first, and cells of one verdict by change, the largest first. */
export function byGravity(cells: readonly CellComparison[]): CellComparison[] {
  return [...cells].sort(
    (a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || distanceOf(b) - distanceOf(a),
  )
}

function distanceOf(cell: CellComparison): number {
  const ratio = judgedChange(cell)?.ratio ?? 1
  return ratio > 0 ? Math.abs(Math.log(ratio)) : Number.POSITIVE_INFINITY
}

/** Returns the change that the verdict is about: the normalised one where there is one. */
export function judgedChange({ absolute, normalised }: CellComparison): Change | null {
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

export function figureWords({ unit }: CellComparison, value: number | null): string {
  if (value === null) return '–'
  return unit === 'ns' ? formatNs(value) : formatRate(value)
}

/** Returns the p value, such as `< 0.001` or `0.012`: the one after the correction where there is one. */
export function probabilityWords({ adjustedPValue, pValue }: CellComparison): string {
  const p = adjustedPValue ?? pValue
  if (p === null) return '–'
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

const GROUND_WORDS: Readonly<Record<Ground, (base: string, head: string) => string>> = {
  pairs: pairs => `${pairs} random pairs of fresh processes, interleaved`,
  'normalised blocks': (base, head) =>
    `${base} and ${head} blocks, each against the yardstick measured beside it`,
  blocks: (base, head) => `${base} and ${head} blocks as measured, without a yardstick`,
  'identical addons': () => 'one addon on both sides: nothing to measure',
}

function spanWords(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? formatInteger(least) : `${formatInteger(least)} to ${formatInteger(most)}`
}

/** Returns what the verdicts rest on: a sentence for each ground, without a full stop. */
function groundSentences({ cells }: Comparison): string[] {
  const grounds = [...new Set(cells.map(({ ground }) => ground))]
  return grounds.map(ground => {
    const of = cells.filter(cell => cell.ground === ground)
    const words = GROUND_WORDS[ground](
      spanWords(of.map(({ blocks }) => blocks[0])),
      spanWords(of.map(({ blocks }) => blocks[1])),
    )
    return grounds.length > 1 ? `${counted(of.length, 'cell')}: ${words}` : words
  })
}

/** Returns what the verdicts rest on and their rules, in sentences without a full stop. */
export function basisSentences(comparison: Comparison): string[] {
  const { minEffect, alpha } = comparison.settings
  return [
    ...groundSentences(comparison),
    `a change counts from ${floorWords(minEffect)} on; any unchanged cell at all is called changed with a probability of at most ${alpha}`,
  ]
}

/** Returns the noun for what more of would decide a cell. */
function sampleWord({ kind }: Comparison): string {
  return kind === 'ab' ? 'pair' : 'block'
}

/** What takes longer than this to decide is not proposed. */
const MOST_MINUTES = 10

/** Returns what would decide the inconclusive cells, in sentences without a full stop. */
export function nextSentences(comparison: Comparison): string[] {
  const { kind, pairSeconds } = comparison
  const open = cellsOf(comparison, 'inconclusive')
  const foreseen = open
    .flatMap(({ blocks, moreBlocks }) => (moreBlocks === null ? [] : [{ more: moreBlocks, of: blocks[0] }]))
    .filter(({ more }) => more * (pairSeconds ?? 0) <= 60 * MOST_MINUTES)
    .sort((a, b) => a.more - b.more)
  const sentences: string[] = []
  const [nearest, furthest] = [foreseen[0], foreseen.at(-1)]
  if (nearest && furthest) {
    const side = kind === 'ab' ? '' : ' of each side'
    const time = pairSeconds === null ? '' : ` (about ${formatSeconds(furthest.more * pairSeconds)})`
    const which =
      foreseen.length === open.length
        ? `the inconclusive ${foreseen.length === 1 ? 'cell' : 'cells'}`
        : `${formatInteger(foreseen.length)} of the ${counted(open.length, 'inconclusive cell')}`
    const first =
      nearest.more < furthest.more ? `, the first of them after ${formatInteger(nearest.more)}` : ''
    const total = Math.max(...foreseen.map(({ more, of }) => of + more))
    const how = kind === 'ab' ? ` (--max-pairs ${total})` : ''
    sentences.push(
      `${counted(furthest.more, `more ${sampleWord(comparison)}`)}${side}${time} would decide ${which}${first}${how}`,
    )
  }
  const left = open.length - foreseen.length
  if (left > 0) {
    const number =
      pairSeconds === null
        ? `no foreseeable number of ${sampleWord(comparison)}s`
        : `no number of pairs that takes up to ${MOST_MINUTES} min`
    sentences.push(`${number} decides ${counted(left, 'inconclusive cell')}; the reason stands beside each`)
  }
  return sentences
}

/** Returns a build as it was given, with its commit where the label does not hold it: `../main (0123456)`. */
export function sideWords({ label, commit }: Comparison['base']): string {
  return commit && !label.includes(commit.slice(0, 7)) ? `${label} (${commit.slice(0, 7)})` : label
}

/** Returns what was compared, such as `suite default: feature against main`. */
export function sidesWords({ base, head, suite }: Comparison): string {
  return `suite ${suite}: ${sideWords(head)} against ${sideWords(base)}`
}
