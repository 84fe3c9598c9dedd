import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { findingText } from '../sentences/findings/finding.ts'
import { findingsOf } from '../sentences/findings.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { refusalsOf } from './comparability.ts'

const run = syntheticRun({ actives: [1], waitModes: ['nonblocking'] })
const withDigest = (id: string, workDigest: string | null) => ({
  ...run,
  cells: run.cells.map(cell => (cell.id === id ? { ...cell, workDigest } : cell)),
})

test('equal digests are compared', () => expect(refusalsOf(run.cells)).toEqual([]))

test.each([
  ['a different digest', 'other', 'differ (2 different ones)'],
  ['a missing digest', null, 'is missing'],
])('%s refuses the cells of its workload and no others', (_, digest, reason) => {
  const refusals = refusalsOf(withDigest('poll/n8192/k1/nonblocking', digest).cells)
  expect(refusals).toHaveLength(1)
  expect(refusals[0]?.reason).toContain(reason)
  expect(refusals[0]?.cellIds).toEqual([
    'select/n8192/k1/nonblocking',
    'poll/n8192/k1/nonblocking',
    'epoll/n8192/k1/nonblocking',
    'epoll-edge/n8192/k1/nonblocking',
  ])
})

test('refused cells are in no view and no sentence but the warning', () => {
  const analysis = analyse(withDigest('poll/n8192/k1/nonblocking', 'other'))
  expect(analysis.views[0]?.fdCounts).toEqual([8, 32, 128, 512, 2048])
  const texts = findingsOf(analysis).map(findingText)
  expect(texts.slice(0, -1).join()).not.toContain('8,192')
  expect(texts.at(-1)).toBe(
    '4 cells are left out of every comparison, because work digests do not show the same work.',
  )
})

test('a cell alone in its workload needs no digest to agree with', () => {
  const alone = { ...run.cells[0]!, workDigest: null }
  expect(refusalsOf([alone])).toEqual([])
})

test('cells of a flood have no plan, so that none of them misses a digest', () => {
  const flood = (arrivals: string | null) =>
    run.cells.map(cell => ({ ...cell, workDigest: null, params: { ...cell.params, arrivals } }))
  expect(refusalsOf(flood('flood') as typeof run.cells)).toEqual([])
  expect(refusalsOf(flood('constant') as typeof run.cells)).not.toEqual([])
})
