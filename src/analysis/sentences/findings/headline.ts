import type { LeadMetric } from '../../../metrics/lead_metric.ts'
import { formatInteger, formatPercent, formatRatio } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject, isCarried, sweepOf } from '../../comparisons/choose_view.ts'
import {
  bestOfGroups,
  type Entry,
  isShared,
  lacksInterval,
  type Ranking,
  rankingsOf,
} from '../../comparisons/ranking.ts'
import { FAR_APART, factorOf, spreadOf } from '../../comparisons/winner_map.ts'
import { isTooWide, MAX_KNOWN_WIDTH } from '../../views/known_figures.ts'
import { commonRate } from '../../views/load_curves.ts'
import { shortenName } from '../../views/series.ts'
import { capitalized, conditionOf, listWords, placeWords, sameWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { unmeasuredStatement } from './unmeasured.ts'
import { type Named, valuesWords } from './value_words.ts'
import { workFinding } from './work.ts'

/** With more rivals than this a sentence gives their range instead of each. */
const MAX_RIVALS_NAMED = 2

const MAX_LEVEL_NAMED = 3

function rivalWords(rivals: readonly Entry[], { verbs, format }: LeadMetric): string {
  const [nearest, ...rest] = rivals.map(
    ({ group, metric }) => [shortenName(group), format(metric.p50)] as const,
  )
  if (!nearest) return ''
  const first = `${nearest[0]} ${verbs[1]} ${nearest[1]}`
  if (rivals.length <= MAX_RIVALS_NAMED) {
    return listWords([first, ...rest.map(([name, time]) => `${name} ${time}`)])
  }
  const last = rest.at(-1) as readonly [string, string]
  return `the others ${verbs[2]} ${nearest[1]} (${nearest[0]}) to ${last[1]} (${last[0]})`
}

function winnerStatement(ranking: Ranking, place: string, lead: LeadMetric): string {
  const [fastest, ...rivals] = bestOfGroups(ranking)
  const best = (fastest as Entry).metric.p50
  const wins = `${place}, ${(fastest as Entry).series.label} ${lead.verbs[0]} ${lead.format(best)} where ${rivalWords(rivals, lead)}`
  const factor = factorOf(ranking)
  return factor
    ? `${wins}: ${rivals.length > 1 ? 'at least ' : ''}${formatRatio(factor.ratio)} ${lead.compared}`
    : wins
}

function medianWords({ series, metric }: Entry, lead: LeadMetric) {
  return { name: series.label, value: lead.format(metric.p50) }
}

/** Returns the medians of entries, or their range where they are many. */
function levelWords(entries: readonly Entry[], lead: LeadMetric): string {
  const words = entries.map(entry => medianWords(entry, lead))
  if (words.length <= MAX_LEVEL_NAMED) return valuesWords(words)
  const [first, last] = [words[0], words.at(-1)] as [Named, Named]
  return `${first.value} (${first.name}) to ${last.value} (${last.name})`
}

/** Returns `13.0× apart here, but …` where no group is told apart from another; null where they are near each other. */
function apartWords(ranking: Ranking): string | null {
  const spread = ranking.ahead.length === ranking.groupCount ? spreadOf(ranking) : null
  if (!spread || spread.ratio < FAR_APART) return null
  const why = lacksInterval(ranking) ? 'has too few blocks' : 'was too noisy'
  return `${formatRatio(spread.ratio)} apart here, but this run ${why} to be sure`
}

/** Says what groups take of which none is told apart from all others. */
function openStatement(ranking: Ranking, place: string, lead: LeadMetric): string {
  const groups = bestOfGroups(ranking)
  const leading = groups.filter(({ group }) => ranking.ahead.includes(group))
  const behind = groups.filter(({ group }) => !ranking.ahead.includes(group))
  const why = isShared(ranking)
    ? sameWords(lead)
    : lacksInterval(ranking)
      ? (apartWords(ranking) ?? 'not told apart without an interval')
      : lead.isExact
        ? 'undecided, as the counts of their blocks overlap'
        : (apartWords(ranking) ?? 'undecided, as the interval of their ratio holds 1 and reaches beyond 5 %')
  return behind.length === 0
    ? `${place}, ${lead.takes} ${levelWords(groups, lead)}: ${why}`
    : `${place}, the ${lead.best} is ${levelWords(leading, lead)} (${why}), against ${levelWords(behind, lead)}`
}

function aloneStatement(
  rankings: readonly Ranking[],
  ranking: Ranking,
  place: string,
  lead: LeadMetric,
): string {
  const only = ranking.entries[0] as Entry
  const now = `${place}, ${lead.takesOf(only.series.label)} ${lead.format(only.metric.p50)}`
  const isOnly = (entry: Entry) => entry.series.id === only.series.id
  const least = rankings.find(({ fdCount, entries }) => fdCount < ranking.fdCount && entries.some(isOnly))
  const before = least?.entries.find(isOnly)
  if (!least || !before) return now
  return `${now}, and ${lead.format(before.metric.p50)} with ${formatInteger(least.fdCount)} watched`
}

/** Returns `With 1 of 64 descriptors active` or `At 100 k/s over 64 descriptors, the highest rate …`. */
function placeOf({ entries }: Ranking, sustained: boolean): string {
  const place = capitalized(placeWords((entries[0] as Entry).cell))
  return sustained
    ? `${place}, the highest rate that ${entries.length > 1 ? 'all sustain' : 'it sustains'}`
    : place
}

function statementFor(
  rankings: readonly Ranking[],
  ranking: Ranking,
  lead: LeadMetric,
  place: string,
): string {
  if (ranking.winner !== null) return winnerStatement(ranking, place, lead)
  return ranking.groupCount > 1
    ? openStatement(ranking, place, lead)
    : aloneStatement(rankings, ranking, place, lead)
}

/** Says who is ahead, where that is known, without medians that are not. */
function uncertainStatement(ranking: Ranking, lead: LeadMetric, place: string): string {
  const { winner, entries } = ranking
  const wide = entries.filter(({ metric }) => isTooWide(metric)).map(({ series }) => series.label)
  const why = `the 95 % interval of the median is wider than ${formatPercent(MAX_KNOWN_WIDTH)} of it for ${listWords(wide)}`
  const [best, worst] = [bestOfGroups(ranking)[0], bestOfGroups(ranking).at(-1)]
  const apart = lacksInterval(ranking) ? null : apartWords(ranking)
  if (best && worst && apart)
    return `${place}, ${best.series.label} and ${worst.series.label} are ${apart}: ${why}`
  return winner === null
    ? `${place}, this run has no reliable figure of ${lead.ofOne}: ${why}`
    : `${place}, the ${lead.best} is that of ${winner}, by a factor that this run does not say: ${why}`
}

/** Returns the first sentence of every report: what one wait costs at the largest N, or how late events are. */
export function headline(analysis: Analysis): Finding {
  const subject = headlineSubject(analysis)
  if (!subject) {
    const work = workFinding(analysis)
    if (work) return { ...work, kind: 'headline' }
    return { kind: 'headline', statement: unmeasuredStatement(analysis), condition: null, chart: null }
  }
  const { view, ranking, lead } = subject
  const sweep = sweepOf(analysis, view, ranking.fdCount)
  const isSustained = sweep.length > 0 && String(commonRate(sweep)) === view.settings['ratePerSecond']
  return {
    kind: 'headline',
    chart: sweep.length > 0 ? 'load' : 'scaling',
    shows: { settings: view.settings, fdCount: ranking.fdCount },
    statement: isCarried(ranking)
      ? statementFor(
          rankingsOf(view, analysis.series, lead.name),
          ranking,
          lead,
          placeOf(ranking, isSustained),
        )
      : uncertainStatement(ranking, lead, placeOf(ranking, isSustained)),
    condition: conditionOf(view, analysis.dimensions),
  }
}
