import { expect, test } from 'vitest'
import { colorFor } from './messages.ts'

test('colours on a terminal only, and not under NO_COLOR', () => {
  expect(colorFor({ isTTY: true }, {})).toBe(true)
  expect(colorFor({ isTTY: true }, { CI: 'true' })).toBe(true)
  expect(colorFor({}, {})).toBe(false)
  expect(colorFor({ isTTY: false }, { CI: 'true' })).toBe(false)
  expect(colorFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false)
  expect(colorFor({ isTTY: true }, { NO_COLOR: '' })).toBe(true)
  expect(colorFor({ isTTY: true }, { TERM: 'dumb' })).toBe(false)
})
