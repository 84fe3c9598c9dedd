import { grouped } from '../../../suite/grouped.ts'
import { type Series, shortenName } from '../../views/series.ts'
import { listWords } from '../wording.ts'

/** A figure and whose it is. */

export interface Named {
  readonly name: string
  readonly value: string
}

/** Returns `0.34 µs with select or poll and 0.41 µs with epoll`: those that show the same figure are named together. */
export function valuesWords(items: readonly Named[], separator?: string): string {
  const groups = grouped(items, ({ value }) => value)
  const parts = [...groups].map(([value, those]) => `${value} with ${orWords(those.map(({ name }) => name))}`)
  return separator === undefined ? listWords(parts) : parts.join(separator)
}

/** Returns `select`, `select or poll`, `select, poll or epoll`. */
export function orWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

/** Returns the labels of the series; a mechanism of which all series are there goes by its own name. */
export function namesOf(series: readonly Series[], all: readonly Series[]): string[] {
  const isWhole = (mechanism: string) =>
    all.every(each => each.mechanism !== mechanism || series.some(({ id }) => id === each.id))
  const names = series.map(({ mechanism, label }) => (isWhole(mechanism) ? shortenName(mechanism) : label))
  return [...new Set(names)]
}
