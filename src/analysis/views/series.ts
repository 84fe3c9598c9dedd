import type { RunCell } from '../../result/run/schema.ts'

/** One line of a chart: a mechanism and how it is told to report. */
export interface Series {
  readonly id: string
  readonly mechanism: string
  /** `epoll (edge)`, or the mechanism alone where the run has no other variant of it. */
  readonly label: string
}

/** Names come from files, and a label must stay short enough for a legend whatever they are. */
const MAX_LABEL_LENGTH = 40

export function shortenName(text: string): string {
  return text.length > MAX_LABEL_LENGTH ? `${text.slice(0, MAX_LABEL_LENGTH - 1)}…` : text
}

/** The ids of the series of cells: an analysis asks for that of a cell at each of its comparisons. */
const ids = new WeakMap<RunCell, string>()

export function seriesIdOf(cell: RunCell): string {
  const known = ids.get(cell)
  if (known !== undefined) return known
  const { trigger, oneshot } = cell.params
  const id = JSON.stringify([cell.mechanism, trigger, oneshot])
  ids.set(cell, id)
  return id
}

function variantOf(cell: RunCell): string {
  return cell.params.oneshot ? `${cell.params.trigger}, oneshot` : cell.params.trigger
}

/** Returns the series of a run, in the order in which they first appear. */
export function seriesOf(cells: readonly RunCell[]): Series[] {
  const first = new Map<string, RunCell>()
  for (const cell of cells) {
    const id = seriesIdOf(cell)
    if (!first.has(id)) first.set(id, cell)
  }
  const variantCount = new Map<string, number>()
  for (const { mechanism } of first.values()) {
    variantCount.set(mechanism, (variantCount.get(mechanism) ?? 0) + 1)
  }
  return [...first].map(([id, cell]) => {
    const name = shortenName(cell.mechanism)
    const variant = variantOf(cell)
    const isPlain = variantCount.get(cell.mechanism) === 1 && variant === 'level'
    return { id, mechanism: cell.mechanism, label: isPlain ? name : `${name} (${variant})` }
  })
}
