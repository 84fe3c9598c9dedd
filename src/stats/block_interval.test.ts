import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { blockInterval, bootstrapMedianInterval, medianRatioInterval } from './block_interval.ts'
import { normalOf, timesHeld, uniformDraws } from './noise.fixture.ts'
import { median, quantileSorted } from './quantile.ts'
import reference from './reference/bootstrap.json' with { type: 'json' }
import { expectShare } from './share.fixture.ts'

test('fewer than five blocks have no interval', () => {
  expect(blockInterval([1, 2, 3, 4], 2)).toBeNull()
  expect(blockInterval([1, 2, 3, 4, 5], 3)).not.toBeNull()
})

test('it is widened to hold the figure of all samples', () => {
  expect(blockInterval([10, 10, 10, 10, 10], 12)).toEqual([10, 12])
  expect(blockInterval([10, 10, 10, 10, 10], 9)).toEqual([9, 10])
})

test('five to eight blocks give their range; more may leave some out at either end', () => {
  const ranks = Array.from({ length: 9 }, (_, i) => i + 1)
  const of = (count: number) => blockInterval(ranks.slice(0, count), count / 2)
  for (const count of [5, 6, 7, 8]) expect(of(count)).toEqual([1, count])
  expect(of(9)).toEqual([2, 8])
})

test('so many blocks that 2^-count is 0 have an interval as wide as the normal approximation says', () => {
  const count = 1075
  const ascending = Array.from({ length: count }, (_, i) => i)
  const [low, high] = blockInterval(ascending, count / 2) as [number, number]
  expect((high - low) / Math.sqrt(count)).toBeGreaterThan(1.8)
  expect((high - low) / Math.sqrt(count)).toBeLessThan(2.2)
})

test.each([5, 6, 7, 8, 9, 10, 12, 18])(
  'of %d uniform values it holds the true median in 92 to 99.6 % of cases',
  count => {
    const random = Xoshiro128.fromSeed(count)
    const covered = timesHeld(100, 500_000, () => {
      const values = Array.from({ length: count }, () => random.below(1_000_001))
      return blockInterval(values, median(values))
    })
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
    const covered = timesHeld(30, truth, () => {
      const samples = Array.from({ length: blocks }, () => blockOf(random, size, 0.1))
      const figures = samples.map(sorted => quantileSorted(sorted, p))
      return blockInterval(figures, median(figures))
    })
    expectShare(covered, 30, 0.9)
  },
)

test('an interval that ends the measuring by being narrow holds the truth in 90 % of cases', () => {
  const uniform = uniformDraws(Xoshiro128.fromSeed(8))
  for (const spread of [0.03, 0.06, 0.1, 0.2]) {
    const covered = timesHeld(30, 1, () => {
      const values: number[] = []
      let interval: [number, number] = [0, 1]
      while (values.length < 6 || (values.length < 18 && interval[1] - interval[0] > 0.1 * median(values))) {
        values.push(1 + spread * normalOf(uniform))
        interval = blockInterval(values, median(values)) ?? interval
      }
      return interval
    })
    expectShare(covered, 30, 0.9)
  }
})

describe('the bootstrap of a median', () => {
  test('fewer than two values have no interval', () => {
    expect(bootstrapMedianInterval([])).toBeNull()
    expect(bootstrapMedianInterval([5])).toBeNull()
  })

  test('the interval lies within the values, holds their median, and is repeatable', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 2, maxLength: 12 }), values => {
        const [low, high] = bootstrapMedianInterval(values) as [number, number]
        expect(low).toBeGreaterThanOrEqual(Math.min(...values))
        expect(high).toBeLessThanOrEqual(Math.max(...values))
        expect(low).toBeLessThanOrEqual(median(values))
        expect(high).toBeGreaterThanOrEqual(median(values))
        expect(bootstrapMedianInterval(values)).toEqual([low, high])
      }),
      { numRuns: 30 },
    )
  })

  test('of 15 uniform values it holds the true median in 88 to 99 % of cases', () => {
    const random = Xoshiro128.fromSeed(11)
    const covered = timesHeld(100, 500_000, () =>
      bootstrapMedianInterval(Array.from({ length: 15 }, () => random.below(1_000_001))),
    )
    expectShare(covered, 100, 0.88, 0.99)
  })

  test.each(reference.cases)(
    'its ends lie between those of 93 % and 97 % by an independent implementation: case %#',
    given => {
      const { values, of93, of97 } = given
      const [low, high] = bootstrapMedianInterval(values) as [number, number]
      expect(low).toBeGreaterThanOrEqual(of97[0]! - 1e-12)
      expect(low).toBeLessThanOrEqual(of93[0]! + 1e-12)
      expect(high).toBeGreaterThanOrEqual(of93[1]! - 1e-12)
      expect(high).toBeLessThanOrEqual(of97[1]! + 1e-12)
    },
  )
})

const ratioOf = (base: readonly number[], head: readonly number[]) => median(head) / median(base)

describe('a ratio of medians', () => {
  test('fewer than five blocks on either side have no interval', () => {
    const five = [1, 2, 3, 4, 5]
    expect(medianRatioInterval(five, [1, 2, 3, 4], 1)).toBeNull()
    expect(medianRatioInterval([1, 2, 3, 4], five, 1)).toBeNull()
    expect(medianRatioInterval(five, five, 1)).not.toBeNull()
  })

  test('it holds the ratio of all samples, lies within what the blocks allow, and is repeatable', () => {
    const blocks = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 5, maxLength: 12 })
    fc.assert(
      fc.property(blocks, blocks, (base, head) => {
        const ratio = ratioOf(base, head)
        const interval = medianRatioInterval(base, head, ratio) as [number, number]
        expect(interval[0]).toBeLessThanOrEqual(ratio)
        expect(interval[1]).toBeGreaterThanOrEqual(ratio)
        expect(interval[0]).toBeGreaterThanOrEqual(Math.min(...head) / Math.max(...base))
        expect(interval[1]).toBeLessThanOrEqual(Math.max(...head) / Math.min(...base))
        expect(medianRatioInterval(base, head, ratio)).toEqual(interval)
      }),
      { numRuns: 30 },
    )
  })

  test('it is widened to hold a ratio that the blocks do not have', () => {
    const ten = [10, 10, 10, 10, 10]
    expect(medianRatioInterval(ten, ten, 1.2)).toEqual([1, 1.2])
    expect(medianRatioInterval(ten, ten, 0.9)).toEqual([0.9, 1])
  })

  test('two runs with the same figures are still independent samples, and their intervals do not cancel out', () => {
    const blocks = [8, 9, 10, 11, 12]
    const [low, high] = medianRatioInterval(blocks, blocks, 1) as [number, number]
    expect(low).toBeLessThan(0.9)
    expect(high).toBeGreaterThan(1.1)
  })

  test('figures of 0 and ratios that overflow have no interval', () => {
    const none = [0, 0, 0, 0, 0]
    const five = [1, 2, 3, 4, 5]
    expect(medianRatioInterval(none, five, Number.POSITIVE_INFINITY)).toBeNull()
    expect(medianRatioInterval(five, none, 0)).toBeNull()
    expect(medianRatioInterval(none, none, Number.NaN)).toBeNull()
    const least = five.map(() => Number.MIN_VALUE)
    expect(medianRatioInterval(least, five, 1)).toBeNull()
  })

  const uniform = uniformDraws(Xoshiro128.fromSeed(3))

  /** Draws of block figures around a true median of 1: uniform, log-normal, and with a long tail. */
  const NOISE = {
    uniform: () => 0.9 + 0.2 * uniform(),
    lognormal: () => Math.exp(0.1 * normalOf(uniform)),
    skewed: () => (1 - 0.1 * Math.log(uniform())) / (1 + 0.1 * Math.LN2),
  }

  test.each([
    [5, 5],
    [5, 6],
    [6, 6],
    [7, 7],
    [5, 18],
    [12, 12],
  ])('of %d and %d blocks it holds the true ratio in 92 to 99.5 % of cases', (before, after) => {
    const truth = 1.3
    for (const draw of Object.values(NOISE)) {
      const covered = timesHeld(40, truth, () => {
        const base = Array.from({ length: before }, draw)
        const head = Array.from({ length: after }, () => truth * draw())
        return medianRatioInterval(base, head, ratioOf(base, head))
      })
      expectShare(covered, 40, 0.92, 0.995)
    }
  })
})
