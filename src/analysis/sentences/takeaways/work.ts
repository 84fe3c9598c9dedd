import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { costModelOf } from '../../cost_model/cost_model.ts'

/** A smaller factor is not worth a title. */
const TELLING_FACTOR = 10

function looks(files: number): string {
  const rounded = Math.max(1, Math.round(files))
  return `${formatInteger(rounded)} file${rounded === 1 ? '' : 's'}`
}

/** Returns `epoll looks at 2 files where poll looks at 8,192`, at the largest N of the leading view. */
export function workTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  const largest = view?.fdCounts.at(-1)
  const { works } = costModelOf(analysis)
  const polls = (view?.cells ?? []).flatMap(cell => {
    const work = cell.params.fdCount === largest ? works.get(cell) : undefined
    return work ? [{ name: cell.mechanism, files: work.filePolls }] : []
  })
  const [fewest, ...others] = polls.toSorted((a, b) => a.files - b.files)
  const most = others.at(-1)
  if (!fewest || !most || most.files < TELLING_FACTOR * Math.max(1, fewest.files)) return null
  return `${fewest.name} looks at ${looks(fewest.files)} where ${most.name} looks at ${formatInteger(most.files)}`
}
