import { describe, expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import { syntheticLoadRun } from '../synthetic/synthetic_load.fixture.ts'
import {
  chainRun,
  churnRun,
  floodRun,
  mixedRun,
  rateSweepRun,
  troubledRun,
  wakeupRun,
} from '../synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { findingText } from './findings/finding.ts'
import { selectionOf } from './selection.ts'

const WHY = {
  variants: [
    ['select', 'level'],
    ['poll', 'level'],
    ['epoll', 'level'],
    ['sim-poll', 'level'],
    ['sim-epoll', 'level'],
  ],
} as const

const ONE_CELL = {
  variants: [['poll', 'level']],
  fdCounts: [1],
  actives: [1],
  waitModes: ['ready'],
} as const

function troubled(run: RunFile): RunFile {
  const cells = run.cells.map(cell => ({ ...cell, notes: ['a note'], settled: false }))
  const blocks = run.blocks.map(block => ({ ...block, disturbed: ['steal time'] }))
  return { ...run, cells, blocks, run: { ...run.run, status: 'partial', budgetSeconds: 1 } }
}

/** Gives every metric too few samples for a tail. */
function rarelyWaited(run: RunFile): RunFile {
  const cells = run.cells.map(cell => ({
    ...cell,
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, count: 3 }]),
    ),
  }))
  return { ...run, cells }
}

describe.each([
  ['the default suite', syntheticRun()],
  ['simulated mechanisms', syntheticRun(WHY)],
  ['a sweep of rates', rateSweepRun()],
  ['a load', syntheticLoadRun({ rates: [1000, 20_000, 100_000, 1_000_000] })],
  ['wake-ups', wakeupRun()],
  ['a flood', floodRun()],
  ['changes', churnRun()],
  ['chains', chainRun()],
  ['all modes in one', mixedRun()],
  ['much to mind', troubledRun()],
  ['hostile text', hostileRun()],
  ['one N', syntheticRun({ fdCounts: [64] })],
  ['one mechanism', syntheticRun({ variants: [['poll', 'level']] })],
  ['one cell', syntheticRun(ONE_CELL)],
  ['one cell in one block', syntheticRun({ ...ONE_CELL, blocks: 1 })],
  ['one cell of one wake-up', rarelyWaited(wakeupRun({ ...ONE_CELL }))],
  ['one cell of one wake-up in one block', rarelyWaited(wakeupRun({ ...ONE_CELL, blocks: 1 }))],
])('%s', (_, run) => {
  test.each([
    ['as it is', run],
    ['partial, unsettled, disturbed and noted', troubled(run)],
  ])('%s: three to seven sentences, with the warnings as the last one', (_, given) => {
    const { sentences, all } = selectionOf(analyse(given))
    expect(sentences.length).toBeGreaterThanOrEqual(3)
    expect(sentences.length).toBeLessThanOrEqual(7)
    expect(sentences[0]?.kind).toBe('headline')
    const isWarned = all.some(({ finding }) => finding.kind === 'warning')
    expect(sentences.map(({ kind }) => kind).lastIndexOf('warning')).toBe(
      isWarned ? sentences.length - 1 : -1,
    )
    expect(sentences.filter(({ kind }) => kind === 'warning').length).toBeLessThanOrEqual(1)
    expect(new Set(sentences.map(findingText)).size).toBe(sentences.length)
  })

  test('every sentence that has a chart shows a place that the run has', () => {
    const analysis = analyse(run)
    for (const { chart, shows } of selectionOf(analysis).sentences) {
      if (chart === null || !shows) continue
      const views = analysis.views.filter(({ settings }) =>
        Object.entries(shows.settings).every(([name, value]) => settings[name] === value),
      )
      expect(views.length).toBeGreaterThan(0)
      if (shows.fdCount !== undefined) {
        expect(views.flatMap(({ fdCounts }) => fdCounts)).toContain(shows.fdCount)
      }
    }
  })
})

test('where there is more than seven to say, the load and the work go before what every run has', () => {
  const kinds = (run: RunFile) => selectionOf(analyse(run)).sentences.map(({ kind }) => kind)
  expect(kinds(syntheticRun())).toEqual([
    'headline',
    'winner',
    'event',
    'winner',
    'growth',
    'tail',
    'cost-model',
  ])
  expect(kinds(troubled(syntheticRun(WHY)))).toEqual([
    'headline',
    'winner',
    'event',
    'winner',
    'growth',
    'work',
    'warning',
  ])
})

test('of several warnings the gravest two are said in one sentence, and how many more there are', () => {
  const { sentences, all } = selectionOf(analyse(troubled(syntheticRun({ fdCounts: [8] }))))
  expect(findingText(sentences.at(-1)!)).toBe(
    'Before trusting this: this run is partial: it has all of its 6 planned blocks, but was stopped in a further one, for cells that had not settled or in place of a disturbed one; 6 of 6 blocks were disturbed by something else on the machine; and 2 more to mind.',
  )
  const warnings = all.filter(({ finding }) => finding.kind === 'warning')
  expect(warnings.map(({ isSelected }) => isSelected)).toEqual([true, true, false, false])
})

test('what is in the selection is marked among all findings', () => {
  const { sentences, all } = selectionOf(analyse(syntheticRun()))
  expect(all.filter(({ isSelected }) => isSelected).map(({ finding }) => finding)).toEqual(sentences)
  expect(all.length).toBeGreaterThan(sentences.length)
})
