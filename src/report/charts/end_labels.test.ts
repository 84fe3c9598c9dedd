import type { Chart } from 'chart.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import { drawnOf, drawnOfPage, LOOK, pageOf } from './chart.fixture.ts'
import type { Drawing } from './chart.ts'
import { apart, endLabels, joinedEnds, type LineEnd, namesTogether } from './end_labels.ts'
import { ratios } from './ratios.ts'
import { scaling } from './scaling.ts'

test('lines that end together have one short name', () => {
  expect(namesTogether(['select', 'poll'])).toBe('select, poll')
  expect(namesTogether(['epoll (level)', 'poll', 'epoll (edge)'])).toBe('epoll (level, edge), poll')
  expect(namesTogether(['epoll (level)', 'epoll (level, oneshot)'])).toBe('epoll (level; level, oneshot)')
  expect(namesTogether(['select', 'poll', 'select'])).toBe('select, poll')
})

test('ends within a fiftieth of the axis are joined, and all are sorted from the top', () => {
  const end = (label: string, y: number, x = 64): LineEnd => ({ label, x, y, color: `of ${label}` })
  const joined = joinedEnds(
    [end('a', 10), end('b', 1000), end('c', 1010), end('d', 14), end('e', 1000, 32)],
    figure => Math.log(figure) / Math.log(10_000),
    'ink',
  )
  expect(joined.map(({ label, color }) => [label, color])).toEqual([
    ['b, c', 'ink'],
    ['e', 'of e'],
    ['d', 'of d'],
    ['a', 'of a'],
  ])
  // The same mechanism in two runs keeps its colour.
  expect(joinedEnds([end('a', 10), end('a', 10)], Math.log, 'ink')).toEqual([end('a', 10)])
  expect(joinedEnds([end('a', 10)], figure => figure, 'ink')).toEqual([])
  const many = Array.from({ length: 9 }, (_, i) => end(String(i), 10 ** i))
  expect(joinedEnds(many, Math.log, 'ink')).toEqual([])
  expect(joinedEnds(many.slice(1), Math.log, 'ink')).toHaveLength(8)
})

test('names keep their order and their distance, and stay within the plot where there is room', () => {
  expect(apart([10, 50], 12, [0, 100])).toEqual([10, 50])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 }), given => {
      const placed = apart(
        given.toSorted((a, b) => a - b),
        12,
        [0, 100],
      )
      expect(placed[0]).toBeGreaterThanOrEqual(0)
      expect(placed.at(-1)).toBeLessThanOrEqual(100)
      for (const [i, place] of placed.entries())
        if (i > 0) expect(place - (placed[i - 1] as number)).toBeGreaterThanOrEqual(12)
    }),
  )
})

/** Returns the room at the right of a plot whose chart has this width, where each letter takes 10 px. */
function roomOf(ends: readonly LineEnd[], width: number, look = LOOK): number {
  const ctx = { save() {}, restore() {}, measureText: (text: string) => ({ width: 10 * text.length }) }
  const chart = { ctx, width, options: { layout: { padding: { right: 16 } } } }
  const plugin = endLabels(ends, look)
  // The chart is laid out again where its window changes.
  for (let times = 0; times < 2; times++)
    plugin.beforeLayout?.(chart as unknown as Chart<'line'>, {} as never, {})
  return chart.options.layout.padding.right
}

test('the plot leaves room for the longest name, unless that would take too much of it', () => {
  const ends = [
    { label: 'ab', x: 1, y: 2, color: '' },
    { label: 'abcd', x: 1, y: 1, color: '' },
  ]
  expect(roomOf(ends, 500)).toBe(16 + 40 + 0.75 * LOOK.fontSize)
  expect(roomOf(ends, 90)).toBe(16)
  expect(roomOf([], 500)).toBe(16)
  expect(roomOf(ends, 500, { ...LOOK, isNarrow: true })).toBe(16)
})

/** Returns what a chart of 500 px writes at the ends of its lines, where each letter takes `letter` px. */
function writtenAtEnds(drawing: Drawing | null, letter = 1) {
  const written: { text: string; x: number; y: number }[] = []
  const ctx = new Proxy(
    {
      measureText: (text: string) => ({ width: letter * text.length }),
      fillText: (text: string, x: number, y: number) => void written.push({ text, x, y }),
    },
    { get: (target, name) => Reflect.get(target, name) ?? (() => {}), set: () => true },
  )
  const scale = { getPixelForValue: (value: number) => value }
  const chart = {
    ...{ ctx, width: 500, options: { layout: { padding: { right: 16 } } } },
    ...{ chartArea: { left: 20, top: 0, bottom: 1e9 }, scales: { x: scale, y: scale } },
  } as unknown as Chart
  for (const plugin of drawing?.config.plugins ?? []) {
    if (plugin.id !== 'end-labels') continue
    plugin.beforeLayout?.(chart, {} as never, {})
    plugin.afterDatasetsDraw?.(chart, {} as never, {}, false as never)
  }
  return written
}

test('runs that are laid over each other share the names at the ends of their lines', () => {
  const run = syntheticRun({ fdCounts: [8, 64] })
  const page = overlayPageOf(overlayOf([analyse(run), analyse({ ...run })]), decodeHdr)
  const namesOf = (drawing: Drawing | null) => writtenAtEnds(drawing).map(({ text }) => text)
  expect(namesOf(drawnOfPage(scaling, page))).toEqual(namesOf(drawnOf(scaling, run)))
  // All ratios are 1, so that all lines end together.
  const [together, ...others] = namesOf(drawnOfPage(ratios, page))
  expect(others).toEqual([])
  for (const { label } of pageOf(run).series) expect(together).toContain(label.replace(/ .*/, ''))
  expect(namesOf(drawnOfPage(ratios, page, {}, { isNarrow: true }))).toEqual([])
})

test('a name in the chart of ratios is at the height of the last ratio, right of all points', () => {
  const run = syntheticRun({ fdCounts: [8, 64] })
  const cells = run.cells.map(cell => {
    const factor = cell.mechanism === 'select' ? cell.params.fdCount : 1
    const { waitNs } = cell.metrics
    return { ...cell, metrics: { ...cell.metrics, waitNs: { ...waitNs!, p50: factor * waitNs!.p50 } } }
  })
  const page = overlayPageOf(overlayOf([analyse(run), analyse({ ...run, cells })]), decodeHdr)
  const written = writtenAtEnds(drawnOfPage(ratios, page))
  // With 64 descriptors select takes 64 times as long as in the first run, and the others as long as there.
  expect(written.map(({ text, y }) => [text, Math.round(y)])).toEqual([
    ['select', 64],
    [expect.stringContaining('poll'), expect.any(Number)],
  ])
  for (const { x } of written) expect(x).toBeGreaterThan(64 + 0.75 * LOOK.fontSize)
})

test('a chart of lines names them beside their ends, and on a phone above them, within the plot', () => {
  const run = syntheticRun({ fdCounts: [8, 64] })
  const labelsOf = (isNarrow: boolean, letter = 1) =>
    writtenAtEnds(drawnOf(scaling, run, {}, { isNarrow }), letter)
  const [beside, above] = [labelsOf(false), labelsOf(true)]
  const names = beside.map(({ text }) => text)
  expect(names.join()).toMatch(/select.*epoll/)
  expect(above.map(({ text }) => text)).toEqual(names)
  for (const [i, { x, y }] of above.entries()) {
    expect(x).toBeLessThan(beside[i]!.x)
    expect(y).toBeLessThan(beside[i]!.y)
  }
  // A name does not begin left of the plot, and one that takes most of the chart is left to the legend.
  for (const { text, x } of labelsOf(true, 12)) expect(x).toBeGreaterThanOrEqual(20 + 12 * text.length)
  expect(labelsOf(true, 12)).toHaveLength(names.length)
  expect(labelsOf(true, 60)).toEqual([])
})
