import type { LeadMetric } from '../../metrics/lead_metric.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { formatChosenRate, formatInteger, formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { headlineSubject, isCarried, sweepOf } from '../comparisons/choose_view.ts'
import { bestOfGroups, type Entry, isShared, lacksInterval, type Ranking } from '../comparisons/ranking.ts'
import { FAR_APART, factorOf, spreadOf } from '../comparisons/winner_map.ts'
import { shortenName } from '../views/series.ts'
import { shortSubjectWords } from './short_subject.ts'
import { takeawayOf } from './takeaways.ts'
import { capitalized, listWords, sameWords } from './wording.ts'

/** A longer headline cannot be read at a glance. */
export const MOST_WORDS = 12

function wordCount(text: string): number {
  return text.split(/\s+/).length
}

/** Returns the first text that is short enough; failing that, the beginning of the last one. */
export function shortest(...texts: readonly string[]): string {
  const last = texts.at(-1) ?? ''
  const cut = `${last.split(/\s+/).slice(0, MOST_WORDS).join(' ')}…`
  return texts.find(text => wordCount(text) <= MOST_WORDS) ?? cut
}

/** Returns `with 1 of 8,192 active`, `with all 512 active` or `at 20 k/s`. */
function shortPlace({ params }: RunCell): string {
  const { load, ratePerSecond, fdCount, activeCount, churn } = params
  const all = formatInteger(fdCount)
  if (load === 'open') {
    return ratePerSecond === null ? `over ${all} watched` : `at ${formatChosenRate(ratePerSecond)}`
  }
  if (churn > 0) return `with ${formatInteger(churn)} of ${all} changed`
  if (activeCount === 0 || fdCount === 1) return `with ${all} watched`
  return activeCount === fdCount
    ? `with all ${all} active`
    : `with ${formatInteger(activeCount)} of ${all} active`
}

/** Returns `select takes 485× as long as epoll`. */
function comparedWords(best: string, rival: string, ratio: string, lead: LeadMetric): string {
  if (lead.isMoreBetter) return `${best} has ${ratio} the rate of ${rival}`
  if (lead.isExact) return `${rival} takes ${ratio} as many instructions as ${best}`
  if (lead.compared === 'as late') return `${rival} is ${ratio} as late as ${best}`
  if (lead.compared === 'as many') return `${rival} wakes readers ${ratio} as often as ${best}`
  return `${rival} takes ${ratio} ${lead.compared} as ${best}`
}

function winnerWords(ranking: Ranking, winner: string, lead: LeadMetric): string {
  const factor = factorOf(ranking)
  return factor
    ? comparedWords(winner, shortenName(factor.rival.group), formatRatio(factor.ratio), lead)
    : `${winner} has the ${lead.best}`
}

/** Says what is known where no group is ahead of all others. */
function openWords(ranking: Ranking, lead: LeadMetric): string {
  const groups = bestOfGroups(ranking)
  const isLeading = ({ group }: Entry) => ranking.ahead.includes(group)
  const namesOf = (entries: readonly Entry[]) => listWords(entries.map(({ group }) => shortenName(group)))
  const leading = namesOf(groups.filter(isLeading))
  const behind = groups.filter(entry => !isLeading(entry))
  if (behind.length > 0) return `${leading} lead ${namesOf(behind)}`
  if (isShared(ranking)) return `${leading} are ${sameWords(lead)}`
  const factor = spreadOf(ranking)
  const apart = factor && `${formatRatio(Math.max(factor.ratio, 1 / factor.ratio))} apart`
  if (lacksInterval(ranking)) {
    if (!factor || factor.ratio < FAR_APART) return 'Too few blocks to name the fastest'
    const words = `${apart}, but too few blocks`
    return shortest(`${leading}: ${words}`, capitalized(words))
  }
  if (lead.isExact || !apart) return `No clear difference between ${leading}`
  return `${leading}: ${apart} here, too noisy to be sure`
}

function rankingWords(ranking: Ranking, lead: LeadMetric): string {
  const { winner, groupCount } = ranking
  const name = winner === null ? null : shortenName(winner)
  if (!isCarried(ranking)) {
    return name === null ? 'Too noisy to name the fastest' : `${name} is ahead, nobody can say how far`
  }
  if (name !== null) return winnerWords(ranking, name, lead)
  if (groupCount > 1) return openWords(ranking, lead)
  const { series, metric } = ranking.entries[0] as Entry
  return `${capitalized(lead.takesOf(series.label))} ${lead.format(metric.p50)}`
}

function unmeasuredWords({ run: { cells }, refusals }: Analysis): string {
  if (cells.length === 0) return 'This run has no cells: nothing was measured'
  return refusals.length > 0 ? 'Nothing can be compared' : 'Nothing was measured'
}

/** Returns the headline of a report in at most twelve words; the first finding says the same with its figures. */
export function shortHeadline(analysis: Analysis): string {
  const subject = headlineSubject(analysis)
  if (!subject) return takeawayOf(analysis, 'work') ?? unmeasuredWords(analysis)
  const answer = shortSubjectWords(analysis)
  if (answer.length > 0) return shortest(...answer)
  const { view, ranking, lead } = subject
  const isOfLoad = sweepOf(analysis, view, ranking.fdCount).length > 0
  const said = (isOfLoad && takeawayOf(analysis, 'load')) || null
  const words = said ?? rankingWords(ranking, lead)
  const place = shortPlace((ranking.entries[0] as Entry).cell)
  return said === null ? shortest(`${words} ${place}`, words) : shortest(words)
}
