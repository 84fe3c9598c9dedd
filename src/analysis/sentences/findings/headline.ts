import type { LeadMetric } from '../../../metrics/lead_metric.ts'
import { formatInteger, formatRatio } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import {
  bestOfSides,
  type Contest,
  contestsOf,
  type Entry,
  lacksInterval,
} from '../../comparisons/contest.ts'
import { leadMetricOf } from '../../lead_metric.ts'
import { commonRate } from '../../views/load_curves.ts'
import { shortenName } from '../../views/series.ts'
import type { View } from '../../views/views.ts'
import { capitalized, conditionOf, frontWords, listWords, placeWords } from '../wording.ts'
import { leadingView, sweepOf, widestContest } from './choose_view.ts'
import type { Finding } from './finding.ts'
import { unmeasuredStatement } from './unmeasured.ts'
import { type Named, valuesWords } from './value_words.ts'
import { workFinding } from './work.ts'

/** With more rivals than this a sentence gives their range instead of each. */
const MAX_RIVALS_NAMED = 2

const MAX_LEVEL_NAMED = 3

function rivalWords(rivals: readonly Entry[], { verbs, format }: LeadMetric): string {
  const [nearest, ...rest] = rivals.map(
    ({ side, metric }) => [shortenName(side), format(metric.p50)] as const,
  )
  if (!nearest) return ''
  const first = `${nearest[0]} ${verbs[1]} ${nearest[1]}`
  if (rivals.length <= MAX_RIVALS_NAMED) {
    return listWords([first, ...rest.map(([name, time]) => `${name} ${time}`)])
  }
  const last = rest.at(-1) as readonly [string, string]
  return `the others ${verbs[2]} ${nearest[1]} (${nearest[0]}) to ${last[1]} (${last[0]})`
}

function winnerStatement(contest: Contest, place: string, lead: LeadMetric): string {
  const [fastest, ...rivals] = bestOfSides(contest)
  const nearest = rivals[0] as Entry
  const best = (fastest as Entry).metric.p50
  const wins = `${place}, ${(fastest as Entry).series.label} ${lead.verbs[0]} ${lead.format(best)} where ${rivalWords(rivals, lead)}`
  if (best <= 0 || nearest.metric.p50 <= 0) return wins
  const ratio = formatRatio(lead.isMoreBetter ? best / nearest.metric.p50 : nearest.metric.p50 / best)
  return `${wins}: ${rivals.length > 1 ? 'at least ' : ''}${ratio} ${lead.compared}`
}

function medianWords({ series, metric }: Entry, lead: LeadMetric) {
  return { name: series.label, value: lead.format(metric.p50) }
}

/** The medians of those who cannot be told apart, or their range where they are many. */
function levelWords(entries: readonly Entry[], lead: LeadMetric): string {
  const words = entries.map(entry => medianWords(entry, lead))
  if (words.length <= MAX_LEVEL_NAMED) return valuesWords(words)
  const [first, last] = [words[0], words.at(-1)] as [Named, Named]
  return `${first.value} (${first.name}) to ${last.value} (${last.name})`
}

function undecidedStatement(contest: Contest, place: string, lead: LeadMetric): string {
  const isUnknown = lacksInterval(contest)
  const front = frontWords(contest)
  const sides = bestOfSides(contest)
  if (front === null) {
    const medians = `${place}, ${lead.takes} ${levelWords(sides, lead)}`
    return isUnknown
      ? `${medians}; without intervals no winner is named`
      : `${medians}: no clear winner, as their intervals overlap`
  }
  const why = isUnknown ? 'without an interval they cannot be told apart' : 'their intervals overlap'
  const leading = sides.filter(({ side }) => contest.front.includes(side))
  const behind = sides.filter(({ side }) => !contest.front.includes(side))
  return `${place}, the ${lead.best} is ${levelWords(leading, lead)} (${why}), against ${levelWords(behind, lead)}`
}

function aloneStatement(
  contests: readonly Contest[],
  contest: Contest,
  place: string,
  lead: LeadMetric,
): string {
  const only = contest.entries[0] as Entry
  const now = `${place}, ${lead.takesOf(only.series.label)} ${lead.format(only.metric.p50)}`
  const isOnly = (entry: Entry) => entry.series.id === only.series.id
  const least = contests.find(({ fdCount, entries }) => fdCount < contest.fdCount && entries.some(isOnly))
  const before = least?.entries.find(isOnly)
  if (!least || !before) return now
  return `${now}, and ${lead.format(before.metric.p50)} with ${formatInteger(least.fdCount)} watched`
}

/** `With 1 of 64 descriptors active`, `At 100 k/s over 64 descriptors, the highest rate that all sustain`. */
function placeOf({ entries }: Contest, sustained: boolean): string {
  const place = capitalized(placeWords((entries[0] as Entry).cell))
  return sustained
    ? `${place}, the highest rate that ${entries.length > 1 ? 'all sustain' : 'it sustains'}`
    : place
}

function statementFor(
  contests: readonly Contest[],
  contest: Contest,
  lead: LeadMetric,
  place: string,
): string {
  if (contest.winner !== null) return winnerStatement(contest, place, lead)
  return contest.sides > 1
    ? undecidedStatement(contest, place, lead)
    : aloneStatement(contests, contest, place, lead)
}

/** The view, and the contest in it, that the headline speaks of. */
export function headlineContest(
  analysis: Analysis,
): { view: View; contest: Contest; lead: LeadMetric } | null {
  const view = leadingView(analysis)
  if (!view) return null
  const lead = leadMetricOf(view)
  const contest = widestContest(contestsOf(view, analysis.series, lead.name))
  return contest ? { view, contest, lead } : null
}

/** What one wait costs whom at the largest N, or how late events are: the first sentence of every report. */
export function headline(analysis: Analysis): Finding {
  const subject = headlineContest(analysis)
  if (!subject) {
    const work = workFinding(analysis)
    if (work) return { ...work, kind: 'headline' }
    return { kind: 'headline', statement: unmeasuredStatement(analysis), condition: null, chart: null }
  }
  const { view, contest, lead } = subject
  const sweep = sweepOf(analysis, view, contest.fdCount)
  const isSustained = sweep.length > 0 && String(commonRate(sweep)) === view.settings['ratePerSecond']
  return {
    kind: 'headline',
    chart: sweep.length > 0 ? 'load' : 'scaling',
    shows: { settings: view.settings, fdCount: contest.fdCount },
    statement: statementFor(
      contestsOf(view, analysis.series, lead.name),
      contest,
      lead,
      placeOf(contest, isSustained),
    ),
    condition: conditionOf(view, analysis.dimensions),
  }
}
