import type { Chart } from 'chart.js'
import { expect, test } from 'vitest'
import { syntheticTrend } from '../../analysis/trend/synthetic_history.fixture.ts'
import type { HistoryLine } from '../../result/history/schema.ts'
import { type PageTrendGroup, packedTrend, pageTrendOf, unpackedTrend } from '../trend/page_trend.ts'
import { LOOK } from './chart.fixture.ts'
import { drawTrend, type TrendChoices } from './trend.ts'
import { boundsAround, tickLabels, ticksBetween } from './trend_axis.ts'
import { changeMarks } from './trend_marks.ts'

const trend = syntheticTrend({
  runs: 60,
  cells: 2,
  slowness: run => 1 + run / 1000,
  factor: (run, cell) => (run >= 30 && cell === 0 ? 1.1 : 1),
})
const groups = unpackedTrend(JSON.parse(JSON.stringify(packedTrend(pageTrendOf(trend)))))
const group = groups[0] as PageTrendGroup
const [changed, steady] = group.series
const ALL: TrendChoices = { figures: 'normalised', shown: 'all', mechanism: '' }

test('the data of a page survives its packing', () => {
  expect(groups).toEqual(pageTrendOf(trend))
})

test('a chart names its change, and shows figures against the yardstick or as measured', () => {
  const normalised = drawTrend(group, changed!, ALL, LOOK)
  expect(normalised?.title).toBe('select, 1 of 8 descriptors active, timeout 0')
  expect(normalised?.remark).toMatch(
    /^\+\d+(\.\d)? % regression in [0-9a-f]{10}\.\.[0-9a-f]{10} \(p under 0\.001\)\.$/,
  )
  expect(normalised?.spoken).toContain('regression')
  expect(normalised?.conditions).toContain('against the yardstick')
  const measured = drawTrend(group, changed!, { ...ALL, figures: 'measured' }, LOOK)
  expect(measured?.conditions).toContain('as measured')
  const lastOf = (drawing: typeof measured) => drawing?.config.data.datasets.at(-1)?.data.at(-1)
  expect(lastOf(measured)).toEqual({ x: 59, y: changed!.points[59]!.value })
  expect(lastOf(normalised)).toEqual({ x: 59, y: changed!.points[59]!.normalised })
})

test.each([2, 3, 14, 60])(
  'the axis labels the last of %s runs in any width, and no more than there is room for',
  runs => {
    const names = (line: HistoryLine, run: number) => ({
      ...line,
      commit: { label: `6.12.${100 + run}`, date: null, subject: null, isDirty: false },
    })
    for (const change of [names, undefined]) {
      const [group] = pageTrendOf(syntheticTrend({ runs, cells: 1, ...(change ? { change } : {}) }))
      const x = drawTrend(group!, group!.series[0]!, ALL, LOOK)?.config.options?.scales?.['x']
      for (const maxWidth of [160, 300, 900]) {
        const scale = { maxWidth, ticks: [] as { value: number }[] }
        x?.afterBuildTicks?.(scale as never)
        expect([scale.ticks[0]?.value, scale.ticks.at(-1)?.value]).toEqual([0, runs - 1])
        expect(scale.ticks.length).toBeLessThanOrEqual(Math.max(2, maxWidth / 20))
      }
      expect(x?.ticks).toMatchObject({ autoSkip: false })
    }
  },
)

test('levels are steps with a gap between them', () => {
  const { data } = drawTrend(group, changed!, ALL, LOOK)!.config.data.datasets[2]!
  const levels = data as { x: number; y: number }[]
  expect(levels.map(({ x }) => x)).toEqual([-0.4, 29.4, 29.4, 29.6, 59.4, 59.4])
  expect(levels.map(({ y }) => Number.isNaN(y))).toEqual([false, false, true, false, false, true])
})

test('the table has every run with its commit and subject', () => {
  const numbers = drawTrend(group, steady!, ALL, LOOK)?.numbers
  expect(numbers?.head).toEqual(['run', 'day', 'as measured', 'against the yardstick', 'subject'])
  expect(numbers?.rows).toHaveLength(60)
  expect(numbers?.rows[3]?.cells.at(-1)).toEqual({ value: 'Change number 3' })
  expect(numbers?.csv).toHaveLength(61)
})

test('cells that the choices leave out are not drawn', () => {
  expect(drawTrend(group, steady!, { ...ALL, shown: 'changed' }, LOOK)).toBeNull()
  expect(drawTrend(group, changed!, { ...ALL, shown: 'changed' }, LOOK)).not.toBeNull()
  expect(drawTrend(group, changed!, { ...ALL, mechanism: 'poll' }, LOOK)).toBeNull()
})

test('ticks are round, three at least, and share a unit', () => {
  expect(ticksBetween(672, 718)).toEqual([680, 690, 700, 710])
  expect(ticksBetween(0, 100)).toEqual([0, 50, 100])
  expect(ticksBetween(443, 457)).toEqual([445, 450, 455])
  const { unit, label } = tickLabels([1_050_000, 1_100_000], 'ns')
  expect([unit, label(1_050_000)]).toEqual(['ms', '1.05'])
  expect(tickLabels([200_000, 300_000], '1/s').label(200_000)).toBe('200')
  expect(boundsAround([100, 100])).toEqual([98, 102])
  expect(boundsAround([1, 1e6])[0]).toBe(0)
})

/** Returns what is written above the lines of changes before these runs, where each letter takes 5 px and each run 30 px. */
function writtenAbove(range: string, firsts: readonly number[]): { text: string; x: number }[] {
  const written: { text: string; x: number }[] = []
  const ctx = new Proxy(
    {
      measureText: (text: string) => ({ width: 5 * text.length }),
      fillText: (text: string, x: number) => void written.push({ text, x }),
    },
    { get: (target, name) => Reflect.get(target, name) ?? (() => {}), set: () => true },
  )
  const chart = {
    ctx,
    chartArea: { top: 60, bottom: 200, left: 0, right: 300 },
    scales: { x: { getPixelForValue: (value: number) => 30 * value } },
  } as unknown as Chart<'line'>
  const changes = firsts.map(first => ({
    ...{ kind: 'regression' as const, isAccepted: false, lastBefore: first - 1, first },
    ...{ change: `+${first}`, range, words: '' },
  }))
  changeMarks(changes, LOOK).afterDatasetsDraw?.(chart, {} as never, {}, false as never)
  return written
}

test('each change has its label over its own line, and all have their commits only where these have room', () => {
  expect(writtenAbove('abc..def', [3, 8])).toEqual([
    ...[
      { text: '+3', x: 75 },
      { text: 'abc..def', x: 75 },
    ],
    ...[
      { text: '+8', x: 225 },
      { text: 'abc..def', x: 225 },
    ],
  ])
  const long = 'a long name of a kernel..another long name'
  expect(writtenAbove(long, [2, 5, 8])).toEqual([
    { text: '+2', x: 45 },
    { text: '+5', x: 135 },
    { text: '+8', x: 225 },
  ])
  // A change alone cannot be taken for another.
  expect(writtenAbove(long, [2]).map(({ text }) => text)).toEqual(['+2', long])
})
