import { expect, test } from 'vitest'
import { checkReason } from '../sentences/trend_words.ts'
import type { Floors } from './changes.ts'
import { checkTrend } from './check.ts'
import { type HistoryOptions, syntheticTrend } from './synthetic_history.fixture.ts'

const step = (at: number, by: number) => (run: number) => (run >= at ? by : 1)

test('a regression within the last runs is one, an older one is history', () => {
  const trend = syntheticTrend({
    runs: 60,
    cells: 2,
    factor: (run, cell) => (cell === 0 ? step(52, 1.1)(run) : 1),
  })
  expect(checkTrend(trend, 10)).toMatchObject({
    verdict: 'regression',
    tooShort: 0,
    regressions: [{ pools: [{ pool: { mechanism: 'select', part: 'nonblocking' } }], members: [] }],
  })
  const { first } = trend.groups[0]!.series[0]!.changes[0]!
  expect(checkTrend(trend, 60 - first).verdict).toBe('regression')
  expect(checkTrend(trend, 59 - first)).toMatchObject({ verdict: 'fine', regressions: [] })
})

test('an improvement is fine, and so is a regression that was taken back', () => {
  expect(checkTrend(syntheticTrend({ runs: 60, factor: step(52, 0.9) }), 20).verdict).toBe('fine')
  const backAgain = (run: number) => (run >= 40 && run < 50 ? 1.1 : 1)
  const trend = syntheticTrend({ runs: 60, cells: 1, factor: backAgain })
  expect(trend.groups[0]?.series[0]?.changes.map(({ kind }) => kind)).toEqual(['regression', 'improvement'])
  expect(checkTrend(trend, 30).verdict).toBe('fine')
})

test('half a regression taken back is one still', () => {
  const factor = (run: number) => (run >= 50 ? 1.1 : run >= 30 ? 1.3 : 1)
  expect(checkTrend(syntheticTrend({ runs: 80, cells: 1, factor }), 60).verdict).toBe('regression')
})

test('too few runs say nothing, and how many it takes', () => {
  expect(checkTrend(syntheticTrend({ runs: 5 }), 10)).toMatchObject({
    verdict: 'inconclusive',
    tooFew: { runs: 5, needed: 6 },
    tooShort: 2,
  })
  expect(checkTrend(syntheticTrend({ runs: 0 }), 10)).toMatchObject({
    verdict: 'inconclusive',
    tooFew: { runs: 0, needed: 6 },
  })
})

test('where measured and normalised figures disagree, it is inconclusive', () => {
  const trend = syntheticTrend({ runs: 60, slowness: step(52, 0.9), factor: step(52, 1 / 0.9) })
  expect(checkTrend(trend, 10)).toMatchObject({ verdict: 'inconclusive', regressions: [] })
  expect(checkTrend(trend, 10).unclear.length).toBeGreaterThan(0)
})

test('a change of one cell of many is told as one of this cell', () => {
  const factor = (run: number, cell: number) => (run >= 52 && cell === 2 ? 1.1 : 1)
  const check = checkTrend(syntheticTrend({ runs: 60, cells: 24, factor }), 10)
  expect(checkReason(check)).toBe('1 cell became worse within the last 10 runs')
  expect(check.regressions).toMatchObject([
    { pools: [], members: [{ series: { id: 'epoll/n8/k1/nonblocking' } }] },
  ])
})

test('all cells twice as slow in the last 4 of 14 runs are one regression of all mechanisms', () => {
  const trend = syntheticTrend({ runs: 14, cells: 24, noise: 0.045, factor: step(10, 2) })
  const check = checkTrend(trend, 10)
  expect(checkReason(check)).toBe('all mechanisms became slower within the last 10 runs')
  expect(check.regressions).toHaveLength(1)
  const [event] = check.regressions
  expect(event).toMatchObject({ lastBefore: 9, first: 10, members: [] })
  for (const { change } of event!.pools) {
    expect(change.ratio).toBeCloseTo(2, 0)
    expect(change.changed).toBe(change.cells)
  }
})

/** A history of counts: what each run adds to the counts of select with 8, 16 and 32 descriptors. */
function countedTrend(
  added: readonly (readonly [number, number, number])[],
  seeds: readonly number[] = [],
  floors: Partial<Floors> = {},
) {
  const options: HistoryOptions = {
    ...{ runs: added.length, cells: 12, blocks: 2 },
    change: (line, run) => ({
      ...line,
      run: { ...line.run, seed: seeds[run] ?? 1 },
      cells: line.cells
        .filter(({ mechanism }) => mechanism === 'select')
        .map((cell, i) => {
          const count = 1000 * (i + 1) + (added[run]?.[i] ?? 0)
          const counts = { median: count, ci95: null, blocks: [count, count] }
          return { ...cell, ...counts, metric: 'waitInstructions', unit: 'instruction' }
        }),
    }),
  }
  return syntheticTrend(options, floors)
}

test('a floor of counts is one in instructions, whatever their size, and for what is left of a change', () => {
  const verdictOf = (added: Parameters<typeof countedTrend>[0], exactMinDifference: number) =>
    checkTrend(countedTrend(added, [], { exactMinDifference }), 10).verdict
  const more = [
    [0, 0, 0],
    [10, 10, 10],
  ] as const
  expect([verdictOf(more, 10), verdictOf(more, 11)]).toEqual(['regression', 'fine'])
  const mostlyTakenBack = [...more, [4, 4, 4]] as const
  expect([verdictOf(mostlyTakenBack, 4), verdictOf(mostlyTakenBack, 5)]).toEqual(['regression', 'fine'])
  const fewer = countedTrend([more[1], more[0]], [], { exactMinDifference: 11 })
  expect(fewer.groups[0]?.pools[0]?.changes.map(({ kind }) => kind)).toEqual(['small'])
})

test.each([
  ['instructions', { exactMinDifference: 100 }],
  ['percent', { exactMinEffect: 0.05 }],
])('a cell beyond a floor in %s is a regression where its pool is below it', (_, floors) => {
  const check = checkTrend(
    countedTrend(
      [
        [0, 0, 0],
        [3, 3, 500],
      ],
      [],
      floors,
    ),
    10,
  )
  expect(check).toMatchObject({
    verdict: 'regression',
    regressions: [{ pools: [], members: [{ series: { id: 'select/n32/k1/nonblocking' } }] }],
  })
})

test('a cell that counts more is a regression, also where the others of its pool count less', () => {
  const worse = checkTrend(
    countedTrend([
      [0, 0, 0],
      [-7, -7, 2000],
    ]),
    10,
  )
  expect(worse).toMatchObject({
    verdict: 'regression',
    regressions: [
      { pools: [], members: [{ series: { id: 'select/n32/k1/nonblocking' }, change: { to: 5000 } }] },
    ],
  })
})

test('a cell that stays worse is one still where its pool became better later', () => {
  const left = checkTrend(
    countedTrend([
      [0, 0, 0],
      [40, 40, 40],
      [40, -500, -500],
    ]),
    10,
  )
  expect(left).toMatchObject({
    verdict: 'regression',
    regressions: [
      { pools: [], members: [{ series: { id: 'select/n8/k1/nonblocking' }, change: { to: 1040 } }] },
    ],
  })
  expect(
    checkTrend(
      countedTrend([
        [0, 0, 0],
        [40, 40, 40],
        [0, 0, 0],
      ]),
      10,
    ).verdict,
  ).toBe('fine')
})

test('counts with different seeds are different series', () => {
  const { groups } = countedTrend(
    [
      [0, 0, 0],
      [5, 5, 5],
    ],
    [1, 2],
  )
  expect(groups.map(({ machine }) => machine.match(/seed \d/)?.[0])).toEqual(['seed 1', 'seed 2'])
})
