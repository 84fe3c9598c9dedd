import type { HistoryLine } from '../../result/history/schema.ts'

/** A line of a history and where it stands in the file. */
export interface TrendEntry {
  readonly lineNumber: number
  readonly line: HistoryLine
}

/** What the runs of a trend are ordered by. */
export type Order = 'commits' | 'adding'

export interface Ordered {
  readonly order: Order
  readonly entries: readonly TrendEntry[]
}

/**
 * The oldest first: by git's order of the commits where it knows every one, by the order of adding otherwise. Runs of
 * one commit stay in the order of adding.
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
