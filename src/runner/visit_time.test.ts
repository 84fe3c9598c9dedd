import { expect, test } from 'vitest'
import { cellOf } from '../suite/cells.ts'
import { estimatedVisitMs } from './visit_time.ts'

test('a fresh set costs calls in each iteration where the kernel holds it, and none where the caller does', () => {
  const visitMs = (mechanism: string, freshSet: boolean) =>
    estimatedVisitMs(cellOf({ mechanism, freshSet }, { fdCount: 4096 }))
  expect(visitMs('epoll', true)).toBeGreaterThan(2 * visitMs('epoll', false))
  expect(visitMs('poll', true)).toBe(visitMs('poll', false))
})
