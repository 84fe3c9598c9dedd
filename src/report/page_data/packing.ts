import { type Json, packed, unpacked } from './packed_json.ts'
import type { ChartMetric, PageMetric, PageRun, PageView } from './page_data.ts'

/** The same pages with something else in place of every curve. */
function withCurves(pages: readonly PageRun[], change: (curve: readonly number[]) => number[]): PageRun[] {
  const metricsWith = (metrics: Readonly<Partial<Record<ChartMetric, PageMetric>>>) =>
    Object.fromEntries(
      Object.entries(metrics).map(([name, metric]) => [name, { ...metric, curve: change(metric.curve) }]),
    )
  const viewWith = (view: PageView): PageView => ({
    ...view,
    points: view.points.map(point => ({ ...point, metrics: metricsWith(point.metrics) })),
  })
  return pages.map(page => ({ ...page, views: page.views.map(viewWith) }))
}

const stepsOf = (curve: readonly number[]) => curve.map((value, i) => value - (curve[i - 1] ?? 0))

function sumsOf(steps: readonly number[]): number[] {
  let sum = 0
  return steps.map(step => {
    sum += step
    return sum
  })
}

/**
 * The data of a page's charts as it carries them: by columns, and of a curve, which climbs, the steps. It compresses
 * to three quarters of what it takes as it is. Curves are of whole numbers, so that sums of steps are exact.
 */
export function packedPages(pages: readonly PageRun[]): Json {
  // Through its text, since what is undefined is left out of that.
  return packed(JSON.parse(JSON.stringify(withCurves(pages, stepsOf))) as Json)
}

/** Its inverse; no pages for null. */
export function unpackedPages(value: Json): PageRun[] {
  return value === null ? [] : withCurves(unpacked(value) as unknown as PageRun[], sumsOf)
}
