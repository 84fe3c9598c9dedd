import { formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { bestOfSides } from '../../comparisons/contest.ts'
import { shortenName } from '../../views/series.ts'
import { headlineContest } from '../findings/headline.ts'
import { waitShareOf } from '../findings/phases.ts'
import { asTitle } from './title.ts'

/** From this share on the rest may be left unsaid. */
const NEARLY_ALL = 0.95

/** A part that a speaker would point at. */
const MUCH = 0.25

/** `a poll wait`, `an epoll wait`. */
function aWait(side: string): string {
  return `${/^[aeiou]/i.test(side) ? 'an' : 'a'} ${shortenName(side)} wait`
}

/** Where the time of a wait goes, at the headline's point; null where it goes half here and half there. */
export function phasesTakeaway(analysis: Analysis): string | null {
  const subject = headlineContest(analysis)
  if (!subject) return null
  const shares = bestOfSides(subject.contest).flatMap(({ side, cell }) => {
    const share = waitShareOf(cell)
    return share === null ? [] : [{ side, share }]
  })
  const [first] = shares
  if (!first) return null
  if (shares.every(({ share }) => share >= NEARLY_ALL)) {
    return shares.length > 1
      ? 'Nearly all of a wait is spent inside the system call'
      : asTitle(`Nearly all of ${aWait(first.side)} is spent in the system call`)
  }
  const outside = shares.toSorted((a, b) => a.share - b.share)[0] as (typeof shares)[number]
  if (1 - outside.share < MUCH) return null
  return asTitle(`${formatPercent(1 - outside.share)} of ${aWait(outside.side)} is outside the system call`)
}
