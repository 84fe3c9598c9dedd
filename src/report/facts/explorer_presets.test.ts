import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { presetsOf } from './explorer_presets.ts'

const run = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['ready'] })
const namesOf = (cells: readonly RunCell[]) => presetsOf({ cells: [...cells] }).map(({ preset }) => preset)
const epoll = run.cells.find(({ mechanism }) => mechanism === 'epoll') as RunCell
const withParams = (params: Partial<RunCell['params']>): RunCell => ({
  ...epoll,
  params: { ...epoll.params, ...params } as RunCell['params'],
})

test.each<[string[], RunCell[]]>([
  [['two-servers'], [withParams({ fdKind: 'listener' })]],
  [['nested'], [withParams({ fdKind: 'epoll2' })]],
  [['exclusive', 'thundering-herd'], [withParams({ exclusive: true, readers: 8, readerFds: 'same' })]],
  [['oneshot'], [withParams({ oneshot: true })]],
  [['maxevents'], [withParams({ maxEvents: 1, activeCount: 4 })]],
  [['level-and-edge'], [withParams({ trigger: 'level' }), withParams({ trigger: 'edge' })]],
  [[], [withParams({})]],
  [[], [{ ...withParams({ oneshot: true }), status: 'skipped' }]],
])('a run of such cells leads to %j', (presets, cells) => {
  expect(namesOf(cells)).toEqual(presets)
})

test('a run of all three calls leads to the preset that has them, and to two presets at most', () => {
  expect(namesOf(run.cells).at(-1)).toBe('three-calls')
  expect(
    namesOf([...run.cells, withParams({ oneshot: true }), withParams({ fdKind: 'epoll1' })]),
  ).toHaveLength(2)
})
