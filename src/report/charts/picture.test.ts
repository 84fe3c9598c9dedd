import type { Chart, Plugin } from 'chart.js'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { drawnOf, LOOK } from './chart.fixture.ts'
import type { Drawing } from './chart.ts'
import { phases } from './phases.ts'
import { pictureConfig, withLegend } from './picture.ts'
import { scaling } from './scaling.ts'

test('the legend of a picture does not touch the topmost label of the axis below it', () => {
  const drawing = drawnOf(scaling, syntheticRun({ fdCounts: [8, 64] })) as Drawing
  const { plugins } = pictureConfig(drawing, { title: 'A title', source: 'a source' }, LOOK)
  const legend = {
    height: 0,
    fit() {
      this.height = 30
    },
  }
  for (const plugin of (plugins ?? []) as Plugin[])
    plugin.beforeInit?.({ legend } as unknown as Chart, {} as never, {})
  legend['fit']()
  expect(legend.height).toBeGreaterThan(30 + LOOK.fontSize / 2)
})

test('on paper a chart has a legend of its lines, unless it has one line, or a key beside it', () => {
  const shows = (drawing: Drawing) => withLegend(drawing, LOOK).options?.plugins?.legend?.display
  const run = syntheticRun({ fdCounts: [8, 64] })
  const drawing = drawnOf(scaling, run) as Drawing
  expect(shows(drawing)).toBe(true)
  const { data } = drawing.config
  const [first] = data.datasets
  const alone = { ...drawing, config: { ...drawing.config, data: { ...data, datasets: [first!] } } }
  expect(shows(alone as Drawing)).toBe(false)
  expect(shows(drawnOf(phases, run) as Drawing)).toBe(false)
})
