import { expect, test } from 'vitest'
import { namesOf, orWords, valuesWords } from './value_words.ts'

test('who shows the same figure is named together', () => {
  const words = (...items: [string, string][]) => valuesWords(items.map(([name, value]) => ({ name, value })))
  expect(words(['select', '0.34 µs'], ['poll', '0.34 µs'], ['epoll', '0.41 µs'])).toBe(
    '0.34 µs with select or poll and 0.41 µs with epoll',
  )
  expect(words(['a', '1'], ['b', '2'], ['c', '3'])).toBe('1 with a, 2 with b and 3 with c')
  expect(words(['a', '1'])).toBe('1 with a')
  expect(orWords(['a', 'b', 'c'])).toBe('a, b or c')
})

test('a mechanism that is there with all its series goes by its own name', () => {
  const series = [
    { id: '1', mechanism: 'poll', label: 'poll' },
    { id: '2', mechanism: 'epoll', label: 'epoll (level)' },
    { id: '3', mechanism: 'epoll', label: 'epoll (edge)' },
  ]
  expect(namesOf(series, series)).toEqual(['poll', 'epoll'])
  expect(namesOf(series.slice(0, 2), series)).toEqual(['poll', 'epoll (level)'])
})
