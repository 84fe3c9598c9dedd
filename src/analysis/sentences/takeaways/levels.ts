import type { ChartId } from '../../../metrics/chart_ids.ts'
import { leadMetric } from '../../../metrics/lead_metric.ts'
import { type MetricName, metricOf } from '../../../metrics/metrics.ts'
import { UNITS } from '../../../metrics/units.ts'
import type { RunMetric } from '../../../result/run/schema.ts'
import { formatChosenRate, formatTime } from '../../../units/format.ts'
import { type Analysis, metricNameOf } from '../../analyse.ts'
import { allActiveView, headlineSubject, leadingView } from '../../comparisons/choose_view.ts'
import { rankingsOf } from '../../comparisons/ranking.ts'
import { slotQuantile } from '../../views/slots.ts'
import type { View } from '../../views/views.ts'
import { widestSweep } from '../findings/load.ts'
import { valuesWords } from '../findings/value_words.ts'
import { capitalized, listWords, placeWords } from '../wording.ts'
import { whoWinsTakeaway } from './who_wins.ts'

/** More figures than this are given as a range. */
const MOST_NAMED = 3

/** Returns `With all 512 descriptors active, … 54 ns with poll and 57 ns with epoll`, at the largest N; null without figures. */
function levelsAt(
  { series: all }: Analysis,
  view: View,
  name: MetricName,
  words: string,
  figureOf: (metric: RunMetric) => number | null,
): string | null {
  const { format } = UNITS[metricOf(name).unit]
  const measured = rankingsOf(view, all, name).findLast(({ entries }) => entries.length > 0)
  const figures = (measured?.entries ?? []).flatMap(({ series, metric }) => {
    const figure = figureOf(metric)
    return figure === null ? [] : [{ name: series.label, value: format(figure), figure }]
  })
  const [first] = measured?.entries ?? []
  if (!first || figures.length === 0) return null
  const ascending = figures.toSorted((a, b) => a.figure - b.figure)
  const values =
    ascending.length > MOST_NAMED
      ? [ascending[0], ascending.at(-1)].map(each => `${each?.value} with ${each?.name}`).join(' to ')
      : valuesWords(ascending)
  return `${capitalized(placeWords(first.cell))}, ${words} ${values}`
}

const medianOf = ({ p50 }: RunMetric) => p50

/** Returns the figures of the metric that the cells of the headline are judged by, after its own words by default. */
function ofLead(
  analysis: Analysis,
  figureOf: (metric: RunMetric) => number | null,
  words?: string,
): string | null {
  const subject = headlineSubject(analysis)
  return subject && levelsAt(analysis, subject.view, subject.lead.name, words ?? subject.lead.takes, figureOf)
}

/** Returns what an event costs where all descriptors are active, where its chart opens. */
function costLevels(analysis: Analysis): string | null {
  const leading = leadingView(analysis)
  const name = metricNameOf(analysis, 'costPerEventNs')
  const view = leading && allActiveView(analysis, leading)
  return view ? levelsAt(analysis, view, name, leadMetric(name).takes, medianOf) : null
}

function cpuLevels(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  return view ? levelsAt(analysis, view, 'cpuNs', 'the CPU time is', medianOf) : null
}

function sustainedRates(analysis: Analysis): string | null {
  const rates = widestSweep(analysis)
    .toSorted((a, b) => (b.sustained ?? 0) - (a.sustained ?? 0))
    .map(
      ({ series, sustained }) =>
        `${series.label} keeps up with ${sustained === null ? 'no rate offered' : formatChosenRate(sustained)}`,
    )
  return rates.length === 0 ? null : listWords(rates)
}

function longestWait(analysis: Analysis): string | null {
  let longest = 0
  for (const { timeline } of leadingView(analysis)?.cells ?? []) {
    for (const slot of timeline?.slots ?? []) {
      longest = Math.max(longest, slotQuantile(slot, 1, timeline?.binsPerOctave ?? 1)?.high ?? 0)
    }
  }
  return longest === 0 ? null : `No event waited for longer than ${formatTime(longest)}`
}

/** Says that nobody wins mostly; null also where a title says who wins and is only too long. */
function winsOfNobody(analysis: Analysis): string | null {
  return whoWinsTakeaway(analysis) === null ? 'No mechanism wins in more than half of the cells' : null
}

/** What charts show in figures, of which nothing can be concluded. */
const LEVELS: Readonly<Partial<Record<ChartId, (analysis: Analysis) => string | null>>> = {
  scaling: analysis => ofLead(analysis, medianOf),
  'who-wins': winsOfNobody,
  'cost-per-event': costLevels,
  load: sustainedRates,
  percentiles: analysis => ofLead(analysis, ({ p99 }) => p99, '1 sample in 100 is above'),
  histogram: analysis => ofLead(analysis, medianOf, 'half of the samples are above'),
  'heat-map': longestWait,
  'cpu-time': cpuLevels,
}

/** Returns a title that gives the figures of a chart, for one of which takeawayOf says nothing; null where it has none. */
export function levelsOf(analysis: Analysis, chart: ChartId): string | null {
  return LEVELS[chart]?.(analysis) ?? null
}
