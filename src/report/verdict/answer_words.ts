/** The answer of a comparison in one line: what became slower or faster, and by how much. */

import { changeWords as amountWords, takenWords } from '../../analysis/sentences/change_words.ts'
import { capitalized, listWords } from '../../analysis/sentences/wording.ts'
import type { Comparison, Verdict } from '../../analysis/verdict/comparison.ts'
import { UNITS } from '../../metrics/units.ts'
import { grouped } from '../../suite/grouped.ts'
import { counted, formatInteger } from '../../units/format.ts'
import {
  byGravity,
  headlineOf,
  isChanged,
  isUnmeasured,
  type Judged,
  judgedChange,
  judgedWords,
  spanOf,
} from './verdict_words.ts'

/** What was judged of a mechanism: its pooled changes, or where it has none its cells. */
type Owned = Judged & { readonly mechanism: string | null }

/** With more mechanisms than this the line says how many there are. */
const MOST_NAMED = 3

function sizeWords(name: string, judged: Owned, isLargest: boolean): string {
  const change = judgedChange(judged)
  if (!change) return `${name} takes ${judgedWords(judged)}`
  if (judged.difference && UNITS[judged.unit].isExact) {
    return `${name} takes ${takenWords(judged.difference, judged.unit)} (${spanOf(change)})`
  }
  const subject = judged.isMoreBetter ? `the rate of ${name}` : name
  return `${subject} is ${isLargest ? 'up to ' : ''}${amountWords(change.ratio, judged.isMoreBetter)}`
}

/** Returns what the mechanisms of one verdict did, the largest change first; empty where there is none. */
function changedWords({ pools, cells }: Comparison, verdict: Verdict): string[] {
  const owned = pools.filter(({ mechanism }) => mechanism !== null)
  const pooled = grouped(
    byGravity(owned.filter(each => each.verdict === verdict)),
    ({ mechanism }) => mechanism as string,
  )
  const single = grouped(
    byGravity(cells.filter(each => each.verdict === verdict && !pooled.has(each.mechanism))),
    ({ mechanism }) => mechanism,
  )
  return [
    ...[...pooled].map(([mechanism, own]) => sizeWords(mechanism, own[0] as Owned, own.length > 1)),
    ...[...single].map(([mechanism, own]) => {
      const all = cells.filter(cell => cell.mechanism === mechanism).length
      const where = all === 1 ? '' : ` in ${formatInteger(own.length)} of its ${counted(all, 'cell')}`
      return `${sizeWords(mechanism, own[0] as Owned, own.length > 1)}${where}`
    }),
  ]
}

function namedWords(words: readonly string[], most = MOST_NAMED): string {
  const more = words.length - most
  return more > 0 ? `${words.slice(0, most).join(', ')} and ${formatInteger(more)} more` : listWords(words)
}

/** Returns what is said where nothing changed surely. */
function calmAnswer({ pools, cells }: Comparison): string {
  const open = [...pools, ...cells].filter(({ verdict }) => verdict === 'inconclusive')
  if (open.length > 0) {
    const names = [...new Set(open.flatMap(({ mechanism }) => mechanism ?? []))]
    const whole = pools.some(({ verdict }) => verdict === 'inconclusive')
    const where = whole ? '' : ` in ${formatInteger(open.length)} of ${counted(cells.length, 'cell')}`
    return names.length === 0 ? 'not decided' : `not decided for ${namedWords(names)}${where}`
  }
  const verdicts = new Set([...pools, ...cells].map(({ verdict }) => verdict))
  if (verdicts.size === 1 && verdicts.has('same')) return 'the same'
  if (verdicts.size === 1 && verdicts.has('not slower')) return 'not slower'
  if (verdicts.has('below the floor')) return 'no change above the floor'
  return 'no change beyond the noise'
}

/** Returns `epoll is 13 % slower`, `Not slower`, `Not decided for poll`, without a full stop. Names keep their case. With more mechanisms than `most` it says how many there are. */
export function answerOf(comparison: Comparison, most = MOST_NAMED): string {
  const { pools, cells } = comparison
  if (isUnmeasured(comparison) || cells.length === 0) return capitalized(headlineOf(comparison))
  const worse = changedWords(comparison, 'regression')
  const better = changedWords(comparison, 'improvement')
  if (worse.length === 0 && better.length === 0) {
    const [all] = [...pools, ...cells].filter(isChanged)
    return capitalized(all ? `all mechanisms together: ${judgedWords(all)}` : calmAnswer(comparison))
  }
  const isOpen = [...pools, ...cells].some(({ verdict }) => verdict === 'inconclusive')
  const surely = worse.length === 0 && !isOpen ? ['Not slower'] : []
  return [
    ...(worse.length > 0 ? [namedWords(worse, most)] : surely),
    ...(better.length > 0 ? [namedWords(better, most)] : []),
  ].join('; ')
}
