import { type Series, shortenName } from '../../views/series.ts'
import { listWords } from '../wording.ts'

/** Figures of several, as one says them. */

export interface Named {
  readonly name: string
  readonly value: string
}

/** `0.34 µs with select or poll and 0.41 µs with epoll`: who shows the same figure is named together. */
export function valuesWords(items: readonly Named[], separator?: string): string {
  const names = new Map<string, string[]>()
  for (const { name, value } of items) names.set(value, [...(names.get(value) ?? []), name])
  const parts = [...names].map(([value, those]) => `${value} with ${orWords(those)}`)
  return separator === undefined ? listWords(parts) : parts.join(separator)
}

/** `select`, `select or poll`, `select, poll or epoll`. */
export function orWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

/** The series by their labels; a mechanism that is there with all its series, by its own name alone. */
export function namesOf(series: readonly Series[], all: readonly Series[]): string[] {
  const isWhole = (mechanism: string) =>
    all.every(each => each.mechanism !== mechanism || series.some(({ id }) => id === each.id))
  const names = series.map(({ mechanism, label }) => (isWhole(mechanism) ? shortenName(mechanism) : label))
  return [...new Set(names)]
}
