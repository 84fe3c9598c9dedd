import { expect, test } from 'vitest'
import { MOST_MARKS, markedLine, placesToMark } from './datasets.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, i) => 1 + i)

const lineOf = (count: number) => ({
  label: 'poll',
  data: upTo(count).map(x => ({ x, y: x })),
  borderColor: 'red',
  pointRadius: 4.5,
  pointBackgroundColor: upTo(count).map(x => (x === count ? 'white' : 'red')),
  texts: upTo(count).map(String),
})

test('few places are all marked, and of many those that keep their distance on a logarithmic axis', () => {
  expect(placesToMark(upTo(MOST_MARKS))).toEqual(upTo(MOST_MARKS))
  const marked = placesToMark(upTo(5000))
  expect(marked.length).toBeLessThanOrEqual(MOST_MARKS)
  expect([marked[0], marked[1], marked.at(-1)]).toEqual([1, 2, 5000])
  const ratios = marked.slice(1).map((place, i) => place / (marked[i] as number))
  expect(Math.min(...ratios)).toBeGreaterThan(5000 ** (1 / MOST_MARKS))
})

test('a line of few points has its marks itself', () => {
  const line = lineOf(MOST_MARKS)
  expect(markedLine(line)).toEqual([line])
})

test('a line of many points keeps all of them, and marks without a label stand on it', () => {
  const given = lineOf(5000)
  const [line, marks, ...others] = markedLine(given)
  expect(others).toEqual([])
  expect(line).toMatchObject({ data: given.data, texts: given.texts, pointRadius: 0, label: 'poll' })
  expect(line?.pointBackgroundColor).toBe('red')
  expect(marks).toMatchObject({ label: '', showLine: false, pointRadius: 4.5, pointHitRadius: 0 })
  expect(marks?.data.map(({ x }) => x)).toEqual(placesToMark(upTo(5000)))
  expect(marks?.pointBackgroundColor.at(-1)).toBe('white')
  expect(marks?.pointBackgroundColor).toHaveLength(marks?.data.length ?? 0)
})
