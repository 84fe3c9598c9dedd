import type { Chart } from 'chart.js'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { drawnOf, LOOK, pageOf } from './chart.fixture.ts'
import type { Drawing } from './chart.ts'
import type { Choices } from './choices.ts'
import { pictureConfig } from './picture.ts'
import { scaling } from './scaling.ts'
import { work } from './work.ts'

const ALONE = { fdCounts: [512], actives: [1], waitModes: ['nonblocking'] }

const run = syntheticRun(ALONE)

const drawn = (given: RunFile = run, change?: Partial<Choices>) => drawnOf(scaling, given, change) as Drawing

const figuresOf = ({ config }: Drawing) => config.data.datasets.map(({ data }, i) => data[i])

test('at a single N each line is a bar from 0, and what the chart holds for says the N', () => {
  const drawing = drawn()
  expect(drawing.config.type).toBe('bar')
  expect(drawing.config.data.labels).toEqual(['select', 'poll', 'epoll (level)', 'epoll (edge)'])
  expect(figuresOf(drawing)).toEqual([300 + 47 * 512, 300 + 49 * 512, 450, 430])
  expect(drawing.config.options).toMatchObject({ indexAxis: 'y', scales: { x: { type: 'linear', min: 0 } } })
  expect(drawing.conditions).toBe('N = 512 · 1 active · timeout 0 · closed loop')
  expect(drawing.tools.map(({ title }) => title)).not.toContain('Axes')
  expect(drawing.note).toContain('whiskers: 95 %')
  expect(drawing.spoken).toMatch(/^Bars: What one wait costs\. N = 512 .* At N = 512: select 24\.4 µs/)
  expect(drawn(syntheticRun({ ...ALONE, fdCounts: [8, 512] })).config.type).toBe('line')
})

test('a hidden line has no bar, and its room is left to the others', () => {
  const [select, poll] = pageOf(run).series
  const drawing = drawn(run, { hidden: new Set([select?.id ?? '', poll?.id ?? '']) })
  expect(figuresOf(drawing)).toEqual([450, 430])
  expect(drawing.height).toBeLessThan(drawn().height ?? 0)
  const { scales } = drawing.config.options as unknown as { scales: { x: { max: number } } }
  expect(scales.x.max).toBe(500)
})

test('a bar that has not settled is paler, and it is said what that means', () => {
  const cells = run.cells.map(cell => ({ ...cell, settled: cell.mechanism !== 'poll' }))
  const drawing = drawn({ ...run, cells })
  const fills = drawing.config.data.datasets.map(
    ({ backgroundColor, borderColor }) => backgroundColor === borderColor,
  )
  expect(fills).toEqual([true, false, true, true])
  expect(drawing.remark).toBe('A hollow bar has not settled by the rule of the run.')
})

/** Returns the texts that the plugins of the bars write, each with its place in px, and how many lines they stroke. */
function written({ config }: Drawing) {
  const texts: [string, number][] = []
  let strokes = 0
  const ctx = {
    ...{ save: () => undefined, restore: () => undefined, beginPath: () => undefined },
    ...{ moveTo: () => undefined, lineTo: () => undefined },
    stroke: () => {
      strokes++
    },
    fillText: (text: string, x: number) => texts.push([text, x]),
  }
  const chart = {
    ctx,
    scales: { x: { getPixelForValue: (figure: number) => figure } },
    getDatasetMeta: (i: number) => ({ data: { [i]: { y: 10 * i } } }),
  } as unknown as Chart
  for (const plugin of config.plugins ?? []) plugin.afterDatasetsDraw?.(chart, {}, {}, false)
  return { texts, strokes }
}

test('each bar has its figure after its interval, which is drawn with two ends', () => {
  const { texts, strokes } = written(drawn())
  expect(texts.map(([text]) => text)).toEqual(['24 µs', '25 µs', '0.45 µs', '0.43 µs'])
  expect(texts[3]?.[1]).toBeCloseTo(430 * 1.01 + 0.6 * LOOK.fontSize)
  expect(strokes).toBe(4 * 3)
  expect(written(drawn(syntheticRun({ ...ALONE, blocks: 1 }))).strokes).toBe(0)
})

test('in a picture bars have their names beside them and no legend', () => {
  const { options } = pictureConfig(drawn(), { title: '', source: '' }, LOOK)
  const legend = options?.plugins?.legend?.labels as unknown as { generateLabels: () => unknown[] }
  expect(legend.generateLabels()).toEqual([])
})

test('what a wait does at a single N is bars of counts, with what a wait takes', () => {
  const drawing = drawnOf(work, run) as Drawing
  expect(drawing.config.type).toBe('bar')
  expect(drawing.conditions).toMatch(/^N = 512 · /)
  expect(written(drawing).texts.map(([text]) => text)).toEqual([
    '512 in 24 µs',
    '512 in 25 µs',
    '2 in 0.45 µs',
    '1 in 0.43 µs',
  ])
  expect(drawing.note).toContain('Times: measured')
  expect(drawnOf(work, syntheticRun({ ...ALONE, fdCounts: [8, 512] }))?.config.type).toBe('line')
})
