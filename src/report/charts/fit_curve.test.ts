import type { Chart, Plugin } from 'chart.js'
import { expect, test } from 'vitest'
import { LOOK } from './chart.fixture.ts'
import { markPlugin } from './fit_curve.ts'

const AREA = { left: 0, right: 400, top: 0, bottom: 300 }

/** Returns the names that are written for marks at these pixels, each with its height in the plot. */
function writtenAt(...places: readonly (readonly [x: number, y: number])[]): [string, number][] {
  const written: [string, number][] = []
  const ignored = ['save', 'restore', 'beginPath', 'moveTo', 'lineTo', 'stroke', 'setLineDash', 'strokeText']
  const ctx = {
    ...Object.fromEntries(ignored.map(name => [name, () => {}])),
    measureText: () => ({ width: 30 }),
    fillText: (text: string, _: number, y: number) => written.push([text, y]),
  }
  const scales = Object.fromEntries(['x', 'y'].map(axis => [axis, { getPixelForValue: (at: number) => at }]))
  const marks = places.map(([x, y]) => ({ x, y, label: 'knee' as const, color: '#000' }))
  const draw = (markPlugin(marks, LOOK) as Required<Plugin<'line'>>).afterDatasetsDraw
  draw({ ctx, chartArea: AREA, scales } as unknown as Chart<'line'>, {}, {}, false)
  return written
}

test('a mark has its name at the foot of the plot, and at the head where the mark itself is at the foot', () => {
  expect(writtenAt([50, 100], [200, 290])).toEqual([
    ['knee', AREA.bottom - 2],
    ['knee', AREA.top + LOOK.fontSize],
  ])
})

test('a name that would overlap another is left out', () => {
  expect(writtenAt([50, 100], [60, 100], [399, 100])).toHaveLength(1)
})
