import { describe, expect, test } from 'vitest'
import { cellOf } from '../suite/cells.ts'
import type { ParameterName, ParameterValue } from '../suite/parameter_table.ts'
import { unsupportedReason } from './demands.ts'
import { MECHANISMS, NATIVE_MECHANISMS } from './mechanisms.ts'

const DEMANDS: readonly Partial<Record<ParameterName, ParameterValue>>[] = [
  {},
  { trigger: 'edge' },
  { oneshot: true },
  { fdCount: 512, active: 100, maxEvents: 16 },
  { load: 'open', arrivals: 'flood', readers: 2, queue: 'shared', active: '100%' },
  { fdKind: 'simulated' },
  { chainWrites: 4, active: 2 },
  { churn: 9 },
]

describe.each(MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))('%s', (name, mechanism) => {
  const twin = { ...mechanism, name: 'made-up' }

  test.each(DEMANDS)(
    'a mechanism with the same features and another name gets the same answer to %j',
    demand => {
      const { params } = cellOf({ mechanism: name }, { fdCount: 8, active: 1, ...demand })
      const reason = unsupportedReason(mechanism, params)
      expect(unsupportedReason(twin, params)).toBe(reason?.replace(name, 'made-up') ?? null)
    },
  )
})

test('several readers share an interest set, and a wait is bounded, where the features say so', () => {
  const shared = { load: 'open', arrivals: 'flood', readers: 2, queue: 'shared', active: '100%' } as const
  const bounded = { fdCount: 512, active: 100, maxEvents: 16 }
  for (const mechanism of NATIVE_MECHANISMS) {
    const { name, features } = mechanism
    const answer = (row: Partial<Record<ParameterName, ParameterValue>>) =>
      unsupportedReason(mechanism, cellOf({ mechanism: name }, { fdCount: 8, ...row }).params)
    expect(answer(shared)).toBe(
      features.shareable ? null : `${name} has no set in the kernel that threads could share`,
    )
    expect(answer(bounded)).toBe(
      features.bounded ? null : `${name} has no bound on what one wait delivers (maxEvents)`,
    )
  }
  expect(new Set(NATIVE_MECHANISMS.map(({ features }) => features.shareable)).size).toBe(2)
  expect(new Set(NATIVE_MECHANISMS.map(({ features }) => features.bounded)).size).toBe(2)
})
