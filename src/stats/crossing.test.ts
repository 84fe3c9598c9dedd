import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { type CurvePoint, crossingInterval, risesOf } from './crossing.ts'
import { timesHeld } from './noise.fixture.ts'
import { expectShare } from './share.fixture.ts'

const curve = (...values: number[]): CurvePoint[] => values.map((y, x) => ({ x, y }))

test('a rise is where the straight line meets 0', () => {
  expect(risesOf(curve(-1, 3))).toEqual([0.25])
  expect(risesOf(curve(-1, 0))).toEqual([1])
  expect(risesOf(curve(-2, 2, -1, 1))).toEqual([0.5, 2.5])
})

test('where nothing rises there is no rise', () => {
  expect(risesOf([])).toEqual([])
  expect(risesOf(curve(-1))).toEqual([])
  expect(risesOf(curve(1, -1))).toEqual([])
  expect(risesOf(curve(0, 1))).toEqual([])
})

test('the interval spans the rises of the blocks, and holds the estimate', () => {
  const curves = [1, 2, 3, 4, 5].map(y => curve(-1, y))
  expect(crossingInterval(curves, 0.25)).toEqual([1 / 6, 0.5])
  expect(crossingInterval(curves, 0.75)).toEqual([1 / 6, 0.75])
})

test('a block that does not rise opens the end on its side', () => {
  const curves = [1, 2, 3, 4].map(y => curve(-1, y))
  expect(crossingInterval([...curves, curve(-1, -2)], 0.3)).toEqual([0.2, null])
  expect(crossingInterval([...curves, curve(1, 2)], 0.3)).toEqual([null, 0.5])
  expect(crossingInterval([...curves, curve(0.1, -2)], 0.3)).toEqual([0.2, null])
  expect(crossingInterval(Array(6).fill(curve(1, 2)), 0.3)).toEqual([null, 0.3])
})

test('of several rises of a block the one nearest to the estimate counts', () => {
  const curves = [...Array(5).fill(curve(-2, 2, -1, 1))]
  expect(crossingInterval(curves, 2.4)).toEqual([2.4, 2.5])
})

test('too few blocks, or no points, give no interval', () => {
  expect(crossingInterval(Array(4).fill(curve(-1, 1)), 0.5)).toBeNull()
  expect(crossingInterval([], 0.5)).toBeNull()
  expect(crossingInterval(Array(5).fill([]), 0.5)).toBeNull()
})

test('an interval holds its estimate and lies within the points', () => {
  const ordinates = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(
      fc.array(ordinates, { minLength: 5, maxLength: 12 }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (blocks, estimate) => {
        const [low, high] = crossingInterval(
          blocks.map(values => curve(...values)),
          estimate,
        ) as [number | null, number | null]
        if (low !== null) expect(low >= 0 && low <= estimate).toBe(true)
        if (high !== null) expect(high <= 3 && high >= estimate).toBe(true)
      },
    ),
  )
})

/** Returns a nearly normal value of mean 0 and standard deviation 1: a sum of twelve uniform ones. */
function normal(random: Xoshiro128): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += random.next() / 2 ** 32
  return sum
}

test.each([5, 6, 7, 9, 12])('with %i noisy blocks it holds the truth in 91 % of cases', count => {
  const random = Xoshiro128.fromSeed(count)
  const truth = 1.3
  const runs = 100
  const held = timesHeld(runs, truth, () => {
    const curves = Array.from({ length: count }, () =>
      [0, 1, 2, 3].map(x => ({ x, y: x - truth + 0.15 * normal(random) })),
    )
    const mean = [0, 1, 2, 3].map(x => ({
      x,
      y: curves.reduce((sum, points) => sum + (points[x]?.y ?? 0), 0) / count,
    }))
    return crossingInterval(curves, risesOf(mean)[0] as number) as [number, number]
  })
  expectShare(held, runs, 0.91)
})
