import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { BY_ACTIVE, costedRun } from '../../analysis/synthetic/costed_run.fixture.ts'
import { pageWinnersOf } from '../page_data/winners.ts'
import { changeLines, placeAmong } from './who_wins_lines.ts'

test('a value lies between places on a logarithmic axis', () => {
  expect(placeAmong(1, [1, 10, 100])).toBe(0)
  expect(placeAmong(100, [1, 10, 100])).toBe(2)
  expect(placeAmong(Math.sqrt(1000), [1, 10, 100])).toBeCloseTo(1.5)
})

test('of equal places the last one counts, and empty ones are passed over', () => {
  expect(placeAmong(2, [1, 1, 4])).toBeCloseTo(1.5)
  expect(placeAmong(10, [1, null, 100])).toBeCloseTo(1)
})

test('beyond the last place a value stays there; below the first, and where places do not ascend, it has none', () => {
  expect(placeAmong(1000, [1, 10])).toBe(1)
  expect(placeAmong(0.5, [1, 10])).toBeNull()
  expect(placeAmong(20, [100, 10])).toBeNull()
  expect(placeAmong(20, [])).toBeNull()
  expect(placeAmong(20, [0, 0])).toBeNull()
})

const luck = (mechanism: string, block: number) => (mechanism === 'epoll' ? 1 + (block - 2.5) / 100 : 1)

test('a line lies across each column whose lead changes, with its band', () => {
  const [map] = pageWinnersOf(analyse(costedRun(BY_ACTIVE, { fdCounts: [100, 1000] }, luck)))
  const lines = changeLines(map!)
  expect(lines.map(({ isUpright, through }) => [isUpright, through])).toEqual([
    [false, 0],
    [false, 1],
  ])
  // Rows: 1, 10 and 100 active. They meet at 50.
  expect(lines[0]?.at).toBeCloseTo(1 + Math.log10(5), 3)
  const [from, to] = lines[0]?.band ?? []
  expect(from).toBeLessThan(lines[0]?.at ?? 0)
  expect(to).toBeGreaterThan(lines[0]?.at ?? 0)
})

test('a line stands in each row whose lead changes along N', () => {
  const cost = (name: string, count: number) => (name === 'epoll' ? 3000 : name === 'poll' ? 10 * count : 1e6)
  const [map] = pageWinnersOf(analyse(costedRun(cost, { actives: [1], fdCounts: [100, 1000] }, luck)))
  expect(changeLines(map!)).toMatchObject([{ isUpright: true, through: 0 }])
  expect(changeLines(map!)[0]?.at).toBeCloseTo(Math.log10(3), 3)
})

test('the band of an open interval ends at the edge of the cells', () => {
  const wild = (name: string, block: number) =>
    name !== 'epoll' ? 1 : block === 4 ? 0.4 : block === 0 ? 60 : 1
  const options = { fdCounts: [100], actives: [1, 90, '100%'], blocks: 8 }
  const [map] = pageWinnersOf(analyse(costedRun(BY_ACTIVE, options, wild)))
  expect(changeLines(map!)[0]?.band).toEqual([-0.5, 2.5])
})

test('too few blocks for an interval: no winners, no lines', () => {
  const [map] = pageWinnersOf(analyse(costedRun(BY_ACTIVE, { blocks: 3 })))
  expect(changeLines(map!)).toEqual([])
})
