import { expect, test } from 'vitest'
import { syntheticRun } from '../analysis/synthetic_run.fixture.ts'
import { renderSummaryJson } from './summary_json.ts'

test('findings, winners and figures, without histograms', () => {
  const text = renderSummaryJson([syntheticRun()])
  const { summaryVersion, runs } = JSON.parse(text)
  expect(summaryVersion).toBe(1)
  expect(runs).toHaveLength(1)
  expect(runs[0].findings[0].text).toContain('With 1 of 8,192 descriptors active')
  expect(runs[0].views[0].winners.at(-1)).toEqual({
    fdCount: 8192,
    winner: 'epoll',
    leaders: ['epoll-edge/n8192/k1/nonblocking'],
  })
  expect(runs[0].cells).toHaveLength(144)
  expect(text).not.toContain('"hdr"')
})
