import { counted, formatInteger } from '../../units/format.ts'
import { type Analysis, clockWordsOf, hasIntervals } from '../analyse.ts'
import { countsOf, runComparisonsOf } from '../comparisons/run_comparisons.ts'

/** A run of which more than this share of the comparisons is undecided is called noisy. */
const MANY_UNDECIDED = 0.25

/**
 * Returns what makes the figures of a run uncertain, to stand beside each of its charts; null for a calm run. Counted
 * figures are exact.
 */
export function noiseWords(analysis: Analysis): string | null {
  const { comparable, run } = analysis
  if (comparable.length === 0 || clockWordsOf(analysis).isExact) return null
  const disturbed = run.blocks.filter(block => block.disturbed.length > 0).length
  const { total, undecided } = countsOf(runComparisonsOf(analysis))
  const reasons = [
    ...(hasIntervals(analysis) ? [] : ['it has too few blocks for an interval']),
    ...(disturbed > 0
      ? [
          `${formatInteger(disturbed)} of ${counted(run.blocks.length, 'block')} ${disturbed === 1 ? 'was' : 'were'} disturbed`,
        ]
      : []),
    ...(undecided > MANY_UNDECIDED * total
      ? [
          `${formatInteger(undecided)} of ${counted(total, 'comparison')} ${undecided === 1 ? 'is' : 'are'} undecided`,
        ]
      : []),
  ]
  return reasons.length === 0 ? null : `This run is noisy: ${reasons.join('; ')}`
}
