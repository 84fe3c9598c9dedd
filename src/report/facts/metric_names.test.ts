import { expect, test } from 'vitest'
import { withMetricWords } from './metric_names.ts'

test('metrics in the texts of suites and rules are called by their words, and nothing else is changed', () => {
  expect(withMetricWords('The cost of the writer (it is under writeNs).')).toBe(
    'The cost of the writer (it is under the write phase).',
  )
  expect(withMetricWords('the interval of the ratio (of waitNs; or of cycleNs)')).toBe(
    'the interval of the ratio (of one wait; or of one iteration)',
  )
  expect(withMetricWords('waits end late by timerSlackNs, and pollNs is no metric')).toBe(
    'waits end late by timerSlackNs, and pollNs is no metric',
  )
})
