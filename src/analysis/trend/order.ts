import type { HistoryLine } from '../../result/history/schema.ts'

/** A line of a history and where it stands in the file. */
export interface TrendEntry {
  readonly lineNumber: number
  readonly line: HistoryLine
}

/** What the runs of a trend are ordered by. */
export type Order = 'commits' | 'adding'

interface Ordered {
  readonly order: Order
  readonly entries: readonly TrendEntry[]
}

/**
 * Returns the entries, the oldest first: in git's order of their commits where git knows all of them, and in the order in
 * which they were added otherwise. Runs of one commit stay in the order in which they were added.
 */
export function inOrder(entries: readonly TrendEntry[], commitPlaces: ReadonlyMap<string, number>): Ordered {
  const places = entries.map(({ line }) => commitPlaces.get(line.commit?.label ?? '') ?? null)
  if (places.some(place => place === null)) return { order: 'adding', entries }
  const sorted = entries
    .map((entry, i) => ({ entry, place: places[i] as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry)
  return { order: 'commits', entries: sorted }
}
