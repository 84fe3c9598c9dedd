import { analyse } from '../../analysis/analyse.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { onceFor, onceWithin } from '../../suite/once_for.ts'
import { ANY_LOOK } from '../html/finding_targets.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import type { PageRun } from '../page_data/page_data.ts'
import type { Chart, Drawing, Look } from './chart.ts'
import { type Choices, initialChoices } from './choices.ts'
import { stylesOf } from './series_style.ts'

/** A look for charts that are drawn on no canvas. */
export const LOOK: Look = ANY_LOOK

/** Returns what a chart shows of a page with its first choices, changed by `change`; null if it shows nothing. */
export function drawnOfPage(
  chart: Chart,
  run: PageRun,
  change: Partial<Choices> = {},
  look: Partial<Look> = {},
): Drawing | null {
  const choices = initialChoices(run)
  const subject = { run, styles: stylesOf(run.series) }
  return choices && chart.draw(subject, { ...choices, ...change }, { ...LOOK, ...look })
}

/** Decodes each histogram once in a process: the runs that tests draw have the same ones. */
const decodeOnce = onceWithin(decodeHdr)

/** Returns the data of a run's page, which is made once for each run. */
export const pageOf = onceFor((run: RunFile): PageRun => pageDataOf(analyse(run), decodeOnce))

/** Returns what a chart shows of a run; null if it shows nothing. */
export function drawnOf(
  chart: Chart,
  run: RunFile,
  change?: Partial<Choices>,
  look?: Partial<Look>,
): Drawing | null {
  return drawnOfPage(chart, pageOf(run), change, look)
}
