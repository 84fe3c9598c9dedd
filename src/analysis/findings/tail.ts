import type { RunMetric } from '../../result/schema.ts'
import { formatRatio, formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Entry } from '../contest.ts'
import { conditionOf, listWords, loadWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { headlineContest } from './headline.ts'

/** Enough samples for ten of them to lie beyond the percentile. */
const QUANTILES = [
  { name: 'p99.9', field: 'p999', minCount: 10_000 },
  { name: 'p99', field: 'p99', minCount: 1_000 },
] as const

const MAX_NAMED = 4

function words({ series, metric }: Entry, value: number): string {
  const ratio = metric.p50 > 0 ? ` (${formatRatio(value / metric.p50)} its median)` : ''
  return `${series.label} ${formatTime(value)}${ratio}`
}

/** How far the slow waits lie from the usual one, at the headline's point. */
export function tailFinding(analysis: Analysis): Finding | null {
  const subject = headlineContest(analysis)
  if (!subject) return null
  const entries = bestOfSides(subject.contest).slice(0, MAX_NAMED)
  const fewest = Math.min(...entries.map(entry => entry.metric.count))
  const quantile = QUANTILES.find(({ minCount }) => fewest >= minCount)
  if (!quantile) return null
  const slowOf = (metric: RunMetric) => metric[quantile.field]
  const load = loadWords((entries[0] as Entry).cell.params.activeCount, subject.contest.fdCount)
  return {
    kind: 'tail',
    statement: `The ${quantile.name} of a wait with ${load}: ${listWords(entries.map(entry => words(entry, slowOf(entry.metric))))}`,
    condition: conditionOf(subject.view, analysis.dimensions),
  }
}
