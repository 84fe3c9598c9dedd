import { formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { contestsOf, type Entry } from '../contest.ts'
import { leadMetricOf } from '../lead_metric.ts'
import { capitalized, conditionOf, placeWords } from '../wording.ts'
import { widestContest } from './choose_view.ts'
import type { Finding } from './finding.ts'

const CALLS = ['addNs', 'modifyNs', 'removeNs'] as const

const IN_MEMORY = ['select', 'poll']

/** `epoll 0.52 µs, 0.31 µs and 0.36 µs`; nothing for a cell that has not all of them. */
function wordsOf({ series, cell }: Entry): string[] {
  const [add, modify, remove] = CALLS.map(name => cell.metrics[name]?.p50)
  if (add === undefined || modify === undefined || remove === undefined) return []
  return [`${series.label} ${formatTime(add)}, ${formatTime(modify)} and ${formatTime(remove)}`]
}

/** What each kind of change costs, and why it costs select and poll next to nothing. */
export function changesFinding(analysis: Analysis): Finding | null {
  const view = analysis.views.find(each => leadMetricOf(each).name === 'controlCallsPerSecond')
  if (!view) return null
  const contest = widestContest(contestsOf(view, analysis.series, 'controlCallsPerSecond'))
  const [first] = contest?.entries ?? []
  const words = contest?.entries.flatMap(wordsOf) ?? []
  if (!first || words.length === 0) return null
  const place = capitalized(placeWords(first.cell))
  const inMemory = contest?.entries.some(({ cell }) => IN_MEMORY.includes(cell.mechanism))
  const why = inMemory
    ? ". The set of select and poll is the caller's own memory: modifying and removing are no system call there, and every wait copies the set instead"
    : ''
  return {
    kind: 'changes',
    chart: 'scaling',
    statement: `${place}, adding, modifying and removing one take ${words.join('; ')}${why}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
