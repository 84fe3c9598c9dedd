import { formatRatio } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { contestAt, type Entry, isClearlyBelow } from '../contest.ts'
import { conditionOf, listWords, loadWords } from '../wording.ts'
import { otherWaitMode } from './choose_view.ts'
import type { Finding } from './finding.ts'
import { headlineContest } from './headline.ts'

interface Pair {
  readonly label: string
  readonly ratio: number
  readonly isClear: boolean
  /** Whether both have an interval to tell them apart by. */
  readonly isKnown: boolean
}

function pairsOf(before: readonly Entry[], after: readonly Entry[]): Pair[] {
  return before.flatMap(entry => {
    const other = after.find(candidate => candidate.series.id === entry.series.id)
    if (!other || entry.metric.p50 <= 0) return []
    return [
      {
        label: entry.series.label,
        ratio: other.metric.p50 / entry.metric.p50,
        isClear: isClearlyBelow(entry.metric, other.metric),
        isKnown: entry.metric.ci95 !== null && other.metric.ci95 !== null,
      },
    ]
  })
}

/**
 * What it costs to be allowed to block although data is there: the kernel then queues the caller on every
 * descriptor, which a timeout of 0 hides.
 */
export function blockingFinding(analysis: Analysis): Finding | null {
  const subject = headlineContest(analysis)
  if (subject?.lead.name !== 'waitNs' || subject.view.settings['waitMode'] !== 'nonblocking') return null
  const { view, contest } = subject
  const ready = otherWaitMode(analysis, view, 'ready')
  if (!ready) return null
  const pairs = pairsOf(contest.entries, contestAt(ready, analysis.series, contest.fdCount, 'waitNs').entries)
  const dearer = pairs.filter(pair => pair.isClear).sort((a, b) => b.ratio - a.ratio)
  const others = pairs.filter(pair => !pair.isClear).map(pair => pair.label)
  if (pairs.length === 0 || pairs.every(pair => !pair.isKnown)) return null
  const load = loadWords((contest.entries[0] as Entry).cell.params.activeCount, contest.fdCount)
  const costs = listWords(dearer.map(({ label, ratio }) => `${label} ${formatRatio(ratio)}`))
  const rest = others.length > 0 ? `; no clear rise for ${listWords(others)}` : ''
  const statement =
    dearer.length > 0
      ? `Where it may block, even with data already there, a wait takes longer than with timeout 0: ${costs}${rest}`
      : 'Where it may block, with data already there, no wait is clearly longer than with timeout 0'
  return {
    kind: 'blocking',
    chart: 'scaling',
    statement,
    condition: [load, ...conditionOf(view, analysis.dimensions).split(', ').slice(1)].join(', '),
  }
}
