import { analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import type { RunFile } from '../../result/schema.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { type PictureOptions, renderPicture } from './render_picture.ts'

function pageOf(runs: readonly RunFile[]): PageRun {
  const analyses = runs.map(analyse)
  const [first] = analyses
  if (!first || analyses.length > 1) return overlayPageOf(overlayOf(analyses), decodeHdr)
  return pageDataOf(first, decodeHdr)
}

/**
 * Draws one chart of a run, or of several runs laid over each other.
 * @throws InputError where the runs do not have the chart or the view that is asked for.
 */
export function renderPictureOfRuns(
  runs: readonly RunFile[],
  options: PictureOptions,
): ReturnType<typeof renderPicture> {
  return renderPicture(pageOf(runs), options)
}
