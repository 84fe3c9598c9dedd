import type { LeadMetric } from '../../metrics/lead_metric.ts'
import { counted, formatRatio } from '../../units/format.ts'
import { type Analysis, metricNameOf } from '../analyse.ts'
import { headlineSubject, isCarried, otherWaitMode } from '../comparisons/choose_view.ts'
import { decide, multipleOf, pairedCells } from '../comparisons/decision.ts'
import { bestOfGroups, type Entry, type Ranking, rankingAt } from '../comparisons/ranking.ts'
import { type Factor, factorOf } from '../comparisons/winner_map.ts'
import { isTooWide } from '../views/known_figures.ts'
import { leadMetricOf } from '../views/lead_of_view.ts'
import { shortenName } from '../views/series.ts'
import type { View } from '../views/views.ts'
import { capitalized, iterationWords, placeWords, settingWords, waitWords } from './wording.ts'

/** A figure in large type on a slide, with its label. */
interface KeyNumber {
  readonly value: string
  readonly label: string
}

const MAX_KEY_NUMBERS = 4

const isWide = ({ metric }: Entry) => isTooWide(metric)

function medianOf({ metric, series }: Entry, lead: LeadMetric, waits: string): KeyNumber {
  return { value: lead.format(metric.p50), label: `${lead.keyLabel(series.label)}, ${waits}` }
}

function ratioOf({ fastest, rival, ratio }: Factor, lead: LeadMetric): KeyNumber {
  const [best, other] = [fastest.series.label, shortenName(rival.group)]
  return {
    value: formatRatio(ratio),
    label: lead.isMoreBetter ? lead.keyRatio(best, other) : lead.keyRatio(other, best),
  }
}

function blockingCost(analysis: Analysis, view: View, ranking: Ranking): KeyNumber | null {
  const wait = metricNameOf(analysis, 'waitNs')
  if (leadMetricOf(view).name !== wait || view.settings['waitMode'] !== 'nonblocking') return null
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const after = rankingAt(ready, analysis.series, ranking.fdCount, wait).entries
  const [longest] = ranking.entries
    .flatMap(entry => {
      const other = after.find(candidate => candidate.series.id === entry.series.id)
      if (!other || [entry, other].some(isWide)) return []
      if (decide(entry.cell, other.cell, wait) !== 'less') return []
      const multiple = multipleOf(pairedCells(other.cell, entry.cell, wait))
      return multiple ? [{ label: entry.series.label, ratio: multiple.ratio }] : []
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
  const waits = waitWords(view)
  const groups = bestOfGroups(ranking)
  const factor = ranking.winner !== null && isCarried(ranking) ? factorOf(ranking) : null
  // Without a winner there is no ratio, and all groups that the headline names are shown instead.
  return [
    ...(ranking.winner === null ? groups : groups.slice(0, 2))
      .filter(entry => !isWide(entry))
      .map(entry => medianOf(entry, lead, waits)),
    factor && ratioOf(factor, lead),
    blockingCost(analysis, view, ranking),
  ]
    .filter(number => number !== null)
    .slice(0, MAX_KEY_NUMBERS)
}

/** Returns the point that the key numbers are taken at: `1 of 8,192 descriptors active, closed loop`. */
export function keyPointOf(analysis: Analysis): string {
  const subject = headlineSubject(analysis)
  const [entry] = subject?.ranking.entries ?? []
  if (!entry) return counted(analysis.run.cells.length, 'cell')
  const { load } = entry.cell.params
  const place = load === 'open' ? capitalized(placeWords(entry.cell)) : iterationWords(entry.cell)
  return `${place}, ${settingWords('load', load)}`
}
