import type { RunCell } from '../../../result/schema.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { shortenName } from '../../views/series.ts'
import { workOf } from '../../views/work.ts'
import { loadWords, settingWords, waitModeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { valuesWords } from './value_words.ts'

/** Returns one cell for each mechanism, with the fewest active, at the largest N that has several mechanisms. */
function workedCells(analysis: Analysis): RunCell[] {
  const worked = analysis.comparable.filter(cell => workOf(cell) !== null)
  const groups = new Map<string, RunCell[]>()
  for (const cell of worked) {
    const { fdCount, activeCount, waitMode } = cell.params
    const key = JSON.stringify([fdCount, activeCount, waitMode])
    const group = groups.get(key) ?? []
    if (!group.some(({ mechanism }) => mechanism === cell.mechanism)) groups.set(key, [...group, cell])
  }
  const byInterest = [...groups.values()].sort(
    ([a], [b]) =>
      (b?.params.fdCount ?? 0) - (a?.params.fdCount ?? 0) ||
      (a?.params.activeCount ?? 0) - (b?.params.activeCount ?? 0),
  )
  return byInterest.find(group => group.length > 1) ?? byInterest[0] ?? []
}

/** Says how many files each simulated mechanism has to look at in one wait, which explains what it costs. */
export function workFinding(analysis: Analysis): Finding | null {
  const cells = workedCells(analysis)
  const [first] = cells
  if (!first) return null
  const view = analysis.views.find(each => each.cells.includes(first))
  const polls = cells.map(cell => {
    const files = workOf(cell)?.filePolls ?? 0
    const value = files >= 1000 ? formatInteger(files) : String(Number(files.toPrecision(3)))
    return { name: shortenName(cell.mechanism), value: `${value} file${value === '1' ? '' : 's'}` }
  })
  const { activeCount, fdCount, waitMode, load } = first.params
  return {
    kind: 'work',
    chart: 'work',
    shows: view && { settings: view.settings },
    statement: `With ${loadWords(activeCount, fdCount)}, one wait looks at ${valuesWords(polls)}`,
    condition: `counted in the simulator, ${waitModeWords(waitMode)}, ${settingWords('load', load)}`,
  }
}

/** Says what the simulated lines of a chart are. */
export function simulatedNote(analysis: Analysis): Finding | null {
  if (!analysis.comparable.some(cell => workOf(cell) !== null)) return null
  return {
    kind: 'note',
    chart: 'work',
    statement:
      'Lines named sim-… are simulated: a model that runs in user space, whose counts are exact and whose times are not those of the kernel',
    condition: null,
  }
}
