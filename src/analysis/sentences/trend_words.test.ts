import { expect, test } from 'vitest'
import { changeClusters } from '../trend/clusters.ts'
import { syntheticHash, syntheticTrend } from '../trend/synthetic_history.fixture.ts'
import { changedBeside, changeWords, dayOf, probabilityWords, rangeWords, runLabel } from './trend_words.ts'

const trend = syntheticTrend({
  runs: 60,
  cells: 4,
  factor: (run, cell) => (run >= 30 && cell < 2 ? 1.1 + cell / 10 : 1),
  change: (line, run) => ({ ...line, machine: { ...line.machine, kernel: run < 30 ? '6.12' : '6.18' } }),
})
const [group] = trend.groups

test('a range is that of git: behind the first commit, up to and with the second', () => {
  const change = group!.series[0]!.changes[0]!
  expect(rangeWords(group!, change)).toBe(
    `${syntheticHash(29).slice(0, 10)}..${syntheticHash(30).slice(0, 10)}`,
  )
  expect(changedBeside(group!, change)).toEqual(['the kernel (6.12 to 6.18)'])
})

test('a run goes by its commit, a label or its own name', () => {
  const commit = { label: '6.18.0-rc3', date: null, subject: null, isDirty: null }
  expect(runLabel({ id: 'run', commit })).toBe('6.18.0-rc3')
  expect(runLabel({ id: 'run', commit: null })).toBe('run')
  expect(runLabel({ id: 'run', commit: { ...commit, label: 'x'.repeat(500) } })).toHaveLength(40)
  expect(dayOf({ ...group!.runs[0]!, commit: null })).toBe('2026-01-02')
})

test('changes have a sign and as many digits as they need', () => {
  expect([1.052, 0.88, 1.5, 3, 1].map(changeWords)).toEqual(['+5.2 %', '−12 %', '+50 %', '+200 %', '+0.0 %'])
  expect([0.0004, 0.0123].map(probabilityWords)).toEqual(['under 0.001', '0.012'])
})

test('changes of one place are told together, the largest first', () => {
  expect(
    changeClusters(trend).map(({ kind, first, members }) => [
      kind,
      first,
      members.map(({ series }) => series.id),
    ]),
  ).toEqual([['regression', 30, ['poll/n8/k1/nonblocking', 'select/n8/k1/nonblocking']]])
})
