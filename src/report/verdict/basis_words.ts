/** What the verdicts of a comparison rest on, in words that all formats share. */

import { exactFloorWords, floorWords } from '../../analysis/sentences/change_words.ts'
import type { CellComparison, Comparison, Ground } from '../../analysis/verdict/comparison.ts'
import type { LeadMetricName } from '../../metrics/metrics.ts'
import { grouped } from '../../suite/grouped.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { isCounted } from './verdict_words.ts'

/** What a comparison of counts rests on: whether they repeat, which one boot alone does not show. */
const COUNT_WORDS = {
  alike: 'figures that repeat exactly, so that nothing is left to chance',
  different: 'counts that differ between the boots of one side, so that a difference is a range',
  'one of each': 'one boot of each: that its counts repeat is not shown',
  'one of the base': 'one boot of the base: that its counts repeat is not shown',
  'one of the head': 'one boot of the head: that its counts repeat is not shown',
} as const

function countGround({
  blocks: [base, head],
  difference,
}: Pick<CellComparison, 'blocks' | 'difference'>): keyof typeof COUNT_WORDS {
  if (base < 2 && head < 2) return 'one of each'
  if (difference && difference[0] !== difference[1]) return 'different'
  if (base < 2) return 'one of the base'
  return head < 2 ? 'one of the head' : 'alike'
}

const GROUND_WORDS: Readonly<Record<Exclude<Ground, 'counts'>, (base: string, head: string) => string>> = {
  pairs: pairs => `${pairs} random pairs of fresh processes, interleaved`,
  runs: (base, head) => `${base} and ${head} runs, whose blocks say what a run at least scatters by`,
  'normalised blocks': (base, head) =>
    `${base} and ${head} blocks, each against the yardstick measured beside it`,
  blocks: (base, head) => `${base} and ${head} blocks as measured, without a yardstick`,
  'identical addons': () => 'one addon on both sides: nothing to measure',
}

/** The metrics that only cells with oneshot or fresh sets are judged by. */
const EVENT_COSTS = [
  'costPerEventNs',
  'costPerEventInstructions',
] as const satisfies readonly LeadMetricName[]

function spanWords(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  return least === most ? formatInteger(least) : `${formatInteger(least)} to ${formatInteger(most)}`
}

function groundWords(of: readonly CellComparison[]): string {
  const [first] = of as readonly [CellComparison]
  if (first.ground === 'counts') return COUNT_WORDS[countGround(first)]
  return GROUND_WORDS[first.ground](
    spanWords(of.map(({ blocks }) => blocks[0])),
    spanWords(of.map(({ blocks }) => blocks[1])),
  )
}

/** Returns what the verdicts rest on: a sentence for each ground, without a full stop. */
function groundSentences({ cells }: Comparison): string[] {
  const grounds = [
    ...grouped(cells, cell => (cell.ground === 'counts' ? countGround(cell) : cell.ground)).values(),
  ]
  return grounds.map(of =>
    grounds.length > 1 ? `${counted(of.length, 'cell')}: ${groundWords(of)}` : groundWords(of),
  )
}

/** Returns which cells are judged by another metric than by their waits as others are, in a sentence without a full stop. */
function eventCostSentences({ cells }: Comparison): string[] {
  if (!cells.some(({ metric }) => EVENT_COSTS.some(cost => cost === metric))) return []
  return [
    'cells with oneshot or fresh sets are judged by what one event costs, since a wait leaves out the calls that watch a descriptor again',
  ]
}

/** Returns what the verdicts rest on and their rules, in sentences without a full stop. */
export function basisSentences(comparison: Comparison): string[] {
  const { settings, cells, pools } = comparison
  const { minEffect, minDifference, alpha } = settings
  const [counts] = cells
  if (counts && isCounted(comparison)) {
    const floor =
      minEffect > 0 || minDifference !== null
        ? `from ${exactFloorWords(settings, counts.unit)} on`
        : 'however small it is'
    return [...groundSentences(comparison), ...eventCostSentences(comparison), `a difference counts ${floor}`]
  }
  return [
    ...groundSentences(comparison),
    ...eventCostSentences(comparison),
    ...(pools.length > 0
      ? [
          `a pooled change is that of all cells of one mechanism and part together; any unchanged one at all is called changed with a probability of at most ${alpha}`,
        ]
      : []),
    `a change counts from ${floorWords(minEffect)} on; any unchanged cell at all is called changed with a probability of at most ${alpha}`,
  ]
}
