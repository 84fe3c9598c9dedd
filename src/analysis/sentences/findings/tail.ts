import { metricOf } from '../../../metrics/metrics.ts'
import { formatRatio, samplesWords } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { bestOfGroups, type Entry, type Ranking, rankingsOf } from '../../comparisons/ranking.ts'
import { isTooWide } from '../../views/known_figures.ts'
import { capitalized, conditionOf, listWords, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'

const QUANTILES = [
  { name: 'p99.9', field: 'p999', rarity: '1,000' },
  { name: 'p99', field: 'p99', rarity: '100' },
] as const

const MAX_NAMED = 4

type Quantile = (typeof QUANTILES)[number]

/** Returns `: 1.77×, 1.44× and 1.30× the median`; nothing where a median is 0. */
function ratiosWords(entries: readonly Entry[], { field }: Quantile): string {
  if (entries.some(({ metric }) => metric.p50 <= 0)) return ''
  const ratios = entries.map(({ metric }) => formatRatio((metric[field] as number) / metric.p50))
  const [first] = ratios
  return `: ${ratios.every(ratio => ratio === first) ? first : listWords(ratios)} the median`
}

/** Returns the ranking at the largest N at which every series has enough samples for a tail and a known median. */
function rankingWithTails(rankings: readonly Ranking[]): Ranking | undefined {
  return rankings.findLast(({ entries }) =>
    entries.every(({ metric }) => metric.p99 !== null && !isTooWide(metric)),
  )
}

/** Says how far the slow waits lie from the median, in the headline's view. */
export function tailFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  // The percentiles in use are the high ones, and the slow values of a rate are its low ones.
  if (!subject || subject.lead.isMoreBetter) return null
  const { view, lead } = subject
  if (!metricOf(lead.name).drawn?.charts.includes('percentiles')) return null
  const ranking = rankingWithTails(rankingsOf(view, analysis.series, lead.name))
  if (!ranking) return null
  const entries = bestOfGroups(ranking).slice(0, MAX_NAMED)
  const quantile =
    QUANTILES.find(({ field }) => ranking.entries.every(({ metric }) => metric[field] !== null)) ??
    QUANTILES[1]
  const place = capitalized(placeWords((entries[0] as Entry).cell))
  // Every series is named by itself, in the order of the ratios that follow.
  const tails = listWords(
    entries.map(
      ({ series, metric }) => `${lead.format(metric[quantile.field] as number)} with ${series.label}`,
    ),
  )
  return {
    kind: 'tail',
    chart: 'percentiles',
    shows: { settings: view.settings, fdCount: ranking.fdCount },
    statement: `${place}, ${lead.oneIn(quantile.rarity)} ${tails} (${quantile.name}, ${samplesWords(entries.map(({ metric }) => metric.count))})${ratiosWords(entries, quantile)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
