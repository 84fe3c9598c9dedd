import type { Finding, ShownAt } from '../../analysis/sentences/findings/finding.ts'
import type { ChartSubject, Look } from '../charts/chart.ts'
import { choicesAt, initialChoices } from '../charts/choices.ts'
import { LIGHT } from '../charts/palette.ts'
import { CHARTS } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'

/** Where the chart that shows a finding stands on the page, and what it has to be set to. */
export interface FindingLink {
  /** Of the chart's element, without `#`. */
  readonly anchor: string
  /** The chart's own, under just these settings. */
  readonly title: string
  /** Among the views of the page. */
  readonly view: number
  readonly fdCount: number | null
}

/** Whether a chart has something to show does not depend on how it looks. */
const ANY_LOOK: Look = {
  theme: LIGHT,
  fontFamily: 'sans-serif',
  fontSize: 14,
  isNarrow: false,
  pattern: () => null,
}

/** The first view with these settings; the one that the charts open with where a finding names none. */
function viewAt({ views, opening }: PageRun, shows: ShownAt | undefined): number {
  const wanted = Object.entries(shows?.settings ?? opening)
  return views.findIndex(({ settings }) => wanted.every(([name, value]) => settings[name] === value))
}

/**
 * The link from a finding to its chart; null where the finding has no chart, or the page's chart would have nothing
 * to show of it: a link never leads nowhere.
 * @param prefix of the ids of the run's charts: `run-0`.
 */
export function findingLink(page: PageRun, prefix: string, { chart, shows }: Finding): FindingLink | null {
  const kind = CHARTS.find(({ id }) => id === chart)
  const initial = initialChoices(page)
  const view = viewAt(page, shows)
  if (!kind || !initial || view < 0) return null
  const fdCount = shows?.fdCount ?? null
  const subject: ChartSubject = { run: page, styles: stylesOf(page.series) }
  const drawing = kind.draw(subject, choicesAt(page, initial, view, fdCount), ANY_LOOK)
  return drawing && { anchor: `${prefix}-${kind.id}`, title: drawing.title, view, fdCount }
}
