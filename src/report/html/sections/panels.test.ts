import { expect, test } from 'vitest'
import { type SyntheticOptions, syntheticRun } from '../../../analysis/synthetic/synthetic_run.fixture.ts'
import { pageOf } from '../../charts/chart.fixture.ts'
import { panelsHtml } from './panels.ts'

const panelsOf = (options: SyntheticOptions) => panelsHtml(pageOf(syntheticRun(options)), 'run-0')

const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, found]) => found)

test('each wait mode and number of active descriptors has a small chart, which links to its view', () => {
  const options = { fdCounts: [8, 64, 512], actives: [1, '100%'] }
  const html = panelsOf(options)
  expect(all(html, /<th scope="(?:col|row)">(.*?)</g)).toEqual([
    '1 active',
    'all active',
    'timeout 0',
    'may block',
  ])
  const { views } = pageOf(syntheticRun(options))
  const linked = all(html, /<a href="#run-0-scaling" data-view="(\d)"/g).map(
    view => views[Number(view)]?.words,
  )
  expect(linked).toEqual([
    '1 active · timeout 0 · closed loop',
    'all active · timeout 0 · closed loop',
    '1 active · may block · closed loop',
    'all active · may block · closed loop',
  ])
  expect(all(html, /title="(.*?)"/g)).toEqual(linked)
  expect(all(html, /<(polyline)/g)).toHaveLength(4 * 4)
})

test('all have the same axes: the least and the largest figure of all reach their ends', () => {
  const html = panelsOf({ fdCounts: [8, 512], actives: [1, '100%'] })
  const heights = all(html, /points="(.*?)"/g).map(points =>
    points?.split(' ').map(point => Number(point.split(',')[1])),
  )
  const ends = heights.map(own => [Math.min(...(own ?? [])), Math.max(...(own ?? []))])
  expect(Math.min(...ends.map(([top = 0]) => top))).toBe(2)
  expect(Math.max(...ends.map(([, bottom = 0]) => bottom))).toBe(70)
  expect(ends.filter(([top]) => top === 2)).not.toHaveLength(ends.length)
  expect(html).toContain('N from 8 to 512, 0.43 µs to ')
})

test('there are none of one view, of a single N, or of more than there is room for', () => {
  expect(panelsOf({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })).toBe('')
  expect(panelsOf({ fdCounts: [64] })).toBe('')
  expect(panelsOf({ fdCounts: [64, 512], actives: [1, 2, 3, 4, 5, 6] })).toBe('')
})

test('of very many N some are drawn', () => {
  const fdCounts = Array.from({ length: 70 }, (_, i) => 8 + i)
  const options: SyntheticOptions = {
    ...{ fdCounts, waitModes: ['nonblocking'], actives: [1, 2] },
    variants: [['epoll', 'level']],
  }
  const [points] = all(panelsOf(options), /points="(.*?)"/g)
  const count = points?.split(' ').length
  expect(count).toBeGreaterThan(20)
  expect(count).toBeLessThanOrEqual(64)
})
