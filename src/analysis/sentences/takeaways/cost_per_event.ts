import { mechanismNamed } from '../../../poller/mechanisms.ts'
import { type Analysis, metricNameOf } from '../../analyse.ts'
import { allActiveView, leadingView } from '../../comparisons/choose_view.ts'
import { rankingsOf } from '../../comparisons/ranking.ts'
import { shortenName } from '../../views/series.ts'
import { orWords } from '../findings/value_words.ts'

/** Returns whether a group is a mechanism that was made for many descriptors of which few are active. */
const isSpecialist = (group: string) => mechanismNamed(group)?.features.keepsInterest === true

/**
 * Says which mechanism is cheapest where every descriptor is active: one that is behind at no N. Null where none is told
 * apart from another.
 */
export function costPerEventTakeaway(analysis: Analysis): string | null {
  const leading = leadingView(analysis)
  const view = leading && allActiveView(analysis, leading)
  if (!view) return null
  const rankings = rankingsOf(view, analysis.series, metricNameOf(analysis, 'costPerEventNs')).filter(
    ({ groupCount }) => groupCount > 1,
  )
  const [first] = rankings
  // Where no mechanism is ever behind, there is nothing to say.
  if (!first || rankings.every(({ ahead, groupCount }) => ahead.length === groupCount)) return null
  const steady = first.ahead.filter(group => rankings.every(({ ahead }) => ahead.includes(group)))
  if (steady.length === 0) return 'When everything is busy, nobody is cheapest at every N'
  const names = orWords(steady.map(shortenName))
  const groups = [...new Set(first.entries.map(({ group }) => group))]
  const others = groups.filter(group => !steady.includes(group))
  const beaten = others.filter(
    group => isSpecialist(group) && rankings.every(({ ahead }) => !ahead.includes(group)),
  )
  return beaten.length > 0
    ? `When everything is busy, ${names} beats ${orWords(beaten.map(shortenName))}`
    : `When everything is busy, nobody beats ${names}`
}
