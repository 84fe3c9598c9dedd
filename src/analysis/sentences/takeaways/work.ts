import { grouped } from '../../../suite/grouped.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { costModelOf } from '../../cost_model/cost_model.ts'

/** A smaller factor is not worth a title. */
const TELLING_FACTOR = 10

interface Looks {
  readonly name: string
  /** The fewest and the most files that a wait looks at, over the variants of the mechanism. */
  readonly least: number
  readonly most: number
}

/** Returns `1 file`, `1 or 2 files`, `2 to 9 files`. */
function filesWords({ least, most }: Looks): string {
  const [low, high] = [least, most].map(files => Math.max(1, Math.round(files))) as [number, number]
  const noun = high === 1 ? 'file' : 'files'
  if (low === high) return `${formatInteger(low)} ${noun}`
  return `${formatInteger(low)} ${high === low + 1 ? 'or' : 'to'} ${formatInteger(high)} ${noun}`
}

/** Returns `epoll looks at 1 or 2 files where poll looks at 8,192`, at the largest N of the leading view. */
export function workTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  const largest = view?.fdCounts.at(-1)
  const { works } = costModelOf(analysis)
  const counted = (view?.cells ?? []).flatMap(cell => {
    const work = cell.params.fdCount === largest ? works.get(cell) : undefined
    return work ? [{ name: cell.mechanism, files: work.filePolls }] : []
  })
  const looks = [...grouped(counted, ({ name }) => name)].map(([name, own]): Looks => {
    const files = own.map(each => each.files)
    return { name, least: Math.min(...files), most: Math.max(...files) }
  })
  const [fewest, ...others] = looks.toSorted((a, b) => a.most - b.most)
  const most = others.at(-1)
  if (!fewest || !most || most.least < TELLING_FACTOR * Math.max(1, fewest.most)) return null
  return `${fewest.name} looks at ${filesWords(fewest)} where ${most.name} looks at ${filesWords(most).replace(/ files?$/, '')}`
}
