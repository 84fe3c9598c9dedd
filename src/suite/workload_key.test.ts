import { expect, test } from 'vitest'
import { workloadKey } from './workload_key.ts'

test('how a mechanism is told to report is no part of the work; everything else is, in any order', () => {
  const cell = { fdCount: 8, active: 1, trigger: 'level', oneshot: false }
  expect(workloadKey({ trigger: 'edge', oneshot: true, ...{ active: 1, fdCount: 8 } })).toBe(
    workloadKey(cell),
  )
  expect(workloadKey({ ...cell, ...{ fdCount: 9 } })).not.toBe(workloadKey(cell))
})
