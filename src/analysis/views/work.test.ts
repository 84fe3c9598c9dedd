import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { findingText } from '../sentences/findings/finding.ts'
import { simulatedNote, workFinding } from '../sentences/findings/work.ts'
import { findingsOf } from '../sentences/findings.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { workOf } from './work.ts'

const VARIANTS = [
  ['epoll', 'level'],
  ['sim-select', 'level'],
  ['sim-poll', 'level'],
  ['sim-epoll', 'level'],
] as const

const run = syntheticRun({ fdCounts: [8, 512], waitModes: ['nonblocking'], variants: VARIANTS })
const cellOf = (mechanism: string, fdCount: number) => {
  const found = run.cells.find(
    cell => cell.mechanism === mechanism && cell.params.fdCount === fdCount && cell.params.activeCount === 1,
  )
  if (!found) throw new Error(`no cell of ${mechanism}`)
  return found
}

test('work is what the counters say, per wait; bytes both ways', () => {
  expect(workOf(cellOf('sim-poll', 512))).toEqual({
    filePolls: 512,
    callbacks: 0,
    entriesCopied: 0,
    bytesCopied: 8 * 512 + 2 * 512,
    waitEntries: 0,
  })
  expect(workOf(cellOf('sim-epoll', 512))).toEqual({
    filePolls: 2,
    callbacks: 1,
    entriesCopied: 0,
    bytesCopied: 12,
    waitEntries: 0,
  })
  const queued = {
    ...cellOf('sim-poll', 8),
    counters: { 'sim.pollCalls': 4, 'sim.waitEntriesAdded': 8, 'sim.waitEntriesRemoved': 4 },
  }
  expect(workOf(queued)?.waitEntries).toBe(2)
})

test('a native cell, and one that was not measured, has none', () => {
  expect(workOf(cellOf('epoll', 8))).toBeNull()
  expect(workOf({ ...cellOf('sim-poll', 8), status: 'skipped' })).toBeNull()
})

test('the finding speaks of the largest N with the fewest active', () => {
  expect(findingText(workFinding(analyse(run))!)).toBe(
    'With 1 of 512 descriptors active, one wait looks at 512 files with sim-select or sim-poll and 2 files with sim-epoll (counted in the simulator, timeout 0, closed loop).',
  )
  expect(findingsOf(analyse(run)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['headline', 'work', 'note']),
  )
})

test('simulated mechanisms win nothing', () => {
  const [headline] = findingsOf(analyse(run))
  expect(headline?.statement).not.toContain('sim-')
})

test('a run of simulated mechanisms alone has their work as its headline, once', () => {
  const alone = analyse(
    syntheticRun({ fdCounts: [8, 512], waitModes: ['nonblocking'], variants: VARIANTS.slice(1) }),
  )
  const findings = findingsOf(alone)
  expect(findings[0]).toMatchObject({
    kind: 'headline',
    statement: expect.stringContaining('one wait looks at 512 files'),
  })
  expect(findings.filter(({ statement }) => statement.includes('looks at'))).toHaveLength(1)
})

test('without a simulated cell nothing is said of them', () => {
  const native = analyse(syntheticRun({ fdCounts: [8] }))
  expect(workFinding(native)).toBeNull()
  expect(simulatedNote(native)).toBeNull()
})
