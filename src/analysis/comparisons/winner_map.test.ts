import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { BY_ACTIVE, costedRun } from '../synthetic/costed_run.fixture.ts'
import { rateSweepRun, wakeupRun } from '../synthetic/synthetic_modes.fixture.ts'
import { type SyntheticOptions, syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { type WinnerMap, winnerMapsOf } from './winner_map.ts'

const WAIT = () => 'waitNs'

const mapsOf = (options: SyntheticOptions = {}) => winnerMapsOf(analyse(syntheticRun(options)), WAIT)

const NATIVE = [
  ['select', 'level'],
  ['poll', 'level'],
  ['epoll', 'level'],
] as const

const analysed = (...given: Parameters<typeof costedRun>) => analyse(costedRun(...given))

const only = (maps: readonly WinnerMap[]) => {
  expect(maps).toHaveLength(1)
  return maps[0] as WinnerMap
}

test('one map for each combination of settings but the active ones, rows as the suite gives them', () => {
  const maps = mapsOf()
  expect(maps.map(({ settings }) => settings['waitMode'])).toEqual(['nonblocking', 'ready'])
  const [map] = maps
  expect(map?.settings).not.toHaveProperty('active')
  expect(map?.fdCounts).toEqual([8, 32, 128, 512, 2048, 8192])
  expect(map?.rows.map(({ active }) => active)).toEqual(['1', '10%', '100%'])
  expect(map?.rows[1]?.cells.map(cell => cell?.activeCount)).toEqual([1, 3, 13, 51, 205, 819])
})

test('a cell has the winner, and the factor to the nearest rival with its interval', () => {
  const luck = (mechanism: string, block: number) => (mechanism === 'poll' ? 1 + (block - 2.5) / 100 : 1)
  const map = only(winnerMapsOf(analysed(BY_ACTIVE, {}, luck), WAIT))
  const cell = map.rows[0]?.cells[2]
  expect(cell).toMatchObject({ fdCount: 128, activeCount: 1, ranking: { winner: 'epoll' } })
  expect(cell?.factor).toMatchObject({ fastest: { group: 'epoll' }, rival: { group: 'poll' } })
  expect(cell?.factor?.ratio).toBeCloseTo(64, 1)
  expect(cell?.factor?.interval?.map(value => value.toFixed(2))).toEqual(['62.40', '65.60'])
  const busy = map.rows[2]?.cells[2]
  expect(busy).toMatchObject({ ranking: { winner: 'poll' }, factor: { rival: { group: 'select' } } })
  expect(busy?.factor?.ratio).toBeCloseTo(1.6)
})

test('luck that a whole block shares is no part of a factor', () => {
  const map = only(
    winnerMapsOf(
      analysed(BY_ACTIVE, {}, (_, block) => 1 + block),
      WAIT,
    ),
  )
  const interval = map.rows[0]?.cells[2]?.factor?.interval
  expect(interval?.map(value => value.toFixed(6))).toEqual(['64.000000', '64.000000'])
})

test('of a rate more is better', () => {
  const run = syntheticRun({ actives: [1], waitModes: ['nonblocking'], variants: NATIVE })
  const [map] = winnerMapsOf(analyse(run), () => 'eventsPerSecond')
  const factor = map?.rows[0]?.cells[5]?.factor
  expect(map?.rows[0]?.cells[5]?.ranking.winner).toBe('epoll')
  expect(factor?.ratio).toBeGreaterThan(100)
})

test('the lead changes along N where the curves meet', () => {
  const cost = (mechanism: string, fdCount: number) =>
    mechanism === 'epoll' ? 3000 : mechanism === 'poll' ? 10 * fdCount : 1e6
  const map = only(winnerMapsOf(analysed(cost, { actives: [1] }), WAIT))
  expect(map.rows[0]?.changes).toMatchObject([{ before: ['poll'], after: ['epoll'], between: [128, 512] }])
  expect(map.rows[0]?.changes[0]?.at).toBeCloseTo(300)
  expect(map.columns.every(changes => changes.length === 0)).toBe(true)
})

test('the lead changes along the active ones where the curves meet', () => {
  const map = only(winnerMapsOf(analysed(BY_ACTIVE), WAIT))
  const changes = map.columns.map(column => column.map(({ before, after }) => [before, after]))
  expect(changes).toEqual(Array(6).fill([[['epoll'], ['poll']]]))
  expect(map.columns[3]?.[0]).toMatchObject({ between: [51, 512], reach: [1, 512] })
  expect(map.columns[3]?.[0]?.at).toBeCloseTo(256)
})

test('counts that pass a share take their place along the active ones', () => {
  const map = only(winnerMapsOf(analysed(BY_ACTIVE, { fdCounts: [128], actives: [1, 100, '10%'] }), WAIT))
  expect(map.columns[0]).toMatchObject([{ between: [13, 100] }])
})

test('settings that ask for the same number are one place', () => {
  const map = only(winnerMapsOf(analysed(BY_ACTIVE, { fdCounts: [8], actives: [1, '10%', '100%'] }), WAIT))
  expect(map.columns[0]).toMatchObject([{ between: [1, 8] }])
  expect(map.columns[0]?.[0]?.at).toBeCloseTo(4)
})

test('who cannot be told apart has no winner, but a factor', () => {
  const [map] = mapsOf({ spread: 0.5 })
  const cell = map?.rows[2]?.cells[5]
  expect(cell?.ranking.winner).toBeNull()
  expect(cell?.factor?.ratio).toBeGreaterThan(1)
})

test('too few blocks give a factor without an interval, and no winner', () => {
  const [map] = mapsOf({ blocks: 3 })
  expect(map?.rows[0]?.cells[5]?.ranking.winner).toBeNull()
  expect(map?.rows[0]?.cells[5]?.factor).toMatchObject({ interval: null })
})

test('a median of 0 has no factor', () => {
  const cost = (mechanism: string, fdCount: number) => (mechanism === 'epoll' ? 0 : 10 * fdCount)
  const map = only(winnerMapsOf(analysed(cost), WAIT))
  expect(map.rows.every(({ cells }) => cells.every(cell => cell?.factor === null))).toBe(true)
})

test('figures as far apart as a run may hold them change the lead at a finite place, without a factor', () => {
  const cost = (mechanism: string, fdCount: number) =>
    mechanism === 'select' ? 1e15 : (mechanism === 'epoll') === fdCount > 100 ? Number.MIN_VALUE : 1e15
  const map = only(winnerMapsOf(analysed(cost, { actives: [1], fdCounts: [10, 1000] }), WAIT))
  expect(map.rows[0]?.cells.map(cell => cell?.factor)).toEqual([null, null])
  expect(map.rows[0]?.changes[0]?.at).toBeCloseTo(100)
})

test('a simulated mechanism never wins against native ones', () => {
  const cost = (mechanism: string, fdCount: number) => (mechanism === 'sim-epoll' ? 1 : 10 * fdCount)
  const run = costedRun(cost, {
    variants: [
      ['poll', 'level'],
      ['sim-epoll', 'level'],
    ],
  })
  const kinds = run.cells.map(cell => ({ ...cell, params: { ...cell.params, fdKind: 'socketpair' } }))
  expect(winnerMapsOf(analyse({ ...run, cells: kinds }), WAIT)).toEqual([])
  expect(winnerMapsOf(analyse(run), WAIT)).toEqual([])
})

test('one N, or one setting of active, is a map; one mechanism and open loop are none', () => {
  expect(only(mapsOf({ fdCounts: [64], waitModes: ['ready'] })).fdCounts).toEqual([64])
  expect(only(mapsOf({ actives: ['10%'], waitModes: ['ready'] })).rows).toHaveLength(1)
  expect(mapsOf({ variants: [['epoll', 'level']] })).toEqual([])
  expect(winnerMapsOf(analyse(rateSweepRun()), () => 'dispatchLatencyNs')).toEqual([])
  expect(winnerMapsOf(analyse(wakeupRun()), () => 'wakeupLatencyNs')).toHaveLength(1)
  expect(winnerMapsOf(analyse(syntheticRun()), () => null)).toEqual([])
  expect(winnerMapsOf(analyse({ ...syntheticRun(), cells: [] }), WAIT)).toEqual([])
})

test('variants of one mechanism play against each other where nobody else does', () => {
  const map = only(
    mapsOf({
      waitModes: ['nonblocking'],
      actives: [1],
      variants: [
        ['epoll', 'level'],
        ['epoll', 'edge'],
      ],
    }),
  )
  expect(map.rows[0]?.cells[0]?.ranking.winner).toBe('epoll (edge)')
})

test('what a place was not measured at stays empty', () => {
  const run = syntheticRun({ waitModes: ['nonblocking'] })
  const cells = run.cells.filter(({ params }) => params.active !== '100%' || params.fdCount <= 128)
  const map = only(winnerMapsOf(analyse({ ...run, cells }), WAIT))
  expect(map.rows[2]?.cells.map(cell => cell?.fdCount ?? null)).toEqual([8, 32, 128, null, null, null])
})
