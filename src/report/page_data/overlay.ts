import { leadingView } from '../../analysis/comparisons/choose_view.ts'
import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { seriesIdOf } from '../../analysis/views/series.ts'
import { overlayTakeaway } from '../verdict/overlay_findings.ts'
import { withDigits } from './digits.ts'
import { type DecodeHistogram, type SharedData, sharedDataOf } from './from_run.ts'
import type { PageFit, PageRatio, PageRun, PageSeries, PageView } from './page_data.ts'

/** Returns the id of a run's series in the overlay. */
function overlaidId(run: number, seriesId: string): string {
  return `${run}:${seriesId}`
}

function ratiosOfPair({ run, head, ratios }: ComparedPair): PageRatio[] {
  return ratios.flatMap(({ metric, value, interval }) => {
    if (value === null) return []
    const place = { series: overlaidId(run, seriesIdOf(head)), fdCount: head.params.fdCount, metric }
    return [{ ...place, ...withDigits({ ratio: value, interval }, 5) }]
  })
}

function settingsKey(settings: PageView['settings']): string {
  return JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Returns a view for each combination of settings, with the points of every run that has it. */
function viewsOf(overlay: Overlay, pages: readonly SharedData[]): PageView[] {
  const ratios = new Map<string, PageRatio[]>()
  for (const [i, { views }] of overlay.shared.entries()) {
    for (const view of views) {
      const cells = new Set(view.cells)
      const own = overlay.pairs.filter(({ run, head }) => run === i && cells.has(head)).flatMap(ratiosOfPair)
      const key = settingsKey(view.settings)
      ratios.set(key, [...(ratios.get(key) ?? []), ...own])
    }
  }
  const merged = new Map<string, PageView>()
  for (const [run, { views }] of pages.entries()) {
    for (const view of views) {
      const key = settingsKey(view.settings)
      // Timelines stay in the charts of their own run: a heat map shows a single series.
      const points = view.points.map(({ timeline, ...point }) => ({
        ...point,
        series: overlaidId(run, point.series),
      }))
      const before = merged.get(key)
      merged.set(key, {
        ...view,
        ...before,
        points: [...(before?.points ?? []), ...points],
        ratios: ratios.get(key) ?? [],
      })
    }
  }
  return [...merged.values()]
}

/** Returns the series of all runs, mechanism by mechanism, so that what is compared stands side by side. */
function seriesOf({ labels }: Overlay, pages: readonly SharedData[]): PageSeries[] {
  const shown = pages.map(({ views }) => new Set(views.flatMap(({ points }) => points.map(p => p.series))))
  return (pages[0]?.series ?? []).flatMap(({ id, mechanism, label }) =>
    labels.flatMap((name, run) =>
      shown[run]?.has(id)
        ? [{ id: overlaidId(run, id), mechanism, label: `${label} · ${name}`, own: { run, id, label } }]
        : [],
    ),
  )
}

/** Replaces the ids of series in a run by their ids in the overlay. */
function ofRun<Item extends { readonly series: string }>(run: number, items: readonly Item[]): Item[] {
  return items.map(item => ({ ...item, series: overlaidId(run, item.series) }))
}

/** Returns the fits of all runs, with the indices of series and views in the overlay. */
function fitsOf(
  pages: readonly SharedData[],
  series: readonly PageSeries[],
  views: readonly PageView[],
): PageFit[] {
  const seriesAt = new Map(series.map(({ id }, i) => [id, i]))
  const viewAt = new Map(views.map(({ settings }, i) => [settingsKey(settings), i]))
  return pages.flatMap((page, run) =>
    page.fits.flatMap(fit => {
      const own = page.series[fit.series]
      const at = own && seriesAt.get(overlaidId(run, own.id))
      const view = viewAt.get(settingsKey(page.views[fit.view]?.settings ?? {}))
      return at === undefined || view === undefined ? [] : [{ ...fit, series: at, view }]
    }),
  )
}

/** Returns one run with the series of all runs, under the settings that at least two of them share. */
export function overlayPageOf(overlay: Overlay, decode: DecodeHistogram): PageRun {
  const pages = overlay.shared.map(analysis => sharedDataOf(analysis, decode))
  const views = viewsOf(overlay, pages)
  const series = seriesOf(overlay, pages)
  const [first] = pages as [SharedData]
  const sources = new Set(pages.map(({ source }) => source))
  const takeaway = overlayTakeaway(overlay)
  // Every field is named, so that the compiler asks what becomes of a new one when runs are laid over each other.
  return {
    id: overlay.analyses.map(({ run }) => run.run.id).join(' '),
    counts: first.counts,
    meanings: Object.assign({}, ...pages.map(({ meanings }) => meanings)),
    source: [overlay.labels.join(', '), ...(sources.size === 1 ? sources : [])].join(' · '),
    takeaways: takeaway === null ? {} : { ratios: takeaway },
    series,
    // Prices are those of one machine.
    costModel: null,
    loads: pages.flatMap(({ loads }, run) => ofRun(run, loads)),
    // Only what was measured in turns can be compared, and two runs were not.
    winners: [],
    axes: [...new Set(pages.flatMap(({ axes }) => axes))],
    fits: fitsOf(pages, series, views),
    controls: first.controls,
    opening: overlay.shared.map(leadingView).find(view => view !== undefined)?.settings ?? {},
    views,
    overlaid: overlay.labels,
  }
}
