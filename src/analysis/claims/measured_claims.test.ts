import { describe, expect, test } from 'vitest'
import claimsSuite from '../../../suites/claims.ts'
import { countedName } from '../../metrics/counted_metrics.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import { applyOverrides } from '../../suite/overrides.ts'
import type { Claim, Verdict } from './claim.ts'
import { CLAIMS, judgeClaim } from './claims.ts'
import { comparisonsPerAdd, copiedPerWait } from './counts.ts'
import { type Costs, cellsWith, usualCosts } from './measured.fixture.ts'
import { outcomesWith } from './probes.fixture.ts'

const claimNumbered = (number: number) => CLAIMS.find(claim => claim.number === number) as Claim

type Settings = Parameters<typeof cellsWith>[1]

function judged(number: number, costsOf: (cell: CellSpec) => Costs, settings?: Settings) {
  return judgeClaim(claimNumbered(number), { probes: outcomesWith(), cells: cellsWith(costsOf, settings) })
}

/** Returns the usual costs with other ones for the cells of a mechanism. */
const changed =
  (mechanism: string, change: (costs: Costs, cell: CellSpec) => Partial<Costs>) =>
  (cell: CellSpec): Costs => {
    const costs = usualCosts(cell)
    return cell.mechanism === mechanism ? ({ ...costs, ...change(costs, cell) } as Costs) : costs
  }

const isAll = ({ params }: CellSpec) => params.active === '100%'

/** Returns the usual costs, times a factor for some cells. */
const timed = (factor: number, isOne: (cell: CellSpec) => boolean) => (cell: CellSpec) => {
  const costs = usualCosts(cell)
  return isOne(cell)
    ? Object.fromEntries(Object.entries(costs).map(([name, cost]) => [name, cost * factor]))
    : costs
}

const usual = usualCosts
const ofSets = ({ mechanism }: CellSpec) => mechanism === 'select' || mechanism === 'poll'

/** Returns costs by which select and poll take so long for each descriptor, and nothing besides. */
const perDescriptor = (power: number) => (cell: CellSpec) => {
  const cost = 100 * cell.params.fdCount ** power
  return ofSets(cell) ? { ...usualCosts(cell), waitNs: cost, wakeupLatencyNs: cost } : usualCosts(cell)
}

type Case = [
  number: number,
  verdict: Verdict,
  costsOf: (cell: CellSpec) => Costs,
  words: string,
  settings?: Settings,
]

/** What each rule says of cells that cost so much, and a part of its sentence. */
const CASES: readonly Case[] = [
  [1, 'within-limits', usual, 'in idle descriptors only'],
  [
    1,
    'refuted',
    changed('epoll', (_, { params }) => ({ waitNs: 10 * params.fdCount })),
    'not hold even for idle',
  ],
  [1, 'holds', changed('epoll', () => ({ waitNs: 700 })), 'As a whole'],
  [1, 'undecided', usual, 'not clear', { noise: 4 }],
  [5, 'within-limits', usual, 'but from 8 to 64'],
  [5, 'holds', perDescriptor(1), 'and from 8 to 64'],
  [5, 'refuted', perDescriptor(0.2), 'grew 2.00-fold'],
  [5, 'undecided', perDescriptor(0.65), 'neither linear nor'],
  [8, 'holds', usual, 'among 2,048'],
  [
    8,
    'within-limits',
    changed('epoll', (_, { params }) => ({ scanNs: params.fdCount })),
    'looks through them as well',
  ],
  [8, 'refuted', cell => ({ ...usualCosts(cell), scanNs: 20 }), 'hardly more than among 64'],
  [8, 'undecided', changed('select', () => ({ scanNs: 20 })), 'not clear'],
  [8, 'undecided', changed('epoll', () => ({ scanNs: 900 })), 'not clear'],
  [9, 'holds', usual, '1.11× as long, so that a clock sees it'],
  [9, 'holds', changed('epoll', () => ({ addNs: 1000 })), 'hardly sees it'],
  [9, 'refuted', changed('epoll', (_, { params }) => ({ addNs: 10 * params.fdCount })), 'no logarithm'],
  [
    9,
    'undecided',
    changed('epoll', (_, { params }) => ({ addNs: params.fdCount ** 0.5 })),
    'neither clearly',
  ],
  [10, 'refuted', usual, 'all of 512 ready'],
  [
    10,
    'holds',
    timed(0.001, ({ mechanism }) => mechanism === 'epoll'),
    'less than select and poll in all 14',
  ],
  [
    10,
    'undecided',
    timed(0.4, ({ mechanism }) => mechanism === 'epoll'),
    'surely took more in none',
    { noise: 4 },
  ],
  [11, 'within-limits', usual, 'epoll surely took more than poll in'],
  [11, 'holds', timed(100, ({ mechanism }) => mechanism === 'epoll'), 'more than poll in 6 of 6'],
  [11, 'refuted', timed(0.01, ({ mechanism }) => mechanism === 'epoll'), 'surely less in 6'],
  [11, 'undecided', usual, 'more than poll in 0 of 6', { noise: 4 }],
  [12, 'within-limits', usual, 'pays one more read'],
  [12, 'holds', cell => ({ ...usualCosts(cell), drainNs: 1 }), 'saves more than another read'],
  [12, 'refuted', timed(3, ({ params }) => params.trigger === 'edge'), 'some took more'],
  [12, 'undecided', usual, 'none more', { noise: 4 }],
  [26, 'holds', usual, 'with numbers up to 16,000'],
  [26, 'refuted', timed(0.1, ({ mechanism }) => mechanism === 'select'), 'with numbers up to 16,000'],
  [26, 'undecided', usual, 'not sure', { noise: 4 }],
  [30, 'holds', usual, 'poll is ahead from about 2 changed'],
  [30, 'refuted', changed('epoll', () => ({ addNs: 100, modifyNs: 1, removeNs: 1 })), 'in the array of poll'],
  [30, 'undecided', changed('epoll', () => ({ addNs: 400 })), 'not surely twice as much'],
  [33, 'within-limits', timed(0.1, cell => cell.mechanism === 'io_uring' && isAll(cell)), 'surely less in 3'],
  [33, 'holds', timed(0.1, ({ mechanism }) => mechanism === 'io_uring'), 'surely more in 0 of 9'],
  [
    33,
    'refuted',
    timed(3, ({ mechanism }) => mechanism === 'io_uring'),
    'surely less in 0 and surely more in 9',
  ],
  [33, 'undecided', usual, 'surely less in 0 and surely more in 0', { noise: 9 }],
]

test.each<Case>([...CASES])('claim %i is judged %s by cells', (number, verdict, costsOf, words, settings) => {
  const { verdict: found, evidence } = judged(number, costsOf, settings)
  expect(evidence).toContain(words)
  expect(found).toBe(verdict)
})

const byCells = CLAIMS.filter(claim => CASES.some(([number]) => number === claim.number))

test('every claim without a probe is judged by cells, and each verdict that its rule declares is reached', () => {
  expect(byCells).toEqual(CLAIMS.filter(({ probes }) => probes.length === 0))
  for (const { number, verdicts } of byCells) {
    const reached = CASES.filter(([of]) => of === number).map(([, verdict]) => verdict)
    expect([...new Set(reached)].sort(), `claim ${number}`).toEqual([...verdicts, 'undecided'].sort())
  }
})

describe.each(byCells.map(claim => [claim.number, claim] as const))('claim %i', (number, claim) => {
  test('is undecided, with the reason, where a cell was skipped or has too few blocks', () => {
    const cells = cellsWith(usual)
    const skipped = cells.map(cell => ({ ...cell, status: 'skipped' as const, reason: 'EPERM' }))
    expect(judgeClaim(claim, { probes: [], cells: skipped })).toMatchObject({
      verdict: 'undecided',
      evidence: expect.stringContaining('(EPERM)'),
    })
    expect(judgeClaim(claim, { probes: [], cells: [] }).evidence).toContain('it is not in this run')
    // What the caller looks through differs by so much that no interval is needed.
    if (number === 8) return
    expect(judged(number, usual, { blocks: 5 }).evidence).toContain('Fewer than 6 blocks measured both')
  })

  test('takes counts of instructions as it takes times', () => {
    const counted = (cell: CellSpec) =>
      Object.fromEntries(
        Object.entries(usualCosts(cell)).map(([name, cost]) => [
          countedName(name as 'waitNs'),
          Math.ceil(cost),
        ]),
      )
    const { verdict, evidence, table, chart } = judged(number, counted, { unit: 'instruction' })
    expect(verdict).toBe(judged(number, usual).verdict)
    const words = JSON.stringify([evidence, table, chart?.y])
    expect(words).not.toMatch(/as long|slower|faster|shorter|clock|\d [nµm]?s\b|in ns/)
  })

  test('takes the cells with a shared descriptor table where the machine refuses private ones', () => {
    const { verdict, evidence } = judged(number, usual, { refusal: 'EPERM' })
    expect([verdict, evidence]).toEqual([judged(number, usual).verdict, judged(number, usual).evidence])
  })

  test('asks for no cell but those that are measured where it is asked for alone', () => {
    const alone = expandCells(applyOverrides(claimsSuite, { param: [`claim=${number}`] }))
    const ids = new Set(alone.map(({ id }) => id))
    const cells = cellsWith(usual).filter(({ id }) => ids.has(id))
    expect(judgeClaim(claim, { probes: [], cells }).verdict).toBe(judged(number, usual).verdict)
  })
})

test.each([1, 5, 9])('claim %i compares cells of two works that no block has measured both', number => {
  expect(judged(number, usual, { isApart: true }).verdict).toBe(judged(number, usual).verdict)
  expect(judged(number, usual, { isApart: true }).table).toEqual(judged(number, usual).table)
})

test('a registration compares a few keys more in a tree that is 64 times as large', () => {
  const [few, many] = [comparisonsPerAdd(64), comparisonsPerAdd(4096)]
  expect(many - few).toBeGreaterThan(6)
  expect(many - few).toBeLessThan(18)
})

test('epoll copies one event where select and poll copy their whole sets', () => {
  expect(copiedPerWait(512)).toEqual([
    { call: 'select', bytesIn: 72, bytesOut: 72 },
    { call: 'poll', bytesIn: 4096, bytesOut: 1024 },
    { call: 'epoll_wait', bytesIn: 0, bytesOut: 12 },
  ])
})
