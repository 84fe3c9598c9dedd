import { expect, test, vi } from 'vitest'
import { colorFor, complainOfUnexpected } from './messages.ts'

test('a program that ran out of descriptors says to raise the limit', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    complainOfUnexpected(Object.assign(new Error('EMFILE: open x'), { code: 'EMFILE' }))
    expect(written.mock.calls).toEqual([
      [expect.stringMatching(/^muxbench: there are too few descriptors \(EMFILE: open x\): raise the limit/)],
    ])
  } finally {
    written.mockRestore()
  }
})

test('colours on a terminal only, and not under NO_COLOR', () => {
  expect(colorFor({ isTTY: true }, {})).toBe(true)
  expect(colorFor({ isTTY: true }, { CI: 'true' })).toBe(true)
  expect(colorFor({}, {})).toBe(false)
  expect(colorFor({ isTTY: false }, { CI: 'true' })).toBe(false)
  expect(colorFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false)
  expect(colorFor({ isTTY: true }, { NO_COLOR: '' })).toBe(true)
  expect(colorFor({ isTTY: true }, { TERM: 'dumb' })).toBe(false)
})
