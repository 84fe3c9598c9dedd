import { expect, test } from 'vitest'
import { analyse } from '../../analyse.ts'
import { syntheticRun } from '../../synthetic/synthetic_run.fixture.ts'
import { keyNumbersOf } from '../key_numbers.ts'
import { selectionOf } from '../selection.ts'
import { findingText } from './finding.ts'

type Cells = ReturnType<typeof syntheticRun>['cells']

const run = syntheticRun({ fdCounts: [8], actives: [1] })

function sentencesOf(change: (cell: Cells[number], i: number) => Partial<Cells[number]>) {
  const cells = run.cells.map((cell, i) => ({
    ...cell,
    metrics: {},
    workDigest: null,
    ...change(cell, i),
  }))
  const analysis = analyse({ ...run, cells })
  expect(keyNumbersOf(analysis)).toEqual([])
  return selectionOf(analysis).sentences.map(findingText)
}

test('failed and skipped cells are counted with their reasons, and the reader is told what to do', () => {
  const sentences = sentencesOf((_, i) =>
    i < 5
      ? { status: 'failed', reason: 'EMFILE: too many open files.' }
      : { status: 'skipped', reason: 'above RLIMIT_NOFILE' },
  )
  expect(sentences).toEqual([
    'No cell of this run was measured: 5 failed (EMFILE: too many open files) and 3 skipped (above RLIMIT_NOFILE).',
    'muxbench doctor says what this machine lacks and how to mend it.',
  ])
})

test('of many reasons the commonest are named', () => {
  const reasons = ['a', 'b', 'b', 'b', 'c', 'b', 'a', 'd']
  expect(sentencesOf((_, i) => ({ status: 'skipped', reason: reasons[i] as string }))).toEqual([
    'No cell of this run was measured: 8 skipped (4: b; 2: a; others for other reasons).',
    'muxbench list shows what each mechanism can do, and muxbench doctor what this machine allows.',
  ])
})

test('a reason may be anything: it is cut short', () => {
  const [first = ''] = sentencesOf(() => ({ status: 'failed', reason: 'x'.repeat(10_000) }))
  expect(first.length).toBeLessThan(200)
  expect(sentencesOf(() => ({ status: 'failed', reason: null }))[0]).toContain('no reason recorded')
})

test('a run without cells, and one that was cut short', () => {
  const texts = (file: typeof run) => selectionOf(analyse(file)).sentences.map(findingText)
  expect(texts({ ...run, cells: [] })).toEqual([
    'This run has no cells, so nothing was measured.',
    'muxbench list shows the suites and mechanisms that a run can be made of.',
  ])
  const status = 'partial' as const
  expect(texts({ ...run, cells: [], run: { ...run.run, status, blocksFinished: 0 } })).toEqual([
    'This run has no cells, so nothing was measured.',
    'It was cut short: the command that began it carries it on with --resume and its folder.',
  ])
  const merged = { count: 2, shards: [{ index: 1, id: 'first' }] }
  expect(texts({ ...run, cells: [], run: { ...run.run, status, merged } })).toEqual([
    'This run has no cells, so nothing was measured.',
    'It was merged from a part of its shards: merge it again when the others are there.',
  ])
})

test('cells that were all refused are said to be', () => {
  const cells = run.cells.map((cell, i) => ({ ...cell, workDigest: String(i) }))
  expect(selectionOf(analyse({ ...run, cells })).sentences.map(findingText)).toEqual([
    'Nothing can be compared: all 8 finished cells were refused, because their work digests do not show the same work.',
    'The mechanisms did not deliver the same events, or it is not known that they did: measure again, and report a fault if it stays.',
  ])
})
