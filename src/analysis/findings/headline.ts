import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Contest, contestsOf, type Entry, lacksInterval } from '../contest.ts'
import { type LeadMetric, leadMetricOf } from '../lead_metric.ts'
import { loadCurvesOf } from '../load_curves.ts'
import { shortenName } from '../series.ts'
import type { View } from '../views.ts'
import { capitalized, conditionOf, frontWords, listWords, placeWords } from '../wording.ts'
import { leadingView, widestContest } from './choose_view.ts'
import type { Finding } from './finding.ts'
import { workFinding } from './work.ts'

/** With more rivals than this a sentence gives their range instead of each. */
const MAX_RIVALS_NAMED = 2

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

function undecidedStatement(contest: Contest, place: string, lead: LeadMetric): string {
  const medianWords = ({ series, metric }: Entry) => `${series.label} ${lead.format(metric.p50)}`
  const medians = listWords(contest.leaders.map(medianWords))
  const isUnknown = lacksInterval(contest)
  const front = frontWords(contest)
  if (front === null) {
    return isUnknown
      ? `${place}, ${lead.takes} ${medians}; without intervals no winner is named`
      : `${place}, no clear winner: ${lead.takes} ${medians}: their intervals overlap`
  }
  const why = isUnknown ? 'without an interval they cannot be told apart' : 'their intervals overlap'
  const behind = bestOfSides(contest).filter(({ side }) => !contest.front.includes(side))
  return `${place}, the ${lead.best} is that of ${front}: ${medians} (${why}), against ${listWords(behind.map(medianWords))}`
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

function statementFor(contests: readonly Contest[], contest: Contest, lead: LeadMetric): string {
  const place = capitalized(placeWords((contest.entries[0] as Entry).cell))
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
    const statement =
      analysis.refusals.length > 0
        ? 'Nothing can be compared: every finished group of cells was refused'
        : 'No cell of this run was measured'
    return { kind: 'headline', statement, condition: null, chart: null }
  }
  const { view, contest, lead } = subject
  return {
    kind: 'headline',
    chart: loadCurvesOf(analysis).some(({ points }) => points.length > 1) ? 'load' : 'scaling',
    statement: statementFor(contestsOf(view, analysis.series, lead.name), contest, lead),
    condition: conditionOf(view, analysis.dimensions),
  }
}
