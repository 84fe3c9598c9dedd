import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { cellWith, comparisonOf, hostileComparison, mixedComparison } from '../verdict/comparison.fixture.ts'
import { renderBencher } from './bencher.ts'
import { headFiguresOf, leadFiguresOf } from './figures.ts'

/** The JSON Schema that Bencher publishes (bencher.dev/bmf.json), except that it refuses names that are not in it. */
const isMetricFormat = new Ajv().compile({
  type: 'object',
  patternProperties: {
    '.+': {
      type: 'object',
      patternProperties: {
        '.+': {
          type: 'object',
          properties: {
            value: { type: 'number' },
            lower_value: { type: 'number' },
            upper_value: { type: 'number' },
          },
          required: ['value'],
          additionalProperties: false,
        },
      },
      additionalProperties: false,
      minProperties: 1,
    },
  },
  additionalProperties: false,
})

test.each([
  ['a run', leadFiguresOf(syntheticRun())],
  ['a comparison', headFiguresOf(mixedComparison())],
  ['hostile names', headFiguresOf(hostileComparison())],
])('%s is Bencher Metric Format', (_, figures) => {
  const { text, notes } = renderBencher(figures)
  const data = JSON.parse(text)
  expect(isMetricFormat(data) || isMetricFormat.errors).toBe(true)
  expect(Object.keys(data)).toHaveLength(figures.length)
  expect(notes).toEqual([])
})

test('times are latency with their interval, rates throughput', () => {
  const run = syntheticRun({ fdCounts: [8], actives: [1] })
  const [cell] = run.cells
  const waitNs = cell?.metrics['waitNs']
  expect(JSON.parse(renderBencher(leadFiguresOf(run)).text)[`${run.run.suite}/${cell?.id}`]).toEqual({
    latency: { value: waitNs?.p50, lower_value: waitNs?.ci95?.[0], upper_value: waitNs?.ci95?.[1] },
  })
  expect(JSON.parse(renderBencher(headFiguresOf(mixedComparison())).text)).toMatchObject({
    'default/epoll/N=1024/flood': { throughput: { value: 1_500_000 } },
  })
})

test('of a cell with a fresh set it is what an event costs', () => {
  const run = syntheticRun({ fdCounts: [8], actives: [1] })
  const cells = run.cells.map(cell => ({ ...cell, params: { ...cell.params, freshSet: true } }))
  const metrics = leadFiguresOf({ ...run, cells }).map(({ metric }) => metric)
  expect(metrics[0]).toBe('costPerEventNs')
})

test('a name longer than Bencher takes is left out, and a note says so', () => {
  const { text, notes } = renderBencher(headFiguresOf(comparisonOf([cellWith('x'.repeat(1100))])))
  expect(JSON.parse(text)).toEqual({})
  expect(notes[0]).toContain('Bencher takes names of up to 1024 characters')
})
