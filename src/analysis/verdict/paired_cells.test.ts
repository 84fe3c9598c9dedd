import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { resultOf } from '../../runner/outcome.fixture.ts'
import { PairsOutcome } from '../../runner/pairs/pairs_outcome.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import { pairsOf, refusedOf } from './paired_cells.ts'

const variants = [{ mechanism: 'poll' }]
const [cell] = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8] } }) as [CellSpec]
const [flood] = expandCells({
  ...smokeSuite,
  variants,
  axes: { fdCount: [8], load: ['open'], arrivals: ['flood'], waitMode: ['ready'] },
}) as [CellSpec]

function begin(of = cell): PairsOutcome {
  const planned = { cell: of, skipReason: null }
  const outcome = new PairsOutcome([{ base: planned, head: planned, refusal: null }])
  outcome.firsts.push('base')
  return outcome
}

test('a pair is what both sides measured in blocks of one index; half of one is none', () => {
  const outcome = begin()
  const [pair] = outcome.cells
  for (const index of [0, 1, 2]) pair?.base.add(resultOf(cell, index, 100 + index))
  for (const index of [2, 0]) pair?.head.add(resultOf(cell, index, 200 + index))
  expect(pairsOf(outcome)).toEqual([
    {
      id: cell.id,
      mechanism: 'poll',
      part: 'nonblocking',
      metric: 'waitNs',
      unit: 'ns',
      isMoreBetter: false,
      pairs: [
        {
          index: 0,
          base: expect.closeTo(100, 6),
          head: expect.closeTo(200, 6),
          logRatio: expect.closeTo(Math.log(2), 6),
        },
        {
          index: 2,
          base: expect.closeTo(102, 6),
          head: expect.closeTo(202, 6),
          logRatio: expect.closeTo(Math.log(202 / 102), 6),
        },
      ],
    },
  ])
  expect(refusedOf(outcome)).toEqual([])
})

test('a block in which a process died gives no pair of what a later process measured at another time', () => {
  const outcome = begin()
  const [pair] = outcome.cells
  for (const index of [0, 1, 2]) {
    pair?.base.add(resultOf(cell, index, 100))
    pair?.head.add(resultOf(cell, index, 200))
  }
  pair?.base.blocksApart.add(0)
  pair?.head.blocksApart.add(2)
  expect(pairsOf(outcome)[0]?.pairs).toHaveLength(1)
})

test('the log-ratio is the median over the rounds in which both had a turn; without any there is none', () => {
  const outcome = begin()
  const [pair] = outcome.cells
  const turns = {
    base: [
      [100, 200, null, 400, 500],
      [null, 100],
    ],
    head: [[110, 200, 300, 400], [100]],
  }
  for (const index of [0, 1]) {
    pair?.base.add({ ...resultOf(cell, index, 100), turns: turns.base[index] ?? [] })
    pair?.head.add({ ...resultOf(cell, index, 150), turns: turns.head[index] ?? [] })
  }
  const [first, second] = pairsOf(outcome)[0]?.pairs ?? []
  expect(first?.logRatio).toBe(0)
  expect(second && 'logRatio' in second).toBe(false)
})

test('medians are finer than the steps of the clock, less what the clock itself takes', () => {
  const outcome = begin()
  const [pair] = outcome.cells
  const histogram = new Histogram()
  histogram.record(450, 700)
  histogram.record(460, 300)
  const result = { ...resultOf(cell, 0, 1), samples: { waitNs: histogram.toData() }, clockCostNs: 20 }
  pair?.base.add(result, 10)
  pair?.head.add(result, 1)
  const [fine, plain] = [pairsOf(outcome)[0]?.pairs[0]?.base ?? 0, pairsOf(outcome)[0]?.pairs[0]?.head ?? 0]
  // Of 0.7 at 450 and 0.3 at 460 half lies below 450 + 10 (0.5 / 0.7 - 0.5), and buckets begin at even numbers.
  expect(fine).toBeCloseTo(450.5 + 10 * (0.5 / 0.7 - 0.5) - 20, 3)
  expect(plain).toBeLessThan(452 - 20)
})

test('of a rate more is better', () => {
  const outcome = begin(flood)
  const [pair] = outcome.cells
  const rate = new Histogram()
  rate.record(5000)
  const result = { ...resultOf(flood, 0, 1), workDigest: null, samples: { eventsPerSecond: rate.toData() } }
  for (const side of [pair?.base, pair?.head]) side?.add(result)
  expect(pairsOf(outcome)).toMatchObject([{ metric: 'eventsPerSecond', unit: '1/s', isMoreBetter: true }])
})

test.each([{ freshSet: true }, { oneshot: true }])(
  'with %o on one side a pair is judged by what an event costs, although its waits are shorter',
  flags => {
    const armed = { ...cell, params: { ...cell.params, ...flags } }
    const planned = [cell, armed].map(of => ({ cell: of, skipReason: null }))
    const [plain, other] = planned as [(typeof planned)[0], (typeof planned)[0]]
    const resultWith = (of: CellSpec, index: number, waitNs: number, cycleNs: number) => {
      const cycles = new Histogram()
      cycles.record(cycleNs, 1000)
      const result = resultOf(of, index, waitNs)
      return { ...result, samples: { ...result.samples, cycleNs: cycles.toData() } }
    }
    const sides = [
      { base: plain, head: other },
      { base: other, head: plain },
    ]
    for (const { base, head } of sides) {
      const outcome = new PairsOutcome([{ base, head, refusal: null }])
      outcome.firsts.push('base')
      const [pair] = outcome.cells
      const [low, high] = [1000, 20_000].map(cycleNs => cycleNs * cell.params.activeCount) as [number, number]
      const cost = (of: CellSpec) => (of === armed ? high : low)
      pair?.base.add(resultWith(base.cell, 0, base.cell === armed ? 600 : 700, cost(base.cell)))
      pair?.head.add(resultWith(head.cell, 0, head.cell === armed ? 600 : 700, cost(head.cell)))
      const [judged] = pairsOf(outcome)
      expect(judged).toMatchObject({ metric: 'costPerEventNs', unit: 'ns', isMoreBetter: false })
      const [one] = judged?.pairs ?? []
      const factor = (one?.head ?? 0) / (one?.base ?? 1)
      expect(base.cell === cell ? factor : 1 / factor).toBeGreaterThan(19)
      // The log-ratio of the turns would be that of the waits.
      expect(one && 'logRatio' in one).toBe(false)
    }
  },
)

test('what cannot be judged is refused with the reason', () => {
  const nothing = begin()
  expect(pairsOf(nothing)).toEqual([])
  expect(refusedOf(nothing)).toEqual([
    { id: cell.id, reason: 'no pair of processes measured it on both sides' },
  ])

  const below = begin()
  for (const side of [below.cells[0]?.base, below.cells[0]?.head]) {
    side?.add({ ...resultOf(cell, 0, 15), clockCostNs: 20 })
  }
  expect(pairsOf(below)).toEqual([])
  expect(refusedOf(below)[0]?.reason).toBe('its figures are below what the clock resolves')

  const failed = begin()
  for (const side of [failed.cells[0]?.base, failed.cells[0]?.head]) side?.add(resultOf(cell, 0, 100))
  if (failed.cells[0]) failed.cells[0].head.failure = 'EBADF'
  expect(pairsOf(failed)).toEqual([])
  expect(refusedOf(failed)[0]?.reason).toBe('it failed on the head: EBADF')
})

test('where no pair was begun, as with one addon on both sides, nothing is refused for not being measured', () => {
  const outcome = begin()
  outcome.firsts.pop()
  expect(refusedOf(outcome)).toEqual([])
})
