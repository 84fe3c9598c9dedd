import { expect, test } from 'vitest'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { laterRun, SMALL } from './later_run.fixture.ts'
import { isBeyond, type Ratio, ratioOf, ratiosOf } from './ratio.ts'

const [base] = syntheticRun(SMALL).cells as [ReturnType<typeof syntheticRun>['cells'][number]]
const times = (factor: number) => laterRun(undefined, { factor: () => factor }).cells[0] as typeof base
const ratioTo = (head: typeof base, before = base) => ratioOf({ base: before, head }, 'waitNs') as Ratio

test('the medians, their quotient, and an interval that tells it from 1', () => {
  const ratio = ratioTo(times(1.5))
  expect(ratio.value).toBeCloseTo(1.5)
  expect(ratio.head).toBeCloseTo(1.5 * ratio.base)
  expect(ratio.interval?.[0]).toBeGreaterThan(1.45)
  expect(ratio.interval?.[1]).toBeLessThan(1.55)
  expect(isBeyond(ratio)).toBe(true)
  expect(isBeyond(ratioTo(times(0.8)))).toBe(true)
  expect(isBeyond(ratioTo(times(1.004)))).toBe(false)
})

test('fewer than five blocks on either side give a ratio without an interval', () => {
  const few = { ...times(2), blocks: times(2).blocks.slice(2) }
  expect(ratioTo(few)).toMatchObject({ value: 2, interval: null })
  expect(ratioTo(times(2), { ...base, blocks: base.blocks.slice(2) }).interval).toBeNull()
  expect(isBeyond(ratioTo(few))).toBe(false)
})

test('blocks that do not say the metric give no interval', () => {
  const silent = { ...base, blocks: base.blocks.map(block => ({ ...block, metrics: {} })) }
  const [, perEvent] = ratiosOf({ run: 1, base: silent, head: times(2) }) as [Ratio, Ratio]
  expect(perEvent).toMatchObject({ metric: 'costPerEventNs', value: 2, interval: null })
})

test('nothing is a multiple of 0, and no quotient leaves what a number can hold', () => {
  const at = (p50: number) => ({
    ...base,
    metrics: { waitNs: { ...(base.metrics['waitNs'] as (typeof base.metrics)[string]), p50 } },
  })
  expect(ratioTo(base, at(0)).value).toBeNull()
  expect(ratioTo(at(0)).value).toBeNull()
  expect(ratioTo(at(0), at(0)).value).toBeNull()
  expect(ratioTo(at(1e15), at(Number.MIN_VALUE)).value).toBeNull()
  expect(ratioTo(at(Number.MIN_VALUE), at(1e15))).toMatchObject({ value: null, interval: null })
})

test('of a cell with oneshot the ratio of what an event costs stands first, and each metric once', () => {
  const armed = { ...base, params: { ...base.params, oneshot: true } }
  const metrics = ratiosOf({ run: 1, base: armed, head: armed }).map(({ metric }) => metric)
  expect(metrics).toEqual(['costPerEventNs', 'waitNs'])
})

test('a metric that one run has not is no ratio', () => {
  expect(ratiosOf({ run: 1, base, head: { ...base, metrics: {} } })).toEqual([])
})
