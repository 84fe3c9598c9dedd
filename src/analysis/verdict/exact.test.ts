import { expect, test } from 'vitest'
import { areAlike, type ExactCell, type ExactFloor, judgeExact } from './exact.ts'
import { poolsOfExact } from './pools.ts'

const ANY: ExactFloor = { minEffect: 0, minDifference: null }

function cell(base: readonly number[], head: readonly number[], id = 'epoll/n64/k1'): ExactCell {
  return {
    ...{ id, mechanism: 'epoll', part: 'nonblocking', metric: 'waitNs', unit: 'ns' },
    ...{ isMoreBetter: false, figures: [base, head] },
  }
}

function judged(base: readonly number[], head: readonly number[], floor = ANY) {
  return judgeExact([cell(base, head)], floor)[0]!
}

test('equal figures are the same, and different ones differ by exactly so much', () => {
  expect(judged([1108, 1108], [1108, 1108])).toMatchObject({
    verdict: 'same',
    difference: [0, 0],
    pValue: null,
  })
  const slower = judged([1108, 1108], [1167, 1167])
  expect(slower).toMatchObject({
    verdict: 'regression',
    ground: 'counts',
    difference: [59, 59],
    moreBlocks: null,
  })
  // Every format has the difference beside the reason.
  expect(slower.reason).toBe('the difference is exact')
  expect(judged([1167], [1108])).toMatchObject({ verdict: 'improvement', difference: [-59, -59] })
})

test('a floor in percent or in units decides what counts', () => {
  expect(judged([1000], [1001])).toMatchObject({ verdict: 'regression' })
  const inPercent = { minEffect: 0.02, minDifference: null }
  expect(judged([1000], [1019], inPercent)).toMatchObject({
    verdict: 'below the floor',
    reason: 'the difference is exact and is below the floor of 2 %',
  })
  expect(judged([1000], [1020], inPercent)).toMatchObject({
    verdict: 'regression',
    reason: 'the difference is exact and reaches the floor of 2 %',
  })
  const inUnits = { minEffect: 0, minDifference: 10 }
  expect(judged([1000], [1009], inUnits)).toMatchObject({
    verdict: 'below the floor',
    reason: expect.stringContaining('below the floor of 10 ns'),
  })
  expect(judged([1000], [990], inUnits).verdict).toBe('improvement')
})

test('figures that do not all agree differ by a range, which counts by its smaller end', () => {
  expect(judged([100, 102], [110, 111])).toMatchObject({ verdict: 'regression', difference: [8, 11] })
  expect(judged([100, 102], [110, 111], { minEffect: 0, minDifference: 9 }).reason).toBe(
    'the figures of a side do not all agree, and the smallest difference that they allow is +8 ns (+7.9 %), which is below the floor of 9 ns',
  )
  expect(judged([100, 112], [110, 111])).toMatchObject({
    verdict: 'inconclusive',
    reason: expect.stringContaining('the ranges of both sides overlap'),
  })
})

test('of a rate it counts the other way round', () => {
  const [faster] = judgeExact([{ ...cell([10, 10], [11, 11]), unit: '1/s', isMoreBetter: true }], ANY)
  expect(faster?.verdict).toBe('improvement')
})

test('figures are alike where each side repeats its own', () => {
  expect(
    areAlike([
      [1, 1],
      [2, 2, 2],
    ]),
  ).toBe(true)
  expect(
    areAlike([
      [1, 1],
      [2, 2.5],
    ]),
  ).toBe(false)
  expect(areAlike([[1], [2, 2]])).toBe(false)
})

test('the pool of exact cells is the table of their differences', () => {
  const cells = [59, 12, 76].map((more, i) => cell([1000, 1000], [1000 + more, 1000 + more], `c${i}`))
  const other = { ...cell([1, 1], [1, 1], 'alone'), mechanism: 'poll' }
  const [pool, ...others] = poolsOfExact(judgeExact([...cells, other], ANY))
  expect(pool).toMatchObject({
    ...{ mechanism: 'epoll', part: 'nonblocking', verdict: 'regression', difference: [12, 76] },
    reason: 'the verdict is the most severe one of its 3 cells',
    ...{ cells: 3, slower: 3, faster: 0, ground: 'counts' },
  })
  expect(others).toEqual([])
})
