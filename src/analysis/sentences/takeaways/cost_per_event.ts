import { mechanismNamed } from '../../../poller/mechanisms.ts'
import type { Analysis } from '../../analyse.ts'
import { type Contest, contestsOf } from '../../comparisons/contest.ts'
import { shortenName } from '../../views/series.ts'
import { allActiveView, leadingView } from '../findings/choose_view.ts'
import { orWords } from '../findings/value_words.ts'
import { asTitle } from './title.ts'

/** Whether a side is a mechanism that was made for many descriptors of which few are active. */
const isSpecialist = (side: string) => mechanismNamed(side)?.features.keepsInterest === true

/** Whoever costs less more than the best is no loser to speak of, however narrow the intervals are. */
const MIN_FACTOR = 1.05

function isFarBehind({ entries, front }: Contest, side: string): boolean {
  const own = entries.find(entry => entry.side === side)
  const [best] = entries
  if (!own || !best || front.includes(side)) return false
  return own.metric.p50 >= MIN_FACTOR * best.metric.p50
}

/**
 * Who is cheapest where every descriptor is active. A mechanism counts as that where nobody is clearly ahead of it at
 * any N; null where nobody is so steadily, or where no interval tells anybody apart.
 */
export function costPerEventTakeaway(analysis: Analysis): string | null {
  const leading = leadingView(analysis)
  const view = leading && allActiveView(analysis, leading)
  if (!view) return null
  const contests = contestsOf(view, analysis.series, 'costPerEventNs').filter(({ sides }) => sides > 1)
  const [first] = contests
  // Where nobody is ever behind, nothing is found.
  if (!first || contests.every(({ front, sides }) => front.length === sides)) return null
  const steady = first.front.filter(side => contests.every(({ front }) => front.includes(side)))
  if (steady.length === 0) return null
  const names = orWords(steady.map(shortenName))
  const sides = [...new Set(first.entries.map(({ side }) => side))]
  const others = sides.filter(side => !steady.includes(side))
  const beaten = others.filter(side => isSpecialist(side) && contests.every(each => isFarBehind(each, side)))
  const title =
    beaten.length > 0
      ? `When everything is busy, ${names} beats ${orWords(beaten.map(shortenName))}`
      : `When everything is busy, nobody beats ${names}`
  return asTitle(title)
}
