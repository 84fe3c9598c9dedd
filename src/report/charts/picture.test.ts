import type { Chart, Plugin } from 'chart.js'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { drawnOf, LOOK } from './chart.fixture.ts'
import type { Drawing } from './chart.ts'
import { pictureConfig } from './picture.ts'
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
