import type { UnitWords } from '../../../metrics/units.ts'
import { formatInteger } from '../../../units/format.ts'
import { type Crossover, crossoversOf, type Span, spansOf } from '../../comparisons/lead_changes.ts'
import { isDecided, isShared, type Ranking } from '../../comparisons/ranking.ts'
import { shortenName } from '../../views/series.ts'
import { aheadWords, intervalWords, listWords, sameWords } from '../wording.ts'

/** Whether the figures that are ranked are exact. */
type Exactness = Pick<UnitWords, 'isExact'>

/** A sentence names at most this many ranges of N. */
const MAX_RANGES = 3

function rangeWords({ from, to }: Span, first: number, last: number): string {
  if (from === to) return `at N = ${formatInteger(from)}`
  if (from === first) return `up to N = ${formatInteger(to)}`
  if (to === last) return `from N = ${formatInteger(from)} up`
  return `from N = ${formatInteger(from)} to ${formatInteger(to)}`
}

function crossoverWords(crossovers: readonly Crossover[]): string {
  if (crossovers.length === 0) return ''
  const places = crossovers.map(
    ({ fdCount, interval, reach }) =>
      `N ≈ ${formatInteger(fdCount)}${intervalWords(interval, reach, formatInteger)}`,
  )
  return `; the medians cross at ${listWords(places)}`
}

/** Returns the groups that are behind at no N. */
function neverBehind(rankings: readonly Ranking[]): string[] {
  const [first, ...others] = rankings
  return (first?.ahead ?? []).filter(group => others.every(({ ahead }) => ahead.includes(group)))
}

/** Returns `poll`, `select or poll`, or `select and poll (the same within 5 %)`. */
function spanWords(outcome: Pick<Ranking, 'ahead' | 'undecided' | 'groupCount'>, unit: Exactness): string {
  return `${aheadWords(outcome)}${isShared(outcome) ? ` (${sameWords(unit)})` : ''}`
}

/** Returns `that of poll at 3 of 6 values of N, and undecided at the others`. */
function tallyWords(rankings: readonly Ranking[], unit: Exactness): string {
  const wins = new Map<string, number>()
  for (const ranking of rankings) {
    const ahead = spanWords(ranking, unit)
    if (isDecided(ranking)) wins.set(ahead, (wins.get(ahead) ?? 0) + 1)
  }
  const all = formatInteger(rankings.length)
  const parts = [...wins].map(([ahead, count]) => `that of ${ahead} at ${formatInteger(count)}`)
  const rest = rankings.every(isDecided) ? '' : ', and undecided at the others'
  return `${listWords(parts)} of ${all} values of N${rest}`
}

/**
 * Says who is ahead over all N, as a clause: `epoll has the shortest wait at every N measured`. Where the outcome changes
 * more than MAX_RANGES times, it says who is never behind; failing that, how often each is ahead.
 *
 * @param best what the best have: `shortest wait`.
 */
export function spansClause(rankings: readonly Ranking[], best: string, unit: Exactness): string {
  const spans = spansOf(rankings)
  const decided = spans.filter(isDecided)
  const [only] = decided
  const throughout = rankings.length > 1 ? ' at every N measured' : ''
  if (!only) return `which has the ${best} is undecided${throughout}`
  if (spans.length === 1) {
    return isShared(only)
      ? `${aheadWords(only)} have the same ${best}${unit.isExact ? '' : ' within 5 %'}${throughout}`
      : `${aheadWords(only)} has the ${best}${throughout}`
  }
  const steady = neverBehind(rankings)
  if (spans.length > MAX_RANGES) {
    return steady.length > 0
      ? `nobody is clearly ahead of ${steady.map(shortenName).join(' or ')} at any N measured`
      : `the ${best} is ${tallyWords(rankings, unit)}`
  }
  const first = rankings[0]?.fdCount ?? 0
  const last = rankings.at(-1)?.fdCount ?? 0
  const parts = decided.map(span => `that of ${spanWords(span, unit)} ${rangeWords(span, first, last)}`)
  const open = spans.filter(span => !isDecided(span)).map(span => rangeWords(span, first, last))
  const rest = open.length > 0 ? `, and undecided ${listWords(open)}` : ''
  return `the ${best} is ${listWords(parts)}${rest}${crossoverWords(crossoversOf(rankings))}`
}
