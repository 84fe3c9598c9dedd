import { expect, test } from 'vitest'
import { CLAIMS } from '../analysis/claims/claims.ts'
import { SHOWN_PRESETS } from '../report/facts/explorer_presets.ts'
import { PRESETS } from './presets.ts'

test('the explorer has every preset that reports and claims lead to', () => {
  const known = new Set(PRESETS.map(({ name }) => name))
  const named = [
    ...SHOWN_PRESETS.map(({ preset }) => preset),
    ...CLAIMS.flatMap(({ preset }) => preset ?? []),
  ]
  expect(named.filter(name => !known.has(name))).toEqual([])
})
