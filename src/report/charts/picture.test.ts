import type { Chart, Plugin } from 'chart.js'
import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import type { Drawing } from './chart.ts'
import { type Choices, initialChoices } from './choices.ts'
import { LOOK } from './look.fixture.ts'
import { pictureConfig } from './picture.ts'
import { scaling } from './scaling.ts'
import { stylesOf } from './series_style.ts'

test('the legend of a picture keeps off the topmost label of the axis below it', () => {
  const run = pageDataOf(analyse(syntheticRun({ fdCounts: [8, 64] })), decodeHdr)
  const subject = { run, styles: stylesOf(run.series) }
  const drawing = scaling.draw(subject, initialChoices(run) as Choices, LOOK) as Drawing
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
