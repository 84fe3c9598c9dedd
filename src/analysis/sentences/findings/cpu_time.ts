import type { RunCell } from '../../../result/run/schema.ts'
import { formatTime } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { bestOfGroups } from '../../comparisons/ranking.ts'
import { capitalized, conditionOf, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { valuesWords } from './value_words.ts'

/** What the CPU time of a cell is spent on, by the cell's load and its wait mode. */
function operationOf({ load, waitMode }: RunCell['params']): string {
  if (load === 'open') return 'an event'
  return waitMode === 'timeout' ? 'a wait' : 'an iteration'
}

/** Says what CPU time goes by where waits sleep, whose other figures contain the sleep, at the headline's point. */
export function cpuTimeFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const [first] = subject?.ranking.entries ?? []
  if (!subject || !first) return null
  const { params } = first.cell
  const sleeps = params.waitMode === 'timeout' || params.waitMode === 'wakeup'
  const times = bestOfGroups(subject.ranking).flatMap(({ series, cell: { metrics } }) =>
    metrics.cpuNs ? [{ name: series.label, ns: metrics.cpuNs.p50 }] : [],
  )
  if (!sleeps || times.length === 0) return null
  const named = times.toSorted((a, b) => a.ns - b.ns).map(({ name, ns }) => ({ name, value: formatTime(ns) }))
  return {
    kind: 'cpu-time',
    chart: null,
    statement: `${capitalized(placeWords(first.cell))}, the thread's CPU time of ${operationOf(params)} is ${valuesWords(named)}`,
    condition: `median, ${conditionOf(subject.view, analysis.dimensions)}`,
  }
}
