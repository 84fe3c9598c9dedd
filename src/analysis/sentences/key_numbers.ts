import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { headlineSubject, isCarried, otherWaitMode } from '../comparisons/choose_view.ts'
import { decide } from '../comparisons/decision.ts'
import { bestOfGroups, type Entry, type Ranking, rankingAt } from '../comparisons/ranking.ts'
import { isTooWide } from '../views/known_figures.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { shortenName } from '../views/series.ts'
import type { View } from '../views/views.ts'
import { capitalized, iterationWords, placeWords, settingWords } from './wording.ts'

/** A figure in large type on a slide, with its label. */
interface KeyNumber {
  readonly value: string
  readonly label: string
}

const MAX_KEY_NUMBERS = 4

const isWide = ({ metric }: Entry) => isTooWide(metric)

function medianOf({ metric, series }: Entry, lead: LeadMetric, waitMode: string): KeyNumber {
  return { value: lead.format(metric.p50), label: `${lead.keyLabel(series.label)}, ${waitMode}` }
}

function ratioOf(fastest: Entry, nearest: Entry, lead: LeadMetric): KeyNumber {
  const [a, b] = [fastest.metric.p50, nearest.metric.p50]
  const [best, other] = [fastest.series.label, shortenName(nearest.group)]
  return lead.isMoreBetter
    ? { value: formatRatio(a / b), label: lead.keyRatio(best, other) }
    : { value: formatRatio(b / a), label: lead.keyRatio(other, best) }
}

function blockingCost(analysis: Analysis, view: View, ranking: Ranking): KeyNumber | null {
  if (leadMetricOf(view).name !== 'waitNs' || view.settings['waitMode'] !== 'nonblocking') return null
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const after = rankingAt(ready, analysis.series, ranking.fdCount, 'waitNs').entries
  const [longest] = ranking.entries
    .flatMap(entry => {
      const other = after.find(candidate => candidate.series.id === entry.series.id)
      const isLonger =
        other && ![entry, other].some(isWide) && entry.metric.p50 > 0 && decide(entry, other) === 'less'
      return isLonger ? [{ label: entry.series.label, ratio: other.metric.p50 / entry.metric.p50 }] : []
    })
    .sort((a, b) => b.ratio - a.ratio)
  if (!longest) return null
  return {
    value: formatRatio(longest.ratio),
    label: `one ${longest.label} wait that may block, against timeout 0`,
  }
}

/** Returns up to four figures at the headline's point; none where nothing was measured. */
export function keyNumbersOf(analysis: Analysis): KeyNumber[] {
  const subject = headlineSubject(analysis)
  if (!subject) return []
  const { view, ranking, lead } = subject
  const waitMode = settingWords('waitMode', view.settings['waitMode'] ?? '')
  const groups = bestOfGroups(ranking)
  const [fastest, nearest] = groups as [Entry, Entry | undefined]
  const ratio =
    ranking.winner !== null &&
    isCarried(ranking) &&
    nearest &&
    fastest.metric.p50 > 0 &&
    nearest.metric.p50 > 0
      ? ratioOf(fastest, nearest, lead)
      : null
  // Without a winner there is no ratio, and all groups that the headline names are shown instead.
  return [
    ...(ranking.winner === null ? groups : groups.slice(0, 2))
      .filter(entry => !isWide(entry))
      .map(entry => medianOf(entry, lead, waitMode)),
    ratio,
    blockingCost(analysis, view, ranking),
  ]
    .filter(number => number !== null)
    .slice(0, MAX_KEY_NUMBERS)
}

/** Returns the point that the key numbers are taken at: `1 of 8,192 descriptors active, closed loop`. */
export function keyPointOf(analysis: Analysis): string {
  const subject = headlineSubject(analysis)
  const [entry] = subject?.ranking.entries ?? []
  if (!entry) return `${formatInteger(analysis.run.cells.length)} cells`
  const { load } = entry.cell.params
  const place = load === 'open' ? capitalized(placeWords(entry.cell)) : iterationWords(entry.cell)
  return `${place}, ${settingWords('load', load)}`
}
