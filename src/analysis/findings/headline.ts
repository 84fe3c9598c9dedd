import { formatInteger, formatRatio, formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Contest, contestsOf, type Entry, lacksInterval } from '../contest.ts'
import { shortenName } from '../series.ts'
import type { View } from '../views.ts'
import { conditionOf, frontWords, listWords, loadWords } from '../wording.ts'
import { leadingView, widestContest } from './choose_view.ts'
import type { Finding } from './finding.ts'
import { workFinding } from './work.ts'

/** With more rivals than this a sentence gives their range instead of each. */
const MAX_RIVALS_NAMED = 2

function rivalWords(rivals: readonly Entry[]): string {
  const [nearest, ...rest] = rivals.map(
    ({ side, metric }) => [shortenName(side), formatTime(metric.p50)] as const,
  )
  if (!nearest) return ''
  const first = `${nearest[0]} takes ${nearest[1]}`
  if (rivals.length <= MAX_RIVALS_NAMED) {
    return listWords([first, ...rest.map(([name, time]) => `${name} ${time}`)])
  }
  const last = rest.at(-1) as readonly [string, string]
  return `the others take ${nearest[1]} (${nearest[0]}) to ${last[1]} (${last[0]})`
}

function winnerStatement(contest: Contest, load: string): string {
  const [fastest, ...rivals] = bestOfSides(contest)
  const nearest = rivals[0] as Entry
  const best = (fastest as Entry).metric.p50
  const wins = `With ${load}, ${(fastest as Entry).series.label} waits ${formatTime(best)} where ${rivalWords(rivals)}`
  if (best <= 0) return wins
  const ratio = formatRatio(nearest.metric.p50 / best)
  return `${wins}: ${rivals.length > 1 ? 'at least ' : ''}${ratio} as long`
}

function medianWords({ series, metric }: Entry): string {
  return `${series.label} ${formatTime(metric.p50)}`
}

function openStatement(contest: Contest, load: string): string {
  const medians = listWords(contest.leaders.map(medianWords))
  const isUnknown = lacksInterval(contest)
  const front = frontWords(contest)
  if (front === null) {
    return isUnknown
      ? `With ${load}, one wait takes ${medians}; without intervals no winner is named`
      : `With ${load}, no clear winner: one wait takes ${medians}: their intervals overlap`
  }
  const why = isUnknown ? 'without an interval they cannot be told apart' : 'their intervals overlap'
  const behind = bestOfSides(contest).filter(({ side }) => !contest.front.includes(side))
  return `With ${load}, the shortest wait is that of ${front}: ${medians} (${why}), against ${listWords(behind.map(medianWords))}`
}

function aloneStatement(contests: readonly Contest[], contest: Contest, load: string): string {
  const only = contest.entries[0] as Entry
  const now = `With ${load}, one ${only.series.label} wait takes ${formatTime(only.metric.p50)}`
  const isOnly = (entry: Entry) => entry.series.id === only.series.id
  const least = contests.find(({ fdCount, entries }) => fdCount < contest.fdCount && entries.some(isOnly))
  const before = least?.entries.find(isOnly)
  if (!least || !before) return now
  return `${now}, and ${formatTime(before.metric.p50)} with ${formatInteger(least.fdCount)} watched`
}

function statementFor(contests: readonly Contest[], contest: Contest): string {
  const { activeCount } = (contest.entries[0] as Entry).cell.params
  const load = loadWords(activeCount, contest.fdCount)
  if (contest.winner !== null) return winnerStatement(contest, load)
  return contest.sides > 1 ? openStatement(contest, load) : aloneStatement(contests, contest, load)
}

/** The view, and the contest in it, that the headline speaks of. */
export function headlineContest(analysis: Analysis): { view: View; contest: Contest } | null {
  const view = leadingView(analysis, 'waitNs')
  const contest = view && widestContest(contestsOf(view, analysis.series, 'waitNs'))
  return view && contest ? { view, contest } : null
}

/** What one wait costs whom at the largest N: the first sentence of every report. */
export function headline(analysis: Analysis): Finding {
  const subject = headlineContest(analysis)
  if (!subject) {
    const work = workFinding(analysis)
    if (work) return { ...work, kind: 'headline' }
    const statement =
      analysis.refusals.length > 0
        ? 'Nothing can be compared: every finished group of cells was refused'
        : 'No cell of this run was measured'
    return { kind: 'headline', statement, condition: null }
  }
  const { view, contest } = subject
  return {
    kind: 'headline',
    statement: statementFor(contestsOf(view, analysis.series, 'waitNs'), contest),
    condition: conditionOf(view, analysis.dimensions),
  }
}
