import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import { describe, expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import {
  cellWith,
  comparisonOf,
  HOSTILE_ID,
  hostileComparison,
  mixedComparison,
  normalisedComparison,
} from '../verdict/comparison.fixture.ts'
import { renderComparisonOpenMetrics, renderOpenMetrics } from './openmetrics.ts'

const SMALL = { fdCounts: [8], actives: [1] }

interface ParsedFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly metrics: readonly { readonly value: string; readonly labels?: Readonly<Record<string, string>> }[]
}

/** Reads the text with a parser of the older format, to which UNIT and EOF are comments. */
function familiesOf(text: string): ParsedFamily[] {
  return parsePrometheusTextFormat(text) as ParsedFamily[]
}

function familyOf(text: string, name: string): ParsedFamily {
  return familiesOf(text).find(family => family.name === name) as ParsedFamily
}

function seriesOf(text: string): string[] {
  return familiesOf(text).flatMap(({ name, metrics }) =>
    metrics.map(({ labels }) => `${name} ${JSON.stringify(Object.entries(labels ?? {}).sort())}`),
  )
}

const TEXTS: readonly (readonly [string, () => string])[] = [
  ['a run', () => renderOpenMetrics([syntheticRun(SMALL)])],
  ['two runs', () => renderOpenMetrics([syntheticRun(SMALL), syntheticRun(SMALL)])],
  ['a comparison', () => renderComparisonOpenMetrics(mixedComparison())],
  ['a normalised comparison', () => renderComparisonOpenMetrics(normalisedComparison())],
  ['hostile names', () => renderComparisonOpenMetrics(hostileComparison())],
]

/** These tests check the rules of OpenMetrics 1.0 that the parser above does not look at. */
describe.each(TEXTS)('%s', (_, render) => {
  const text = render()

  test('ends with EOF, once, and has no empty line', () => {
    expect(text).toMatch(/\n# EOF\n$/)
    expect(text.match(/^# EOF$/gm)).toHaveLength(1)
    expect(text).not.toContain('\n\n')
  })

  test('says of each family what it is, once and before its samples, with the unit as the end of its name', () => {
    const lines = text.trimEnd().split('\n').slice(0, -1)
    const seen: string[] = []
    for (const line of lines) {
      const [, name = ''] = /^(?:# (?:TYPE|UNIT|HELP) )?([a-z][a-z0-9_]*)[ {]/.exec(line) ?? []
      expect(name).not.toBe('')
      if (seen.at(-1) !== name) seen.push(name)
    }
    expect(new Set(seen).size).toBe(seen.length)
    for (const name of seen) {
      expect(text.split('\n').filter(line => line === `# TYPE ${name} gauge`)).toHaveLength(1)
      const unit = new RegExp(`^# UNIT ${name} (.+)$`, 'm').exec(text)?.[1]
      if (unit !== undefined) expect(name.endsWith(`_${unit}`)).toBe(true)
    }
  })

  test('has no series twice, no time stamp, and only numbers', () => {
    const series = seriesOf(text)
    expect(series.length).toBeGreaterThan(0)
    expect(new Set(series).size).toBe(series.length)
    for (const { metrics } of familiesOf(text)) {
      for (const metric of metrics) {
        expect(Number.isFinite(Number(metric.value))).toBe(true)
        expect(metric).not.toHaveProperty('timestamp_ms')
      }
    }
  })
})

test('a run is in seconds, with its interval and tail; its rates stay rates', () => {
  const run = syntheticRun(SMALL)
  const text = renderOpenMetrics([run])
  const [cell] = run.cells
  const waitNs = cell?.metrics['waitNs']
  const first = (name: string) => Number(familyOf(text, name).metrics[0]?.value)
  expect(first('muxbench_wait_seconds')).toBeCloseTo((waitNs?.p50 ?? 0) / 1e9, 14)
  expect(first('muxbench_wait_interval_low_seconds')).toBeCloseTo((waitNs?.ci95?.[0] ?? 0) / 1e9, 14)
  expect(first('muxbench_wait_p99_seconds')).toBeCloseTo((waitNs?.p99 ?? 0) / 1e9, 14)
  expect(first('muxbench_events_per_second')).toBe(cell?.metrics['eventsPerSecond']?.p50)
  expect(familyOf(text, 'muxbench_wait_seconds').metrics[0]?.labels).toEqual({
    suite: run.run.suite,
    cell: cell?.id,
    mechanism: cell?.mechanism,
  })
  expect(first('muxbench_run_start_timestamp_seconds')).toBe(Date.parse(run.run.startedAt) / 1000)
})

test('several runs have a label each', () => {
  const later: RunFile = structuredClone(syntheticRun(SMALL))
  later.environment.kernel = '9.9.9'
  const { metrics } = familyOf(renderOpenMetrics([syntheticRun(SMALL), later]), 'muxbench_run_info')
  expect(metrics.map(({ labels }) => labels?.['run'])).toEqual([expect.any(String), 'Linux 9.9.9'])
})

test('a comparison has a verdict that is 1, the ratios, and the head', () => {
  const text = renderComparisonOpenMetrics(normalisedComparison())
  const holding = familyOf(text, 'muxbench_verdict').metrics.filter(({ value }) => value === '1')
  expect(holding.map(({ labels }) => [labels?.['cell'], labels?.['verdict']])).toEqual([
    ['epoll/N=1024/k=10', 'regression'],
    ['poll/N=64/k=1', 'within noise'],
  ])
  const first = (name: string) => familyOf(text, name).metrics[0]?.value
  expect(first('muxbench_absolute_change_ratio')).toBe('1.3')
  expect(first('muxbench_normalised_change_ratio')).toBe('1.11')
  expect(first('muxbench_normalised_change_interval_high_ratio')).toBe('1.17')
  expect(Number(first('muxbench_wait_seconds'))).toBe(1.3e-6)
})

test('a label comes back as it was; a control character as its number', () => {
  const { metrics } = familyOf(renderComparisonOpenMetrics(hostileComparison()), 'muxbench_verdict')
  const readable = HOSTILE_ID.replace('\u0000', '\\u0000')
    .replace('\u001b', '\\u001b')
    .replace('\r', '\\u000d')
    .replace('\u2028', '\\u2028')
  expect(metrics[0]?.labels?.['cell']).toBe(readable)
})

test('a backslash of a name is none of the format', () => {
  const text = renderComparisonOpenMetrics(comparisonOf([cellWith('C:\\new "a"')]))
  expect(familyOf(text, 'muxbench_verdict').metrics[0]?.labels?.['cell']).toBe('C:\\new "a"')
})

test('the name of a metric is legible in the help', () => {
  const cell = cellWith('a')
  const text = renderComparisonOpenMetrics(comparisonOf([{ ...cell, metric: 'wa\ud800itNs' }]))
  expect(text).toContain('Median of wa itNs of a cell.')
})
