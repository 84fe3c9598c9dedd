import type { Finding, ShownAt } from '../../analysis/sentences/findings/finding.ts'
import type { ChartId } from '../../metrics/chart_ids.ts'
import { onceFor } from '../../suite/once_for.ts'
import type { ChartKind, ChartSubject, Look } from '../charts/chart.ts'
import { type Choices, choicesAt, initialChoices, isUnder } from '../charts/choices.ts'
import { LIGHT } from '../charts/palette.ts'
import { chartsOf } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'

/** A link to the chart that shows a finding, with the choices under which it shows it. */
interface FindingLink {
  /** The id of the chart's element. */
  readonly anchor: string
  /** The title that the chart has under these choices. */
  readonly title: string
  /** The index of the view on the page. */
  readonly view: number
  readonly fdCount: number | null
}

/** A look to draw with: whether a chart has something to show does not depend on it. */
export const ANY_LOOK: Look = {
  theme: LIGHT,
  fontFamily: 'sans-serif',
  fontSize: 14,
  isNarrow: false,
  pattern: () => null,
}

/** Returns the index of the view that a finding names, by default the opening one; -1 for none. */
function viewAt({ views, opening }: PageRun, shows: ShownAt | undefined): number {
  return views.findIndex(({ settings }) => isUnder(settings, shows?.settings ?? opening))
}

/**
 * Returns the title of a chart at a view and an N, null where it has nothing to show there. Several findings are about
 * one place, and to draw thousands of N takes a second.
 */
const titlesOf = onceFor((page: PageRun) => {
  const subject: ChartSubject = { run: page, styles: stylesOf(page.series) }
  const titles = new Map<string, string | null>()
  return (kind: ChartKind, initial: Choices, view: number, fdCount: number | null): string | null => {
    const place = `${kind.id} ${view} ${fdCount}`
    const known = titles.get(place)
    if (known !== undefined) return known
    const title = kind.draw(subject, choicesAt(page, initial, view, fdCount), ANY_LOOK)?.title ?? null
    titles.set(place, title)
    return title
  }
})

/**
 * Returns the link from a finding to its chart; null where the finding has no chart, or the chart would have nothing to
 * show there.
 * @param prefix of the ids of the run's charts, such as `run-0`.
 */
export function findingLink(page: PageRun, prefix: string, { chart, shows }: Finding): FindingLink | null {
  const kind = chartsOf(page).find(({ id }) => id === chart)
  const initial = initialChoices(page)
  const view = viewAt(page, shows)
  if (!kind || !initial || view < 0) return null
  const fdCount = shows?.fdCount ?? null
  const title = titlesOf(page)(kind, initial, view, fdCount)
  return title === null ? null : { anchor: `${prefix}-${kind.id}`, title, view, fdCount }
}

/** Returns the chart that opens a page: that of its headline, or else the first with something to show; null for none. */
export function leadChart(page: PageRun, headline: Finding | undefined): ChartId | null {
  const initial = initialChoices(page)
  if (!initial) return null
  const view = viewAt(page, undefined)
  const isShown = (kind: ChartKind) => titlesOf(page)(kind, initial, view, null) !== null
  const own = chartsOf(page).filter(({ id }) => id === headline?.chart)
  return [...own, ...chartsOf(page)].find(isShown)?.id ?? null
}
