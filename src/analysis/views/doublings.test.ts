import { expect, test } from 'vitest'
import type { RunFile } from '../../result/run/schema.ts'
import { analyse } from '../analyse.ts'
import { findingText } from '../sentences/findings/finding.ts'
import { findingsOf } from '../sentences/findings.ts'
import { readersRun, writersRun } from '../synthetic/synthetic_modes.fixture.ts'
import { AXES, type Axis } from './axes.ts'
import { parallelCpus, stretchesOf } from './doublings.ts'

const EPOLL = { variants: [['epoll', 'level'] as const] }
const WRITERS = AXES.find(({ name }) => name === 'writers') as Axis

function stretches(run: RunFile, fdCount: number | null = 16) {
  const analysis = analyse(run)
  const [view, series] = [analysis.views[0]!, analysis.series[0]!]
  return stretchesOf(analysis, view, series, 'writesPerSecond', WRITERS, fdCount)
}

const contention = (run: RunFile) =>
  findingsOf(analyse(run))
    .filter(({ kind }) => kind === 'contention')
    .map(findingText)

test('up to the CPUs and from there on a rate has a factor of its own', () => {
  expect(stretches(writersRun(EPOLL))).toEqual([
    {
      ...{ isWithinCpus: true, from: 1, to: 4, ideal: 2 },
      factor: expect.closeTo(1.8, 2),
      interval: [expect.closeTo(1.8, 1), expect.closeTo(1.8, 1)],
      start: expect.closeTo(1e6, -5),
    },
    {
      ...{ isWithinCpus: false, from: 4, to: 16, ideal: 1 },
      factor: expect.closeTo(0.9, 2),
      interval: [expect.closeTo(0.9, 1), expect.closeTo(0.9, 1)],
      start: expect.closeTo(1e6 * 1.8 ** 2, -5),
    },
  ])
})

test('a stretch of one place has no factor, and where N moves with the writers none is held', () => {
  const each = writersRun({ ...EPOLL, isDescriptorEach: true, writers: [4, 8, 16] })
  expect(stretches(each, null)).toMatchObject([{ isWithinCpus: false, from: 4, to: 16 }])
  expect(stretches(each)).toEqual([])
  expect(stretches(writersRun({ ...EPOLL, writers: [2] }))).toEqual([])
})

test('threads that share the CPU of --pin have one CPU', () => {
  const run = writersRun(EPOLL)
  expect(parallelCpus(analyse(run))).toBe(4)
  const blocks = run.blocks.map(block => ({ ...block, pin: { reader: 0, writer: 1 } }))
  expect(parallelCpus(analyse({ ...run, blocks }))).toBe(1)
  const environment = { ...run.environment, affinity: [], cpuCount: 3 }
  expect(parallelCpus(analyse({ ...run, environment }))).toBe(3)
})

test('a report says what contention costs: the factor of each doubling beside that without any', () => {
  expect(
    contention(writersRun({ variants: [['poll', 'level'], ...EPOLL.variants], spread: 0.1 })),
  ).toMatchInlineSnapshot(`
    [
      "With each doubling of the writers from 1 to 4, which have a CPU each, the rate of writes is multiplied by 1.80 [1.80, 1.80] with poll or epoll; if nothing hindered them it would double (asleep, open loop, a flood).",
      "With each doubling of the writers from 4 to 16, which share 4 CPUs, the rate of writes is multiplied by 0.90 [0.90, 0.90] with poll or epoll; if nothing hindered them it would stay the same (asleep, open loop, a flood).",
    ]
  `)
})

test('the rate of one reader stays the same up to the CPUs, and is halved from there on', () => {
  expect(contention(readersRun(EPOLL))).toMatchInlineSnapshot(`
    [
      "With each doubling of the readers from 1 to 4, which have a CPU each, the rate of iterations is multiplied by 1.00 [1.00, 1.00] with epoll; if nothing hindered them it would stay the same (timeout 0, closed loop).",
      "With the readers doubled from 4 to 8, which share 4 CPUs, the rate of iterations is multiplied by 0.50 [0.50, 0.50] with epoll; if nothing hindered them it would be halved (timeout 0, closed loop).",
    ]
  `)
})

test('readers that share a set have a finding beside those with a set each, and one reader belongs to both', () => {
  const own = readersRun(EPOLL)
  const shared = own.cells
    .filter(({ params }) => params.readers > 1)
    .map(cell => ({ ...cell, id: `${cell.id}Shared`, params: { ...cell.params, queue: 'shared' } }))
  expect(contention({ ...own, cells: [...own.cells, ...shared] }).map(text => text.slice(0, 46))).toEqual([
    'With each doubling of the readers from 1 to 4,',
    'With the readers doubled from 4 to 8, which sh',
    'With each doubling of the readers from 1 to 4,',
    'With the readers doubled from 4 to 8, which sh',
  ])
})

test('with a descriptor for each writer the curve of the rate is found as well', () => {
  expect(
    contention(writersRun({ ...EPOLL, isDescriptorEach: true, writers: [8, 16, 32] })),
  ).toMatchInlineSnapshot(`
    [
      "With each doubling of the writers from 8 to 32, which share 4 CPUs, the rate of writes is multiplied by 0.90 [0.90, 0.90] with epoll; if nothing hindered them it would stay the same (asleep, open loop, a flood).",
    ]
  `)
})

test('a factor whose interval is wider than half of it is not said, and one without an interval is', () => {
  const run = writersRun(EPOLL)
  const cells = run.cells.map(cell => {
    const blocks = cell.blocks.map(block => {
      const luck = block.index % 2 === 0 ? 3 : 1 / 3
      return { ...block, metrics: { writesPerSecond: luck * (block.metrics['writesPerSecond'] ?? 0) } }
    })
    return cell.params.writers === 16 ? { ...cell, blocks } : cell
  })
  expect(contention({ ...run, cells })).toEqual([expect.stringContaining('from 1 to 4')])
  const [within] = contention(writersRun({ ...EPOLL, blocks: 3 }))
  expect(within).toContain('multiplied by 1.80 with epoll')
})
