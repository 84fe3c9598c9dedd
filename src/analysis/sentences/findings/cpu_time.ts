import { formatTime } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { bestOfGroups } from '../../comparisons/ranking.ts'
import { capitalized, conditionOf, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { valuesWords } from './value_words.ts'

/** Says what CPU time a wait takes that sleeps until its timeout is over, at the headline's point. */
export function cpuTimeFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const [first] = subject?.ranking.entries ?? []
  if (!subject || !first) return null
  const times = bestOfGroups(subject.ranking).flatMap(({ series, cell: { counters } }) => {
    const { waits, waitCpuNs } = counters
    return waits && waitCpuNs ? [{ name: series.label, ns: waitCpuNs / waits }] : []
  })
  if (times.length === 0) return null
  const named = times.toSorted((a, b) => a.ns - b.ns).map(({ name, ns }) => ({ name, value: formatTime(ns) }))
  return {
    kind: 'cpu-time',
    chart: null,
    statement: `${capitalized(placeWords(first.cell))}, the thread's CPU time of a wait is ${valuesWords(named)}`,
    condition: `mean with arm and scan, ${conditionOf(subject.view, analysis.dimensions)}`,
  }
}
