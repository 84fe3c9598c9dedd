import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'
import { comparedMetricName, leadMetric } from './lead_metric.ts'
import type { ComparedParams, JudgedParams } from './metric.ts'
import { leadMetricName, METRICS, type MetricName, metricNameIn, metricOf } from './metrics.ts'
import { COUNTS } from './units.ts'

const combinations = ['closed', 'open'].flatMap(load =>
  ['nonblocking', 'ready', 'wakeup'].flatMap(waitMode =>
    [null, 'constant', 'poisson', 'flood', 'quiet'].flatMap(arrivals =>
      [0, 10].flatMap(churn =>
        [0, 500].flatMap(writerPauseNs =>
          [null, 'threads'].flatMap(readersAs =>
            COUNTS.map(counts => ({ load, waitMode, arrivals, writerPauseNs, readersAs, churn, counts })),
          ),
        ),
      ),
    ),
  ),
)

test('whatever the parameters, exactly one metric judges a cell', () => {
  for (const params of combinations) {
    expect(METRICS.filter(({ lead }) => lead?.judges(params))).toHaveLength(1)
  }
})

const PAUSING = { writerPauseNs: 500, readersAs: null, counts: 'time' } as const

test('a flood whose writers never pause is judged by their writes', () => {
  const params = { waitMode: 'wakeup', load: 'open', arrivals: 'flood', churn: 0, counts: 'time' } as const
  expect(leadMetricName({ ...params, writerPauseNs: 0, readersAs: null })).toBe('writesPerSecond')
})

test.each([
  ['nonblocking', 'closed', null, 0, 'waitNs'],
  ['ready', 'closed', null, 0, 'waitNs'],
  ['wakeup', 'closed', null, 0, 'wakeupLatencyNs'],
  ['ready', 'closed', null, 10, 'controlCallsPerSecond'],
  ['wakeup', 'open', 'poisson', 0, 'dispatchLatencyNs'],
  ['wakeup', 'open', 'flood', 0, 'eventsPerSecond'],
  ['wakeup', 'open', 'quiet', 0, 'wakeupsPerThousandEvents'],
] as const)('%s, %s load, arrivals %s, churn %i: judged by %s', (waitMode, load, arrivals, churn, name) => {
  expect(leadMetricName({ ...PAUSING, waitMode, load, arrivals, churn })).toBe(name)
  expect(leadMetric(name).isMoreBetter).toBe(metricOf(name).unit === '1/s')
})

test.each([
  ['nonblocking', 0, 'waitInstructions'],
  ['wakeup', 0, 'wakeupLatencyInstructions'],
  ['ready', 10, 'controlCallsInstructions'],
] as const)('where instructions are counted, %s with churn %i is judged by %s', (waitMode, churn, name) => {
  const params = {
    ...PAUSING,
    waitMode,
    churn,
    load: 'closed',
    arrivals: null,
    counts: 'instructions',
  } as const
  expect(leadMetricName(params)).toBe(name)
  expect(leadMetric(name)).toMatchObject({ tableUnit: 'instructions', isExact: true, isMoreBetter: false })
  expect(leadMetric(name).format(1108)).toBe('1,108 instructions')
})

test('cells of a version that does not say what it counts take times', () => {
  const params = { waitMode: 'ready', churn: 0, load: 'closed', arrivals: null }
  expect(leadMetricName(params as JudgedParams)).toBe('waitNs')
})

test('oneshot or a fresh set on either side makes what an event costs the metric of a comparison, where it has events', () => {
  const plain = { waitMode: 'ready', churn: 0, load: 'closed', arrivals: null, activeCount: 2 }
  const of = (...sides: readonly [object, ...object[]]) =>
    comparedMetricName(
      ...(sides.map(side => ({ ...plain, ...side })) as unknown as [ComparedParams, ...ComparedParams[]]),
    )
  for (const flag of [{ oneshot: true }, { freshSet: true }]) {
    expect([of(flag), of({}, flag), of(flag, {})]).toEqual(Array(3).fill('costPerEventNs'))
    expect(of({ ...flag, counts: 'instructions' })).toBe('costPerEventInstructions')
    expect(of({ ...flag, activeCount: 0 })).toBe('waitNs')
    expect(of({ ...flag, waitMode: 'wakeup' })).toBe('wakeupLatencyNs')
    expect(of({ ...flag, load: 'open' })).toBe('dispatchLatencyNs')
  }
  expect(of({}, {})).toBe('waitNs')
})

test('times have a counterpart in instructions, rates and lateness by the clock have none', () => {
  expect(metricNameIn('instructions', 'waitNs')).toBe('waitInstructions')
  expect(metricNameIn('time', 'waitNs')).toBe('waitNs')
  expect(metricNameIn('instructions', 'eventsPerSecond')).toBeNull()
  expect(metricNameIn('instructions', 'writerLatenessNs')).toBeNull()
  const counted = METRICS.filter(({ unit }) => unit === 'instruction')
  expect(counted.filter(({ name }) => name.endsWith('Ns'))).toEqual([])
  expect(counted.filter(({ hasTailIntervals, counted: words }) => hasTailIntervals || words)).toEqual([])
})

test('no two metrics share a name, a column or the words of a chart', () => {
  const unique = (words: readonly (string | undefined)[]) => {
    const said = words.filter(word => word !== undefined)
    expect(new Set(said).size).toBe(said.length)
  }
  unique(METRICS.map(({ name }) => name))
  // A run has the metrics of times, or those of counts.
  for (const isCounted of [false, true]) {
    const rows = METRICS.filter(({ unit }) => (unit === 'instruction') === isCounted)
    unique(rows.map(({ column }) => column?.head))
    unique(rows.map(({ drawn }) => drawn?.name))
    unique(rows.map(({ drawn }) => drawn?.title))
  }
})

test('the glossary says what a sample is in the words of the table', () => {
  const rows = readFileSync(packageFile('docs/glossary.md'), 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| '))
  const missing: MetricName[] = METRICS.filter(
    ({ name, unit, meaning }) =>
      !rows.some(row => row.includes(`\`${name}\``) && row.includes(`| ${unit} | ${meaning}`)),
  ).map(({ name }) => name)
  expect(missing).toEqual([])
})
