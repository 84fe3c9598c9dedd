import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wrap } from './terminal_layout.ts'

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
