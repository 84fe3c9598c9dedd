import { formatInteger } from '../../units/format.ts'
import type { ComparisonCounts } from '../comparisons/run_comparisons.ts'
import { sameWords } from './wording.ts'

/**
 * Returns `130 of 144 comparisons are decided (101 told apart, 29 the same within 5 %, 14 undecided)`, without the kinds
 * that there are none of.
 *
 * @param counts of one comparison at least.
 * @param isExact whether figures are exact, so that the same are equal.
 */
export function comparisonCountWords(
  { total, toldApart, same, undecided }: ComparisonCounts,
  isExact: boolean,
): string {
  const decided = toldApart + same
  const parts = [
    [toldApart, 'told apart'],
    [same, sameWords({ isExact })],
    [undecided, 'undecided'],
  ] as const
  const kinds = parts.filter(([count]) => count > 0).map(([count, kind]) => `${formatInteger(count)} ${kind}`)
  const [are, noun] = [decided === 1 ? 'is' : 'are', total === 1 ? 'comparison' : 'comparisons']
  return `${formatInteger(decided)} of ${formatInteger(total)} ${noun} ${are} decided (${kinds.join(', ')})`
}
