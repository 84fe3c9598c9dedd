import { expect, test, vi } from 'vitest'
import { complainOfUnexpected } from './messages.ts'

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
