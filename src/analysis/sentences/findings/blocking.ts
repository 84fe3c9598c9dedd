import { formatRatio } from '../../../units/format.ts'
import { type Analysis, metricNameOf } from '../../analyse.ts'
import { headlineSubject, otherWaitMode } from '../../comparisons/choose_view.ts'
import { decide, isKnown, multipleOf, pairedCells } from '../../comparisons/decision.ts'
import { type Entry, rankingAt } from '../../comparisons/ranking.ts'
import type { Series } from '../../views/series.ts'
import { conditionOf, listWords, loadWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { namesOf, valuesWords } from './value_words.ts'

interface Pair {
  readonly series: Series
  readonly ratio: number
  readonly isClear: boolean
  /** Whether the ratio has an interval, without which the two are not told apart. */
  readonly isKnown: boolean
}

function pairsOf(before: readonly Entry[], after: readonly Entry[], metric: string): Pair[] {
  return before.flatMap(entry => {
    const other = after.find(candidate => candidate.series.id === entry.series.id)
    const multiple = other && multipleOf(pairedCells(other.cell, entry.cell, metric))
    if (!multiple) return []
    return [
      {
        series: entry.series,
        ratio: multiple.ratio,
        isClear: decide(entry.cell, other.cell, metric) === 'less',
        isKnown: isKnown(entry.cell, other.cell, metric),
      },
    ]
  })
}

/** Says what a wait costs that may block although data is there: it queues the caller on every descriptor. */
export function blockingFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const wait = metricNameOf(analysis, 'waitNs')
  if (subject?.lead.name !== wait || subject.view.settings['waitMode'] !== 'nonblocking') return null
  const { view, ranking, lead } = subject
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const after = rankingAt(ready, analysis.series, ranking.fdCount, wait).entries
  const pairs = pairsOf(ranking.entries, after, wait)
  const longer = pairs.filter(pair => pair.isClear).sort((a, b) => b.ratio - a.ratio)
  if (pairs.length === 0 || pairs.every(pair => !pair.isKnown)) return null
  const others = pairs.filter(pair => !pair.isClear).map(pair => pair.series)
  const names = namesOf(others, analysis.series)
  const load = loadWords((ranking.entries[0] as Entry).cell.params.activeCount, ranking.fdCount)
  const costs = valuesWords(
    longer.map(({ series, ratio }) => ({ name: series.label, value: formatRatio(ratio) })),
  ).replace('×', lead.isExact ? '× as many instructions' : '× as long')
  const rest =
    names.length > 0
      ? `; ${listWords(names)} show${names.length > 1 ? '' : 's'} no${lead.isExact ? '' : ' clear'} rise`
      : ''
  const statement =
    longer.length > 0
      ? `Against timeout 0, a wait that may block takes ${costs}, although data is already there${rest}`
      : `Against timeout 0, nobody ${lead.isExact ? 'takes more instructions' : 'clearly takes longer'} in a wait that may block while data is already there`
  return {
    kind: 'blocking',
    chart: 'scaling',
    shows: { settings: ready.settings },
    statement,
    condition: [load, ...conditionOf(view, analysis.dimensions).split(', ').slice(1)].join(', '),
  }
}
