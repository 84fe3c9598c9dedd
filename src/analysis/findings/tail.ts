import { reaches } from '../../stats/reach.ts'
import { formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Contest, contestsOf, type Entry } from '../contest.ts'
import type { LeadMetric } from '../lead_metric.ts'
import { conditionOf, listWords, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { headlineContest } from './headline.ts'

const QUANTILES = [
  { name: 'p99.9', field: 'p999', p: 0.999 },
  { name: 'p99', field: 'p99', p: 0.99 },
] as const

const MAX_NAMED = 4

function words({ series, metric }: Entry, value: number, lead: LeadMetric): string {
  const ratio = metric.p50 > 0 ? ` (${formatRatio(value / metric.p50)} its median)` : ''
  return `${series.label} ${lead.format(value)}${ratio}`
}

/** The largest N at which every line was waited for often enough to speak of its tail. */
function contestWithTails(contests: readonly Contest[]): Contest | undefined {
  return contests.findLast(({ entries }) => entries.every(({ metric }) => reaches(metric.count, 0.99)))
}

/** How far the slow waits lie from the usual one, in the headline's view. */
export function tailFinding(analysis: Analysis): Finding | null {
  const subject = headlineContest(analysis)
  // The low rates are the slow ones, and no percentile in use speaks of those.
  if (!subject || subject.lead.isMoreBetter) return null
  const { view, lead } = subject
  const contest = contestWithTails(contestsOf(view, analysis.series, lead.name))
  if (!contest) return null
  const entries = bestOfSides(contest).slice(0, MAX_NAMED)
  const fewest = Math.min(...contest.entries.map(entry => entry.metric.count))
  const quantile = QUANTILES.find(({ p }) => reaches(fewest, p)) ?? QUANTILES[1]
  const place = placeWords((entries[0] as Entry).cell)
  const tails = entries.map(entry => words(entry, entry.metric[quantile.field], lead))
  return {
    kind: 'tail',
    chart: 'percentiles',
    statement: `The ${quantile.name} of ${lead.ofOne} ${place}: ${listWords(tails)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
