import { formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { bestOfGroups } from '../../comparisons/ranking.ts'
import { shortenName } from '../../views/series.ts'
import { waitShareOf } from '../findings/phases.ts'

/** From this share on a part is called nearly all. */
const NEARLY_ALL = 0.95

/** A smaller share is not worth a title. */
const MUCH = 0.25

/** Returns `a poll wait`, `an epoll (edge) wait`. */
function aWait(label: string): string {
  return `${/^[aeiou]/i.test(label) ? 'an' : 'a'} ${shortenName(label)} wait`
}

/** Says where the time of a wait goes, at the headline's point; null where no part stands out. */
export function phasesTakeaway(analysis: Analysis): string | null {
  const subject = headlineSubject(analysis)
  if (!subject) return null
  const shares = bestOfGroups(subject.ranking).flatMap(({ series: { label }, cell }) => {
    const share = waitShareOf(cell)
    return share === null ? [] : [{ label, share }]
  })
  const [first] = shares
  if (!first) return null
  if (shares.every(({ share }) => share >= NEARLY_ALL)) {
    return shares.length > 1
      ? 'Nearly all of a wait is spent inside the system call'
      : `Nearly all of ${aWait(first.label)} is spent in the system call`
  }
  const outside = shares.toSorted((a, b) => a.share - b.share)[0] as (typeof shares)[number]
  if (1 - outside.share < MUCH) return null
  return `${formatPercent(1 - outside.share)} of ${aWait(outside.label)} is outside the system call`
}
