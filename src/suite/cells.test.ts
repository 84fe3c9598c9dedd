import { expect, test } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import { cellOf, expandCells, workloadKey } from './cells.ts'
import type { SuiteDefinition } from './definition.ts'
import { applyOverrides } from './overrides.ts'

const suite: SuiteDefinition = {
  ...defaultSuite,
  variants: [{ mechanism: 'poll' }, { mechanism: 'epoll', trigger: 'edge', oneshot: true }],
  axes: { fdCount: [8, 64], active: [1, '50%'] },
}

test('cells are all combinations, with every parameter resolved', () => {
  const cells = expandCells(suite)
  expect(cells.map(cell => cell.id)).toEqual([
    'poll/n8/k1/nonblocking',
    'epoll-edge-oneshot/n8/k1/nonblocking',
    'poll/n8/k50%/nonblocking',
    'epoll-edge-oneshot/n8/k50%/nonblocking',
    'poll/n64/k1/nonblocking',
    'epoll-edge-oneshot/n64/k1/nonblocking',
    'poll/n64/k50%/nonblocking',
    'epoll-edge-oneshot/n64/k50%/nonblocking',
  ])
  expect(cells[7]?.params).toEqual({
    fdCount: 64,
    active: '50%',
    activeCount: 32,
    trigger: 'edge',
    oneshot: true,
    waitMode: 'nonblocking',
    timeoutNs: null,
    activity: 'random',
    interest: 'in',
    writeOrder: 'random',
    messageBytes: 1,
    readBytes: null,
    load: 'closed',
    fdKind: 'socketpair',
    fdTable: 'private',
    maxEvents: 64,
    busyPollUs: 0,
    highestFd: null,
    ratePerSecond: null,
    arrivals: null,
    burstSize: null,
    chainWrites: 0,
    churn: 0,
    readers: 1,
    queue: 'own',
    exclusive: false,
    freshSet: false,
    readersAs: null,
    readerFds: 'own',
    waitDelayNs: 0,
    writers: 1,
    writerPauseNs: 500,
    stallMs: 0,
    counts: 'time',
  })
})

test('cells that count instructions have the same ids, and are of other works', () => {
  const [times, counts] = [expandCells(suite), expandCells(suite, 'instructions')]
  expect(counts.map(({ id }) => id)).toEqual(times.map(({ id }) => id))
  expect(counts.every(({ params }) => params.counts === 'instructions')).toBe(true)
  const works = new Set(times.map(({ params }) => workloadKey(params)))
  expect(counts.filter(({ params }) => works.has(workloadKey(params)))).toEqual([])
})

test('a combination given twice counts once', () => {
  expect(expandCells({ ...suite, axes: { fdCount: [8, 8, 8] } })).toHaveLength(2)
})

test('more cells than can be held are refused before they are made', () => {
  const fdCount = Array.from({ length: 3000 }, (_, i) => i + 1)
  const axes = { fdCount, maxEvents: fdCount, highestFd: fdCount.map(n => n + 2) }
  expect(() => expandCells({ ...suite, axes })).toThrow('has 54,000,000,000 cells (allowed: 20,000)')
  expect(expandCells({ ...suite, exclude: [], axes: { fdCount, active: [1, '50%', '100%'] } })).toHaveLength(
    18_000,
  )
})

test('a parameter off its default shows in the id, so that ids are unique', () => {
  const cells = expandCells({
    ...suite,
    axes: { fdCount: [8], maxEvents: [null, 1], highestFd: [null, 5000], fdTable: ['private', 'shared'] },
  })
  expect(new Set(cells.map(cell => cell.id)).size).toBe(16)
  expect(cells.at(-1)?.id).toBe('epoll-edge-oneshot/n8/k1/nonblocking/sharedTable/maxEvents1/highestFd5000')
})

test('a timeout is a part of waits that end by it, and of no others', () => {
  const cells = expandCells({
    ...suite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdCount: [8], active: [0], waitMode: ['nonblocking', 'timeout'], timeoutNs: [1000, 50_000] },
  })
  expect(cells.map(({ id }) => id)).toEqual([
    'epoll/n8/k0/nonblocking',
    'epoll/n8/k0/timeout/timeoutNs1000',
    'epoll/n8/k0/timeout/timeoutNs50000',
  ])
  expect(cells.map(({ params }) => params.timeoutNs)).toEqual([null, 1000, 50_000])
})

test('the default suite covers what it promises', () => {
  const cells = expandCells(defaultSuite)
  const values = (of: (cell: (typeof cells)[number]) => unknown) => [...new Set(cells.map(of))]
  expect(values(cell => `${cell.mechanism} ${cell.params.trigger}`)).toEqual([
    'select level',
    'poll level',
    'epoll level',
    'epoll edge',
  ])
  expect(values(cell => cell.params.fdCount)).toEqual([8, 32, 128, 512, 2048, 8192])
  expect(new Set(values(cell => cell.params.active))).toEqual(new Set([1, '10%', '100%']))
  expect(values(cell => cell.params.waitMode)).toEqual(['nonblocking', 'ready'])
  expect(defaultSuite.blocks).toBeGreaterThanOrEqual(12)
  expect(defaultSuite.budgetSeconds).toBeLessThanOrEqual(60)
})

test('combinations that a suite leaves out have no cells, and are there where the command line names them whole', () => {
  const thinned = { ...suite, exclude: [{ fdCount: [64], active: ['50%'] }] }
  const works = (given: SuiteDefinition) => [
    ...new Set(expandCells(given).map(({ params }) => `${params.fdCount} ${params.active}`)),
  ]
  expect(works(thinned)).toEqual(['8 1', '8 50%', '64 1'])
  expect(works(applyOverrides(thinned, { fds: '64' }))).toEqual(['64 1'])
  expect(works(applyOverrides(thinned, { fds: '8,64', active: '50%' }))).toEqual(['8 50%', '64 50%'])
  expect(works(applyOverrides(thinned, { mechanism: 'poll' }))).toEqual(works(thinned))
})

test('a mechanism is left out at some values, and is there where it is named with them', () => {
  const variants = [
    { mechanism: 'poll' },
    { mechanism: 'epoll', trigger: 'edge' as const },
    { mechanism: 'epoll' },
  ]
  const exclude = [
    { mechanism: ['poll'], fdCount: [64] },
    { trigger: ['edge'], waitMode: ['nonblocking'] },
  ]
  const ids = (given: SuiteDefinition) => expandCells(given).map(({ id }) => id)
  const thinned = { ...suite, variants, exclude, axes: { fdCount: [8, 64] } }
  expect(ids(thinned)).toEqual([
    'poll/n8/k1/nonblocking',
    'epoll/n8/k1/nonblocking',
    'epoll/n64/k1/nonblocking',
  ])
  expect(ids(applyOverrides(thinned, { mechanism: 'poll' }))).toEqual(['poll/n8/k1/nonblocking'])
  expect(ids(applyOverrides(thinned, { mechanism: 'poll', fds: '64' }))).toEqual(['poll/n64/k1/nonblocking'])
  expect(() =>
    expandCells({ ...thinned, variants: [{ mechanism: 'poll' }], axes: { fdCount: [64] } }),
  ).toThrow('the suite leaves out each of these combinations (exclude)')
})

test('the key of a workload leaves out the trigger and oneshot, and no other parameter', () => {
  const cell = { fdCount: 8, active: 1, trigger: 'level', oneshot: false }
  expect(workloadKey({ trigger: 'edge', oneshot: true, ...{ active: 1, fdCount: 8 } })).toBe(
    workloadKey(cell),
  )
  expect(workloadKey({ ...cell, ...{ fdCount: 9 } })).not.toBe(workloadKey(cell))
})

test('a set that is built anew for each wait is a variant of its mechanism, of the same work', () => {
  const [kept, fresh] = [false, true].map(freshSet =>
    cellOf({ mechanism: 'epoll', freshSet }, { fdCount: 8 }),
  )
  expect([kept?.id, fresh?.id]).toEqual(['epoll/n8/k1/nonblocking', 'epoll-fresh/n8/k1/nonblocking'])
  expect(workloadKey(kept!.params)).toBe(workloadKey(fresh!.params))
})
