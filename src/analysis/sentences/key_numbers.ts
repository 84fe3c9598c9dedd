import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { bestOfSides, type Contest, contestAt, type Entry, isClearlyBelow } from '../comparisons/contest.ts'
import { leadMetricOf } from '../lead_metric.ts'
import { shortenName } from '../views/series.ts'
import type { View } from '../views/views.ts'
import { otherWaitMode } from './findings/choose_view.ts'
import { headlineContest } from './findings/headline.ts'
import { capitalized, iterationWords, placeWords, settingWords } from './wording.ts'

/** A figure to be seen from the back of a room. */
export interface KeyNumber {
  readonly value: string
  readonly label: string
}

const MAX_KEY_NUMBERS = 4

function medianOf({ metric, series }: Entry, lead: LeadMetric, waitMode: string): KeyNumber {
  return { value: lead.format(metric.p50), label: `${lead.keyLabel(series.label)}, ${waitMode}` }
}

function ratioOf(fastest: Entry, nearest: Entry, lead: LeadMetric): KeyNumber {
  const [a, b] = [fastest.metric.p50, nearest.metric.p50]
  const [best, other] = [fastest.series.label, shortenName(nearest.side)]
  return lead.isMoreBetter
    ? { value: formatRatio(a / b), label: lead.keyRatio(best, other) }
    : { value: formatRatio(b / a), label: lead.keyRatio(other, best) }
}

function blockingCost(analysis: Analysis, view: View, contest: Contest): KeyNumber | null {
  if (leadMetricOf(view).name !== 'waitNs' || view.settings['waitMode'] !== 'nonblocking') return null
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const after = contestAt(ready, analysis.series, contest.fdCount, 'waitNs').entries
  const [dearest] = contest.entries
    .flatMap(entry => {
      const other = after.find(candidate => candidate.series.id === entry.series.id)
      const isDearer = other && entry.metric.p50 > 0 && isClearlyBelow(entry.metric, other.metric)
      return isDearer ? [{ label: entry.series.label, ratio: other.metric.p50 / entry.metric.p50 }] : []
    })
    .sort((a, b) => b.ratio - a.ratio)
  if (!dearest) return null
  return {
    value: formatRatio(dearest.ratio),
    label: `one ${dearest.label} wait that may block, against timeout 0`,
  }
}

/** Up to four figures at the headline's point; none where nothing was measured. */
export function keyNumbersOf(analysis: Analysis): KeyNumber[] {
  const subject = headlineContest(analysis)
  if (!subject) return []
  const { view, contest, lead } = subject
  const waitMode = settingWords('waitMode', view.settings['waitMode'] ?? '')
  const sides = bestOfSides(contest)
  const [fastest, nearest] = sides as [Entry, Entry | undefined]
  const ratio =
    contest.winner !== null && nearest && fastest.metric.p50 > 0 && nearest.metric.p50 > 0
      ? ratioOf(fastest, nearest, lead)
      : null
  // Where nobody wins there is no ratio, and who the headline names is shown instead.
  return [
    ...(contest.winner === null ? sides : sides.slice(0, 2)).map(entry => medianOf(entry, lead, waitMode)),
    ratio,
    blockingCost(analysis, view, contest),
  ]
    .filter(number => number !== null)
    .slice(0, MAX_KEY_NUMBERS)
}

/** The point that the key numbers are taken at: `1 of 8,192 descriptors active, closed loop`. */
export function keyPointOf(analysis: Analysis): string {
  const subject = headlineContest(analysis)
  const [entry] = subject?.contest.entries ?? []
  if (!entry) return `${formatInteger(analysis.run.cells.length)} cells`
  const { load } = entry.cell.params
  const place = load === 'open' ? capitalized(placeWords(entry.cell)) : iterationWords(entry.cell)
  return `${place}, ${settingWords('load', load)}`
}
