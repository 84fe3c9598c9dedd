import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { changePerDoubling, type PlaceFigures } from './doubling.ts'
import { normalOf, timesHeld, uniformDraws } from './noise.fixture.ts'
import { expectShare } from './share.fixture.ts'

const BLOCKS = 6

/** Returns the figures of six blocks at each place, each block with a level of its own. */
function figuresAt(xs: readonly number[], figureOf: (x: number, index: number) => number): PlaceFigures[] {
  return xs.map(x => ({
    x,
    blocks: Array.from({ length: BLOCKS }, (_, index) => ({ index, figure: figureOf(x, index) })),
  }))
}

test('figures of a power law change by the same factor with each doubling', () => {
  const found = changePerDoubling(figuresAt([1, 2, 4, 64], (x, index) => (100 + index) * x ** Math.log2(1.5)))
  expect(found).toMatchObject({ factor: expect.closeTo(1.5), blocks: BLOCKS })
  expect(found?.interval).toEqual([expect.closeTo(1.5), expect.closeTo(1.5)])
  // Between the levels of the blocks, of which one is 102 and one 103.
  expect(Math.exp(found?.logAtOne ?? 0)).toBeCloseTo(102.5, 1)
})

test('places need not be powers of two: three halves count as their logarithm', () => {
  const found = changePerDoubling(figuresAt([2, 3], x => (x === 2 ? 10 : 15)))
  expect(found?.factor).toBeCloseTo(2)
})

test('the level of a whole block does not matter, however different the blocks are', () => {
  const found = changePerDoubling(figuresAt([1, 2, 4], (x, index) => 10 ** index * 0.9 ** Math.log2(x)))
  expect(found?.interval).toEqual([expect.closeTo(0.9), expect.closeTo(0.9)])
})

test('a block without a figure at some place does not count, since its slope would be that of other places', () => {
  const places = figuresAt([1, 2, 4], (x, index) => (index === 0 && x === 4 ? 0 : x))
  expect(changePerDoubling(places)).toMatchObject({ factor: expect.closeTo(2), interval: null, blocks: 5 })
  const apart = [
    { x: 1, blocks: [{ index: 0, figure: 1 }] },
    { x: 2, blocks: [{ index: 1, figure: 1 }] },
  ]
  expect(changePerDoubling(apart)).toBeNull()
})

test('one place has no slope', () => {
  expect(changePerDoubling(figuresAt([8], () => 1))).toBeNull()
  expect(changePerDoubling([])).toBeNull()
})

test('the interval holds the true factor in 95 % of cases', () => {
  const [runs, truth] = [600, 0.93]
  const held = timesHeld(runs, truth, run => {
    const normal = normalOf.bind(null, uniformDraws(Xoshiro128.fromSeed(run + 1)))
    const levels = Array.from({ length: BLOCKS }, () => Math.exp(0.3 * normal()))
    const noisy = (x: number, index: number) =>
      (levels[index] as number) * truth ** Math.log2(x) * Math.exp(0.1 * normal())
    return changePerDoubling(figuresAt([1, 2, 4, 8, 16, 32, 64, 128], noisy))?.interval ?? null
  })
  expectShare(held, runs, 0.95, 0.99)
})
