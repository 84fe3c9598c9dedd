import * as v from 'valibot'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { cellWith, comparisonOf, mixedComparison } from '../verdict/comparison.fixture.ts'
import { renderActionBenchmark } from './action_benchmark.ts'
import { headFiguresOf, leadFiguresOf } from './figures.ts'

/** The format `customSmallerIsBetter` as the README of the action describes it; there is no package to test against. */
const ENTRIES = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.nonEmpty()),
    unit: v.pipe(v.string(), v.nonEmpty()),
    value: v.pipe(v.number(), v.finite()),
    range: v.optional(v.pipe(v.string(), v.regex(/^± \d/))),
    extra: v.optional(v.string()),
  }),
)

function entriesOf(text: string): v.InferOutput<typeof ENTRIES> {
  return v.parse(ENTRIES, JSON.parse(text))
}

test('a run: the lead metric of every cell, with the width of its interval', () => {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1] })
  const { text, notes } = renderActionBenchmark(leadFiguresOf(run))
  const entries = entriesOf(text)
  expect(notes).toEqual([])
  expect(entries.map(({ name }) => name)).toEqual(run.cells.map(({ id }) => `${run.run.suite}/${id}`))
  const [entry] = entries
  const waitNs = run.cells[0]?.metrics['waitNs']
  expect(entry?.value).toBeCloseTo(waitNs?.p50 ?? 0, 2)
  expect(entry).toMatchObject({ unit: 'ns', extra: 'waitNs, median' })
  expect(Number(entry?.range?.slice(2))).toBeCloseTo(0.01 * (waitNs?.p50 ?? 0), 2)
})

test('a rate is the time of one event, its interval turned over too', () => {
  const figure = {
    suite: 's',
    cell: 'flood',
    mechanism: 'epoll',
    metric: 'eventsPerSecond',
    unit: '1/s',
    value: 2_000_000,
    interval: [1_900_000, 4_000_000],
    p99: null,
  } as const
  expect(entriesOf(renderActionBenchmark([figure]).text)).toEqual([
    {
      name: 's/flood',
      unit: 'ns',
      value: 500,
      range: '± 250',
      extra: 'eventsPerSecond, median, as ns for one of them',
    },
  ])
})

test('a rate of 0 is left out, and a note says so', () => {
  const idle = cellWith('idle', { unit: '1/s', metric: 'eventsPerSecond', head: 0 })
  const { text, notes } = renderActionBenchmark(headFiguresOf(comparisonOf([idle, { ...idle, id: 'other' }])))
  expect(JSON.parse(text)).toEqual([])
  expect(notes).toEqual(['left out: idle and 1 more (a rate of 0 has no time of one event)'])
})

test('a comparison gives its head, without intervals', () => {
  const entries = entriesOf(renderActionBenchmark(headFiguresOf(mixedComparison())).text)
  expect(entries).toHaveLength(14)
  expect(entries.find(({ name }) => name === 'default/epoll/N=1024/k=10')).toEqual({
    name: 'default/epoll/N=1024/k=10',
    unit: 'ns',
    value: 1123,
    extra: 'waitNs, median',
  })
})
