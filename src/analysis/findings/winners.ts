import { formatInteger, formatRate, formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Contest, contestsOf, type Entry, lacksInterval } from '../contest.ts'
import { type Crossover, crossoversOf, type Span, spansOf } from '../crossovers.ts'
import { leadMetricOf } from '../lead_metric.ts'
import { shortenName } from '../series.ts'
import type { View } from '../views.ts'
import {
  activeWords,
  capitalized,
  conditionOf,
  frontWords,
  intervalWords,
  listWords,
  loadWords,
} from '../wording.ts'
import { allActiveView } from './choose_view.ts'
import type { Finding } from './finding.ts'
import { headlineContest } from './headline.ts'

function rangeWords({ from, to }: Span, first: number, last: number): string {
  if (from === to) return `at N = ${formatInteger(from)}`
  if (from === first && to === last) return 'at every N measured'
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
  return `; the curves cross near ${listWords(places)}`
}

/** `poll up to N = 32; epoll from N = 128 up; the curves cross near N ≈ 64 [51, 80]`. */
function spansWords(contests: readonly Contest[]): string {
  const first = contests[0]?.fdCount ?? 0
  const last = contests.at(-1)?.fdCount ?? 0
  const ranges = new Map<string | null, string[]>()
  for (const span of spansOf(contests)) {
    const front = frontWords(span)
    ranges.set(front, [...(ranges.get(front) ?? []), rangeWords(span, first, last)])
  }
  const open = ranges.get(null)
  ranges.delete(null)
  if (ranges.size === 0) return 'no clear winner at any N measured'
  const parts = [...ranges].map(([front, where]) => `${front} ${listWords(where)}`)
  if (open) parts.push(`no clear winner ${listWords(open)}`)
  return `${parts.join('; ')}${crossoverWords(crossoversOf(contests))}`
}

/** Contests in which anyone can win. */
function decidable(view: View, analysis: Analysis, metricName: string): Contest[] {
  return contestsOf(view, analysis.series, metricName).filter(contest => contest.sides > 1)
}

/** ` with 1 active`, ` with 64 changed`, ` at 100 k/s`, for every N. */
function placeIn({ settings }: View): string {
  const { active = '', load, ratePerSecond = 'null', churn = '0' } = settings
  if (load === 'open') return ratePerSecond === 'null' ? '' : ` at ${formatRate(Number(ratePerSecond))}`
  return churn === '0' ? ` with ${activeWords(active)}` : ` with ${formatInteger(Number(churn))} changed`
}

function bestThroughout(view: View, analysis: Analysis): Finding | null {
  const lead = leadMetricOf(view)
  const contests = decidable(view, analysis, lead.name)
  if (contests.length < 2 || contests.every(lacksInterval)) return null
  return {
    kind: 'winner',
    chart: 'scaling',
    statement: `${capitalized(lead.best)}${placeIn(view)}: ${spansWords(contests)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}

function perEventWords(contest: Contest): string {
  const sides = bestOfSides(contest).map(
    ({ side, metric }) => `${shortenName(side)} ${formatTime(metric.p50)}`,
  )
  const { activeCount, chainWrites } = (contest.entries[0] as Entry).cell.params
  const chain = chainWrites > 0 ? ` and a chain of ${formatInteger(chainWrites)} writes` : ''
  return `With ${loadWords(activeCount, contest.fdCount)}${chain}, an event costs ${listWords(sides)} (arm, wait and scan)`
}

function cheapestEvent(view: View, analysis: Analysis): Finding | null {
  const contests = decidable(view, analysis, 'costPerEventNs')
  const largest = contests.at(-1)
  if (!largest) return null
  return {
    kind: 'winner',
    chart: 'cost-per-event',
    statement: contests.every(lacksInterval)
      ? perEventWords(largest)
      : `${perEventWords(largest)}; cheapest: ${spansWords(contests)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}

/** Who is ahead over all N where few are active, and whether anyone else is where all are, or in a chain of writes. */
export function winnerFindings(analysis: Analysis): Finding[] {
  const subject = headlineContest(analysis)
  if (!subject) return []
  const { view } = subject
  const isChain = view.settings['load'] === 'closed' && (view.settings['chainWrites'] ?? '0') !== '0'
  const events = isChain ? view : allActiveView(analysis, view)
  return [bestThroughout(view, analysis), events ? cheapestEvent(events, analysis) : null].filter(
    finding => finding !== null,
  )
}
