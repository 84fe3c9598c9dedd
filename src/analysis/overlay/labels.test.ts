import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { labelsOf, namesFrom } from './labels.ts'

const plain = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })

function on(environment: Partial<RunFile['environment']>, run: Partial<RunFile['run']> = {}): RunFile {
  return { ...plain, environment: { ...plain.environment, ...environment }, run: { ...plain.run, ...run } }
}

test.each<[string, readonly RunFile[], readonly string[]]>([
  ['kernels', [on({ kernel: '6.12.1' }), on({ kernel: '6.18.0' })], ['Linux 6.12.1', 'Linux 6.18.0']],
  [
    'machines',
    [on({ cpuModel: 'Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz' }), on({ cpuModel: 'AMD EPYC 7B13' })],
    ['Intel Xeon E5-2680 v4', 'AMD EPYC 7B13'],
  ],
  ['sizes of a machine', [on({ cpuCount: 2 }), on({ cpuCount: 64 })], ['2 CPUs', '64 CPUs']],
  ['suites before dates', [on({}), on({}, { suite: 'why', startedAt: '2026-02-03' })], ['default', 'why']],
  ['dates', [on({}), on({}, { startedAt: '2026-02-03T01:00:00Z' })], ['2026-01-02', '2026-02-03']],
  ['seeds', [on({}), on({}, { seed: 8 })], ['seed 7', 'seed 8']],
  ['times of one day', [on({}), on({}, { startedAt: '2026-01-02T09:00:00.000Z' })], ['03:04:05', '09:00:00']],
  ['ids', [on({}), on({}, { id: 'again' })], ['20260102T030405Z-default', 'again']],
  ['the same run twice', [on({}), on({})], ['run 1', 'run 2']],
  [
    'a kernel twice, on two days',
    [on({ kernel: '6.12' }), on({}), on({}, { startedAt: '2026-02-03T01:00:00Z' })],
    ['Linux 6.12 · 2026-01-02', 'Linux 6.18.0 · 2026-01-02', 'Linux 6.18.0 · 2026-02-03'],
  ],
  [
    'one of three given twice',
    [on({ kernel: '6.12' }), on({}), on({})],
    ['Linux 6.12 · run 1', 'Linux 6.18.0 · run 2', 'Linux 6.18.0 · run 3'],
  ],
])('%s', (_, runs, labels) => {
  expect(labelsOf(runs)).toEqual(labels)
})

test('kernels of one line differ in the middle of their names, which stays', () => {
  const names = ['6.12.107+deb12-cloud-amd64', '6.12.117+deb12-cloud-amd64', '6.12.117+deb12-rt-amd64']
  expect(labelsOf(names.map(kernel => on({ kernel })))).toEqual(names.map(name => `Linux ${name}`))
  expect(labelsOf([], names)).toEqual(names)
  const [long = '', short] = labelsOf([], [`${'a/long/path/'.repeat(9)}muxbench.node`, 'short'])
  expect([long.length, long.slice(-14), short]).toEqual([48, '/muxbench.node', 'short'])
  expect(labelsOf([], ['same', 'same'])).toEqual(['same · run 1', 'same · run 2'])
})

test('muxbench of another commit, or of none', () => {
  const [a, b] = [plain, { ...plain, tool: { ...plain.tool, commit: null, version: '9.9' } }]
  expect(labelsOf([a, b])).toEqual(['muxbench 0123456', 'muxbench 9.9'])
})

test('names that differ beyond what a label shows are told apart by another fact', () => {
  const long = 'x'.repeat(10_000)
  const kernel = (letter: string) => `${long}${letter}${long}`
  expect(labelsOf([on({ kernel: kernel('a') }), on({ kernel: kernel('b') }, { seed: 9 })])).toEqual([
    'seed 7',
    'seed 9',
  ])
})

test('a long name keeps its end, in which the sides of a comparison differ', () => {
  const ids = ['ab-2026-11-21-161810-base', 'ab-2026-11-21-161810-head']
  expect(labelsOf(ids.map(id => on({}, { id })))).toEqual([
    'ab-2026-11-…-161810-base',
    'ab-2026-11-…-161810-head',
  ])
})

test('one run alone has a label, too', () => {
  expect(labelsOf([plain])).toEqual(['run 1'])
})

test('whatever files hold, labels are different, short, on one line and not empty', () => {
  const points = fc.oneof(fc.nat(0xff), fc.nat(0x10ffff)).filter(point => point < 0xd800 || point > 0xdfff)
  const unit = points.map(point => String.fromCodePoint(point))
  const texts = fc.array(fc.string({ maxLength: 60, unit }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(texts, texts, (kernels, ids) => {
      const runs = kernels.map((kernel, i) => on({ kernel }, { id: ids[i % ids.length] as string }))
      const labels = labelsOf(runs)
      expect(new Set(labels).size).toBe(runs.length)
      for (const label of labels) {
        expect(label).not.toBe('')
        expect(label).not.toMatch(/\p{Cc}|\p{Cf}/u)
        expect(label.length).toBeLessThan(70)
      }
    }),
  )
})

describe('names that a user gave', () => {
  const runs = [syntheticRun(), syntheticRun()]
  test.each([
    [
      ['reports/monday', './tuesday/run.json'],
      ['monday', 'tuesday'],
    ],
    [
      ['a/out/run.json.gz', 'b/out/'],
      ['a/out', 'b/out'],
    ],
    [
      ['idle.run.json.gz', 'busy.json'],
      ['idle', 'busy'],
    ],
    [
      ['same', 'same'],
      ['same', 'same'],
    ],
    [['.', 'monday'], undefined],
    [['-', 'monday'], undefined],
    [[`reports/${runs[0]?.run.id}`, 'monday'], undefined],
  ])('%j: %j', (paths, names) => {
    expect(namesFrom(paths, runs)).toEqual(names)
  })
})
