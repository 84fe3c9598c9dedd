import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'
import { leadMetric } from './lead_metric.ts'
import { leadMetricName, METRICS, type MetricName, metricOf } from './metrics.ts'

const combinations = ['closed', 'open'].flatMap(load =>
  ['nonblocking', 'ready', 'wakeup'].flatMap(waitMode =>
    [null, 'constant', 'poisson', 'flood'].flatMap(arrivals =>
      [0, 10].map(churn => ({ load, waitMode, arrivals, churn })),
    ),
  ),
)

test('whatever the parameters, exactly one metric judges a cell', () => {
  for (const params of combinations) {
    expect(METRICS.filter(({ lead }) => lead?.judges(params))).toHaveLength(1)
  }
})

test.each([
  ['nonblocking', 'closed', null, 0, 'waitNs'],
  ['ready', 'closed', null, 0, 'waitNs'],
  ['wakeup', 'closed', null, 0, 'wakeupLatencyNs'],
  ['ready', 'closed', null, 10, 'controlCallsPerSecond'],
  ['wakeup', 'open', 'poisson', 0, 'dispatchLatencyNs'],
  ['wakeup', 'open', 'flood', 0, 'eventsPerSecond'],
] as const)('%s, %s load, arrivals %s, churn %i: judged by %s', (waitMode, load, arrivals, churn, name) => {
  expect(leadMetricName({ waitMode, load, arrivals, churn })).toBe(name)
  expect(leadMetric(name).isMoreBetter).toBe(metricOf(name).unit === '1/s')
})

test('no two metrics share a name, a column or the words of a chart', () => {
  const unique = (words: readonly (string | undefined)[]) => {
    const said = words.filter(word => word !== undefined)
    expect(new Set(said).size).toBe(said.length)
  }
  unique(METRICS.map(({ name }) => name))
  unique(METRICS.map(({ column }) => column?.head))
  unique(METRICS.map(({ drawn }) => drawn?.name))
  unique(METRICS.map(({ drawn }) => drawn?.title))
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
