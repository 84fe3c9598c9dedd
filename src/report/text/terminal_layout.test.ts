import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listItem, wrap } from './terminal_layout.ts'

test('breaks at spaces', () => {
  expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  expect(wrap('', 8)).toEqual([])
  expect(wrap('below 13 % of it', 9)).toEqual(['below', '13 % of', 'it'])
})

test('no line is too long and nothing is lost', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrap(text, width)
      expect(lines.every(line => line.length <= width)).toBe(true)
      expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
    }),
  )
})

test('wide characters take two columns, and no character is cut in two', () => {
  expect(wrap('日本語日本語', 4)).toEqual(['日本', '語日', '本語'])
  expect(wrap('👩‍👩‍👧👩‍👩‍👧', 2)).toEqual(['👩‍👩‍👧', '👩‍👩‍👧'])
})

test('an item of a list is no wider than asked for, with what stands before it', () => {
  expect(listItem('one two three', 9, '· ', '  ')).toEqual(['· one two', '  three'])
})
