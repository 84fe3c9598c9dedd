import { Tooltip } from 'chart.js'
import { expect, test } from 'vitest'
import { registerAnswers } from './answers.ts'

registerAnswers()

type Point = readonly [x: number, y: number]

/** Returns where the tooltip of the point `at` of the first line is put, in a plot of 300 × 200 px. */
function besideThe(at: number, ...lines: readonly (readonly Point[])[]) {
  const metas = lines.map((line, index) => ({
    index,
    data: line.map(([x, y]) => ({ x, y, getProps: () => ({ x, y }) })),
  }))
  const chart = {
    ...{ width: 320, chartArea: { left: 0, right: 300, top: 0, bottom: 200 } },
    data: { datasets: lines.map((_, i) => ({ label: `line ${i}` })) },
    getSortedVisibleDatasetMetas: () => metas,
  }
  const items = [{ element: metas[0]?.data[at], datasetIndex: 0, index: at }]
  const { beside } = Tooltip.positioners as unknown as Record<string, (...items: unknown[]) => unknown>
  return beside?.call({ chart }, items) as { x: number; y: number; xAlign: string }
}

test('a tooltip lies at the top of the plot, on the side that has more room, where no line is', () => {
  const flat = [50, 100, 150, 250].map(x => [x, 190] as const)
  expect(besideThe(1, flat)).toMatchObject({ x: 100, xAlign: 'left' })
  expect(besideThe(3, flat)).toMatchObject({ x: 250, xAlign: 'right' })
  expect(besideThe(1, flat).y).toBe(besideThe(3, flat).y)
  expect(besideThe(1, flat).y).toBeLessThan(50)
})

test('where lines are in its way, it lies where it covers the least of them', () => {
  const rising = [0, 100, 290].map(x => [x, 200 - (2 * x) / 3] as const)
  // To the right of its point the line comes up to the top of the plot.
  expect(besideThe(1, rising)).toMatchObject({ xAlign: 'right' })
  const atTop = [50, 150, 290].map(x => [x, 10] as const)
  expect(besideThe(0, atTop).y).toBeGreaterThan(50)
})
