import { expect, test } from 'vitest'
import { loadAddon } from './addon.ts'

const addon = loadAddon()

test.each([['0'], [0.5], [-1], [Number.NaN], [null]])('%j is refused as a CPU', cpu => {
  const before = addon.affinity()
  expect(() => addon.setAffinity([...before, cpu as never])).toThrow(
    new TypeError('a CPU must be an integer from 0 to 2147483647'),
  )
  expect(addon.affinity()).toEqual(before)
})
