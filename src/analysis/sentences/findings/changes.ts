import { metricNameIn } from '../../../metrics/metrics.ts'
import { clockUnit, UNITS } from '../../../metrics/units.ts'
import { MECHANISMS } from '../../../poller/mechanisms.ts'
import type { Analysis } from '../../analyse.ts'
import { widestRanking } from '../../comparisons/choose_view.ts'
import { type Entry, rankingsOf } from '../../comparisons/ranking.ts'
import { isTooWide } from '../../views/known_figures.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import type { Series } from '../../views/series.ts'
import { capitalized, conditionOf, listWords, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { namesOf, orWords } from './value_words.ts'

const CALLS = ['addNs', 'modifyNs', 'removeNs'] as const

/** The metrics that a cell is judged by where it is there for the changes. */
const LEADS: readonly string[] = ['controlCallsPerSecond', 'controlCallsInstructions']

/** Returns `0.52 µs, 0.31 µs and 0.36 µs`; null for a cell that lacks one of the times, or shows one too roughly. */
function timesOf({ cell }: Entry): string | null {
  const { counts } = cell.params
  const times = CALLS.map(name => cell.metrics[metricNameIn(counts, name)]).filter(
    metric => metric && !isTooWide(metric),
  )
  if (times.length < CALLS.length) return null
  return listWords(times.map(metric => UNITS[clockUnit(counts)].format(metric?.p50 ?? 0)))
}

/** Names the series together that show the same three times. */
function timesWords(entries: readonly Entry[], all: readonly Series[]): string {
  const groups = new Map<string, Series[]>()
  for (const entry of entries) {
    const times = timesOf(entry)
    if (times !== null) groups.set(times, [...(groups.get(times) ?? []), entry.series])
  }
  return [...groups].map(([times, series]) => `${times} with ${orWords(namesOf(series, all))}`).join('; ')
}

/** Says why a change costs next to nothing where the caller's memory holds the interest set; else an empty string. */
function whyCheap(entries: readonly Entry[]): string {
  const measured = new Set(entries.map(({ cell }) => cell.mechanism))
  const names = MECHANISMS.filter(({ name, features }) => measured.has(name) && !features.keepsInterest)
  if (names.length === 0) return ''
  return `. For ${listWords(names.map(({ name }) => name))} that is the caller's own memory, which every wait copies instead`
}

/** Says what each kind of change of the interest set costs. */
export function changesFinding(analysis: Analysis): Finding | null {
  const view = analysis.views.find(each => LEADS.includes(leadMetricOf(each).name))
  if (!view) return null
  const ranking = widestRanking(rankingsOf(view, analysis.series, leadMetricOf(view).name))
  const [first] = ranking?.entries ?? []
  if (!ranking || !first) return null
  const words = timesWords(ranking.entries, analysis.series)
  if (words === '') return null
  const why = whyCheap(ranking.entries)
  return {
    kind: 'changes',
    chart: 'scaling',
    shows: { settings: view.settings },
    statement: `${capitalized(placeWords(first.cell))}, adding, modifying and removing one takes ${words}${why}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
