import type { RunCell } from '../../result/run/schema.ts'
import { onceFor } from '../../suite/once_for.ts'

/** One line of a chart: a mechanism and how it is told to report. */
export interface Series {
  readonly id: string
  readonly mechanism: string
  /** `epoll (edge)`, or the mechanism alone where the run has no other variant of it. */
  readonly label: string
  /** Whether its interest set is built anew for each wait; left out where it is not. */
  readonly isFresh?: true
}

/** Names come from files, and a label must stay short enough for a legend whatever they are. */
const MAX_LABEL_LENGTH = 40

export function shortenName(text: string): string {
  return text.length > MAX_LABEL_LENGTH ? `${text.slice(0, MAX_LABEL_LENGTH - 1)}…` : text
}

/** Returns the words of the flags that are set, of those that older runs did not have. */
function furtherFlags({ params: { exclusive, freshSet } }: RunCell): string[] {
  return [...(exclusive ? ['exclusive'] : []), ...(freshSet ? ['fresh set'] : [])]
}

/** Returns the id of a cell's series, which an analysis asks for at each comparison of the cell. */
export const seriesIdOf = onceFor((cell: RunCell): string => {
  const { trigger, oneshot } = cell.params
  return JSON.stringify([cell.mechanism, trigger, oneshot, ...furtherFlags(cell)])
})

/** @param isLevelOnly whether all cells of the mechanism are level-triggered, so that the trigger tells nothing apart. */
function variantOf(cell: RunCell, isLevelOnly: boolean): string {
  const { trigger, oneshot } = cell.params
  return [...(isLevelOnly ? [] : [trigger]), ...(oneshot ? ['oneshot'] : []), ...furtherFlags(cell)].join(
    ', ',
  )
}

/** Returns the series of a run, in the order in which they first appear. */
export function seriesOf(cells: readonly RunCell[]): Series[] {
  const first = new Map<string, RunCell>()
  for (const cell of cells) {
    const id = seriesIdOf(cell)
    if (!first.has(id)) first.set(id, cell)
  }
  const triggered = new Set(
    [...first.values()].filter(({ params }) => params.trigger !== 'level').map(({ mechanism }) => mechanism),
  )
  return [...first].map(([id, cell]) => {
    const name = shortenName(cell.mechanism)
    const variant = variantOf(cell, !triggered.has(cell.mechanism))
    const label = variant === '' ? name : `${name} (${variant})`
    return { id, mechanism: cell.mechanism, label, ...(cell.params.freshSet && { isFresh: true as const }) }
  })
}
