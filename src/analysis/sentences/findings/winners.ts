import { metricOf } from '../../../metrics/metrics.ts'
import { UNITS, type UnitWords } from '../../../metrics/units.ts'
import { formatChosenRate, formatInteger } from '../../../units/format.ts'
import { type Analysis, metricNameOf } from '../../analyse.ts'
import { allActiveView, headlineSubject, isCarried } from '../../comparisons/choose_view.ts'
import {
  bestOfGroups,
  type Entry,
  lacksInterval,
  type Ranking,
  rankingsOf,
} from '../../comparisons/ranking.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import { shortenName } from '../../views/series.ts'
import type { View } from '../../views/views.ts'
import { activeWords, capitalized, conditionOf, loadWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { spansClause } from './span_words.ts'
import { valuesWords } from './value_words.ts'

/** Returns the rankings of several groups. */
function decidable(view: View, analysis: Analysis, metricName: string): Ranking[] {
  return rankingsOf(view, analysis.series, metricName).filter(ranking => ranking.groupCount > 1)
}

/** Returns the condition that holds for every N: `with 1 active, `, `with 64 changed, `, `at 100 k/s, `, `in a flood, `. */
function placeIn({ settings }: View): string {
  const { active = '', load, ratePerSecond = 'null', churn = '0' } = settings
  if (load === 'open')
    return settings['arrivals'] === 'quiet'
      ? 'with one event at a time, '
      : ratePerSecond === 'null'
        ? 'in a flood, '
        : `at ${formatChosenRate(Number(ratePerSecond))}, `
  return churn === '0' ? `with ${activeWords(active)}, ` : `with ${formatInteger(Number(churn))} changed, `
}

function bestThroughout(view: View, analysis: Analysis): Finding | null {
  const lead = leadMetricOf(view)
  const rankings = decidable(view, analysis, lead.name)
  if (rankings.length < 2 || rankings.every(lacksInterval)) return null
  return {
    kind: 'winner',
    chart: 'scaling',
    shows: { settings: view.settings },
    statement: capitalized(`${placeIn(view)}${spansClause(rankings, lead.best, lead)}`),
    condition: conditionOf(view, analysis.dimensions),
  }
}

function perEventWords(ranking: Ranking, { format }: UnitWords): string {
  const groups = bestOfGroups(ranking).map(({ group, metric }) => ({
    name: shortenName(group),
    value: format(metric.p50),
  }))
  const { activeCount, chainWrites } = (ranking.entries[0] as Entry).cell.params
  const chain = chainWrites > 0 ? ` and a chain of ${formatInteger(chainWrites)} writes` : ''
  return `With ${loadWords(activeCount, ranking.fdCount)}${chain}, an event costs ${valuesWords(groups)}`
}

/** Says what an event costs at the largest N whose medians are known, and which mechanism's is the cheapest. */
function cheapestEvent(view: View, analysis: Analysis): Finding | null {
  const metric = metricNameOf(analysis, 'costPerEventNs')
  const unit = UNITS[metricOf(metric).unit]
  const rankings = decidable(view, analysis, metric)
  const known = rankings.findLast(isCarried)
  if (!known) return null
  return {
    kind: 'event',
    chart: 'cost-per-event',
    shows: { settings: view.settings },
    statement: rankings.every(lacksInterval)
      ? perEventWords(known, unit)
      : `${perEventWords(known, unit)}; ${spansClause(rankings, 'cheapest event', unit)}`,
    condition: `arm, wait and scan, ${conditionOf(view, analysis.dimensions)}`,
  }
}

/** Says who is ahead over all N where few descriptors are active, and who is where all are, or in a chain of writes. */
export function winnerFindings(analysis: Analysis): Finding[] {
  const subject = headlineSubject(analysis)
  if (!subject) return []
  const { view } = subject
  const isChain = view.settings['load'] === 'closed' && (view.settings['chainWrites'] ?? '0') !== '0'
  const events = isChain ? view : allActiveView(analysis, view)
  const isSaid = events === view && leadMetricOf(view).name === metricNameOf(analysis, 'costPerEventNs')
  return [bestThroughout(view, analysis), events && !isSaid ? cheapestEvent(events, analysis) : null].filter(
    finding => finding !== null,
  )
}
