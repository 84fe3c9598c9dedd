import { expect, test } from 'vitest'
import { cellOf } from '../suite/cells.ts'
import { estimatedVisitMs } from './visit_time.ts'

test('a fresh set costs calls in each iteration where the kernel holds it, and none where the caller does', () => {
  const visitMs = (mechanism: string, freshSet: boolean) =>
    estimatedVisitMs(cellOf({ mechanism, freshSet }, { fdCount: 4096 }))
  expect(visitMs('epoll', true)).toBeGreaterThan(2 * visitMs('epoll', false))
  expect(visitMs('poll', true)).toBe(visitMs('poll', false))
})

test('each write of a chain costs a wait as well, which looks at all descriptors', () => {
  const visitMs = (fdCount: number, chainWrites: number) =>
    estimatedVisitMs(cellOf({ mechanism: 'poll' }, { fdCount, chainWrites }))
  const chained = (fdCount: number) => visitMs(fdCount, 10_000) - visitMs(fdCount, 0)
  expect(chained(4096)).toBeGreaterThan(5 * chained(8))
})
