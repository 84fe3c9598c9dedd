import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import {
  type BlockFigures,
  blockLogRatios,
  exactRatio,
  type PairedRatio,
  pairedRatio,
} from './paired_ratio.ts'
import { expectShare } from './share.fixture.ts'

function blocksOf(figures: readonly number[]): BlockFigures[] {
  return figures.map((figure, index) => ({ index, figure, turns: [] }))
}

function ratioOf(logs: readonly number[]): PairedRatio {
  return pairedRatio(blocksOf(logs.map(Math.exp)), blocksOf(logs.map(() => 1)))!
}

test('a block counts by the median of the rounds in which both had a turn', () => {
  const a = [{ index: 3, figure: 100, turns: [20, null, 90, 40] }]
  const b = [{ index: 3, figure: 1, turns: [10, 10, null, 10, 10] }]
  expect(blockLogRatios(a, b)).toEqual([{ index: 3, logRatio: expect.closeTo(Math.log(8) / 2) }])
})

test('without turns in common a block counts by its medians, and blocks of one cell only do not count', () => {
  const a = [
    { index: 0, figure: 30, turns: [1, null] },
    { index: 1, figure: 30, turns: [] },
    { index: 2, figure: undefined, turns: [] },
    { index: 3, figure: 0, turns: [0] },
    { index: 4, figure: 30, turns: [] },
  ]
  const b = blocksOf([10, 10, 10, 10])
  const rounds = [{ ...b[0]!, turns: [null, 1] }, ...b.slice(1)]
  expect(blockLogRatios(a, rounds)).toEqual([
    { index: 0, logRatio: expect.closeTo(Math.log(3)) },
    { index: 1, logRatio: expect.closeTo(Math.log(3)) },
  ])
  expect(pairedRatio(a.slice(2, 4), b)).toBeNull()
})

test('the interval lies within 5 %: the same, also where it leaves out 1', () => {
  expect(ratioOf([-0.01, -0.02, 0, 0.01, 0.02, 0.03])).toMatchObject({ decision: 'same', moreBlocks: 0 })
  expect(ratioOf([0.02, 0.03, 0.02, 0.03, 0.02, 0.03])).toMatchObject({ decision: 'same' })
})

test('the interval leaves out 1 and reaches beyond 5 %: told apart, in either direction', () => {
  expect(ratioOf([0.02, 0.3, 0.2, 0.1, 0.1, 0.1])).toMatchObject({ decision: 'toldApart', moreBlocks: 0 })
  expect(ratioOf([-0.02, -0.3, -0.2, -0.1, -0.1, -0.1])).toMatchObject({ decision: 'toldApart' })
})

test('what is the same does not depend on which cell is first', () => {
  const edge = Math.log(1.05)
  for (const logs of [edge - 1e-9, edge + 1e-9].map(high => [0, 0, 0, 0, 0.01, high])) {
    const { decision, logInterval } = ratioOf(logs)
    const mirrored = ratioOf(logs.map(log => -log))
    expect(mirrored.decision).toBe(decision)
    expect(mirrored.logInterval?.[0]).toBeCloseTo(-logInterval![1], 12)
  }
})

test('fewer than six blocks decide nothing, and say how many are missing', () => {
  const few = ratioOf([1, 1, 1, 1])
  expect(few).toMatchObject({ logInterval: null, decision: 'undecided', blocks: 4, moreBlocks: 2 })
  expect(few.logRatio).toBeCloseTo(1)
  expect(ratioOf([1, 1, 1, 1, 1, 1.1])).toMatchObject({ decision: 'toldApart' })
})

test('how many more blocks would decide: until the interval leaves out 1 or lies within 5 %', () => {
  // An estimate of 0.1 with an interval of ± 0.2 must shrink to half its width.
  expect(ratioOf([-0.1, 0.1, 0.1, 0.1, 0.1, 0.3])).toMatchObject({ decision: 'undecided', moreBlocks: 18 })
  const narrower = ratioOf([-0.01, 0.1, 0.1, 0.1, 0.1, 0.21])
  expect(narrower).toMatchObject({ decision: 'undecided', moreBlocks: 2 })
  // An estimate of 0 can only become the same.
  const equal = ratioOf([-0.1, 0, 0, 0, 0, 0.1])
  expect(equal.moreBlocks).toBe(Math.ceil(6 * ((0.1 / Math.log(1.05)) ** 2 - 1)))
  expect(ratioOf([-0.2, 0, 0, 0, 0, 0.2]).moreBlocks).toBeGreaterThan(equal.moreBlocks)
})

/** Draws the blocks of two cells: the machine's level by round is common to both, and each turn has noise of its own. */
function drawPair(random: Xoshiro128, blocks: number, logRatio: number, scatter: number) {
  // The sum of twelve uniform numbers is normal enough.
  const normal = () => new Array(12).fill(0).reduce<number>(sum => sum + random.next() / 2 ** 32, -6)
  const a: BlockFigures[] = []
  const b: BlockFigures[] = []
  for (let index = 0; index < blocks; index++) {
    const luck = scatter * normal()
    const levels = Array.from({ length: 5 }, () => Math.abs(normal()))
    const turns = (shift: number) => levels.map(level => Math.exp(level + shift + 0.02 * normal()))
    a.push({ index, figure: undefined, turns: turns(logRatio + luck) })
    b.push({ index, figure: undefined, turns: turns(0) })
  }
  return pairedRatio(a, b)!
}

test.each([6, 12, 16])('the interval over %d blocks holds the true ratio', blocks => {
  const random = Xoshiro128.fromSeed(blocks)
  const truth = Math.log(1.5)
  const trials = 200
  let held = 0
  for (let trial = 0; trial < trials; trial++) {
    const { logInterval } = drawPair(random, blocks, truth, 0.05)
    if (logInterval![0] <= truth && truth <= logInterval![1]) held++
  }
  expectShare(held, trials, 0.95)
  expect(held / trials).toBeGreaterThanOrEqual(0.93)
})

test('of nothing against nothing most become the same, and hardly one is told apart', () => {
  const random = Xoshiro128.fromSeed(12)
  const decisions = Array.from({ length: 200 }, () => drawPair(random, 12, 0, 0.02).decision)
  expect(decisions.filter(decision => decision === 'toldApart').length).toBeLessThanOrEqual(4)
  expect(decisions.filter(decision => decision === 'same').length).toBeGreaterThanOrEqual(190)
  const noisy = Array.from({ length: 200 }, () => drawPair(random, 12, 0, 0.3).decision)
  expectShare(noisy.filter(decision => decision === 'toldApart').length, 200, 0, 0.05)
})

describe('exact figures', () => {
  const blocks = (...figures: number[]) => blocksOf(figures)

  test('one more is told apart, equal ones are the same, and two blocks are enough', () => {
    expect(exactRatio(blocks(1109, 1109), blocks(1108, 1108))?.decision).toBe('toldApart')
    expect(exactRatio(blocks(1108, 1108), blocks(1109, 1109))?.logRatio).toBeLessThan(0)
    expect(exactRatio(blocks(1108, 1108), blocks(1108, 1108))).toEqual({
      ...{ logRatio: 0, logInterval: [0, 0], decision: 'same', blocks: 2, moreBlocks: 0, isExact: true },
    })
  })

  test('blocks that differ decide as far as their ranges lie apart', () => {
    expect(exactRatio(blocks(1108, 1116), blocks(1120, 1120))?.decision).toBe('toldApart')
    expect(exactRatio(blocks(1108, 1116), blocks(1112, 1112))).toMatchObject({
      decision: 'undecided',
      moreBlocks: 0,
    })
  })

  test('nothing is a multiple of nothing', () => {
    expect(exactRatio(blocks(0, 0), blocks(5, 5))).toBeNull()
  })
})
