import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { blockInterval } from './block_interval.ts'
import { median, quantileSorted } from './quantile.ts'
import { expectShare } from './share.fixture.ts'

test('fewer than five blocks have no interval', () => {
  expect(blockInterval([1, 2, 3, 4])).toBeNull()
  expect(blockInterval([1, 2, 3, 4, 5])).not.toBeNull()
})

test('it is widened to hold a figure of all samples that is shown with it', () => {
  expect(blockInterval([10, 10, 10, 10, 10], 12)).toEqual([10, 12])
  expect(blockInterval([10, 10, 10, 10, 10], 9)).toEqual([9, 10])
})

test('five to eight blocks give their range; more may leave some out at either end', () => {
  const of = (count: number) => blockInterval(Array.from({ length: count }, (_, i) => i + 1))
  expect([5, 6, 7, 8].map(of)).toEqual([
    [1, 5],
    [1, 6],
    [1, 7],
    [1, 8],
  ])
  expect(of(9)).toEqual([2, 8])
})

test('so many blocks that 2^-count is 0 have an interval as wide as the normal approximation says', () => {
  const count = 1075
  const ascending = Array.from({ length: count }, (_, i) => i)
  const [low, high] = blockInterval(ascending) as [number, number]
  expect((high - low) / Math.sqrt(count)).toBeGreaterThan(1.8)
  expect((high - low) / Math.sqrt(count)).toBeLessThan(2.2)
})

test.each([5, 6, 7, 8, 9, 10, 12, 18])(
  'of %d uniform values it holds the true median in 92 to 99.6 % of cases',
  count => {
    const random = Xoshiro128.fromSeed(count)
    let covered = 0
    for (let i = 0; i < 100; i++) {
      const values = Array.from({ length: count }, () => random.below(1_000_001))
      const [low, high] = blockInterval(values) as [number, number]
      if (low <= 500_000 && high >= 500_000) covered++
    }
    expectShare(covered, 100, 0.92, 0.996)
  },
)

/** Returns exponentially distributed samples in ascending order, scaled by a factor of the block: 1 ± `spread` at most. */
function blockOf(random: Xoshiro128, size: number, spread: number): number[] {
  const factor = 1 + spread * ((2 * random.below(1_000_001)) / 1e6 - 1)
  const values = new Float64Array(size)
  for (let i = 0; i < size; i++) values[i] = -factor * Math.log((random.below(2 ** 30) + 0.5) / 2 ** 30)
  return Array.from(values.sort())
}

test.each([
  { p: 0.9, blocks: 6, size: 500 },
  { p: 0.99, blocks: 6, size: 2000 },
  { p: 0.99, blocks: 12, size: 1000 },
  { p: 0.999, blocks: 6, size: 5000 },
])(
  '$blocks blocks of $size samples: the interval of the $p quantile holds the truth in 90 % of cases',
  given => {
    const { p, blocks, size } = given
    const random = Xoshiro128.fromSeed(size + blocks)
    // The median block has the factor 1: its quantile is that of the exponential distribution.
    const truth = -Math.log(1 - p)
    let covered = 0
    const runs = 30
    for (let run = 0; run < runs; run++) {
      const samples = Array.from({ length: blocks }, () => blockOf(random, size, 0.1))
      const figures = samples.map(sorted => quantileSorted(sorted, p))
      const middle = quantileSorted(
        [...figures].sort((a, b) => a - b),
        0.5,
      )
      const [low, high] = blockInterval(figures, middle) as [number, number]
      if (low <= truth && truth <= high) covered++
    }
    expectShare(covered, runs, 0.9)
  },
)

test('an interval that ends the measuring by being narrow holds the truth in 90 % of cases', () => {
  const random = Xoshiro128.fromSeed(8)
  const uniform = () => (random.below(2 ** 30) + 0.5) / 2 ** 30
  for (const spread of [0.03, 0.06, 0.1, 0.2]) {
    let covered = 0
    const runs = 30
    for (let run = 0; run < runs; run++) {
      const values: number[] = []
      let interval: [number, number] = [0, 1]
      while (values.length < 6 || (values.length < 18 && interval[1] - interval[0] > 0.1 * median(values))) {
        const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
        values.push(1 + spread * normal)
        interval = blockInterval(values) ?? interval
      }
      if (interval[0] <= 1 && interval[1] >= 1) covered++
    }
    expectShare(covered, runs, 0.9)
  }
})
