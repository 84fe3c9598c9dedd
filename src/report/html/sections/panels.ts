import { formatInteger } from '../../../units/format.ts'
import { isUnder } from '../../charts/choices.ts'
import { placesToMark } from '../../charts/datasets.ts'
import { metricWords } from '../../charts/metric_words.ts'
import { stylesOf } from '../../charts/series_style.ts'
import { escapeHtml } from '../../escape.ts'
import type { ChartMetric, PageRun, PageView } from '../../page_data/page_data.ts'
import { pointsOn, smallLinesSvg } from '../small_lines.ts'

/** The first chart in small: its view, and the lines of that view. */
interface Panel {
  /** The index of the view. */
  readonly view: number
  readonly lines: readonly Line[]
}

interface Line {
  readonly series: string
  readonly places: readonly { readonly x: number; readonly y: number }[]
}

const SIZE = { width: 120, height: 72 }

/** More panels beside each other, or above each other, would be too small; more lines could not be told apart. */
const MOST = { columns: 5, rows: 4, lines: 8 }

/** Returns the lines of a metric against N that have several points. */
function linesOf({ series }: PageRun, { points }: PageView, metric: ChartMetric): Line[] {
  return series
    .map(({ id }) => {
      const own = points
        .filter(point => point.series === id && (point.metrics[metric]?.p50 ?? 0) > 0)
        .map(point => ({ x: point.fdCount, y: point.metrics[metric]?.p50 ?? 0 }))
        .sort((a, b) => a.x - b.x)
      const marked = new Set(placesToMark(own.map(({ x }) => x)))
      return { series: id, places: own.filter(({ x }) => marked.has(x)) }
    })
    .filter(({ places }) => places.length > 1)
    .slice(0, MOST.lines)
}

/** Returns the values of a setting to set side by side; its opening value alone where it does not vary. */
function valuesOf({ controls, opening }: PageRun, name: string) {
  const control = controls.find(each => each.name === name)
  return control?.choices ?? [{ value: opening[name] ?? '', label: '' }]
}

/** Returns from and to which figure the places reach. */
function reach(values: readonly number[], format: (value: number) => string): string {
  return `${format(Math.min(...values))} to ${format(Math.max(...values))}`
}

/**
 * Returns the first chart in small for each wait mode and each number of active descriptors, on the same axes, with links
 * that set the chart to it; empty where there are not several.
 * @param prefix of the ids of the run's charts.
 */
export function panelsHtml(page: PageRun, prefix: string): string {
  const { views, opening, series } = page
  const lead = views.find(({ settings }) => isUnder(settings, opening))?.lead
  if (lead === undefined) return ''
  const panelOf = (settings: PageView['settings']): Panel | null => {
    const view = views.findIndex(each => each.lead === lead && isUnder(each.settings, settings))
    const lines = view < 0 ? [] : linesOf(page, views[view] as PageView, lead)
    return lines.length === 0 ? null : { view, lines }
  }
  const columns = valuesOf(page, 'active')
  const rows = valuesOf(page, 'waitMode')
    .map(({ value, label }) => ({
      label,
      panels: columns.map(column => panelOf({ ...opening, waitMode: value, active: column.value })),
    }))
    .filter(({ panels }) => panels.some(panel => panel !== null))
  const places = rows.flatMap(({ panels }) =>
    panels.flatMap(panel => panel?.lines.flatMap(line => line.places) ?? []),
  )
  const panels = rows.flatMap(row => row.panels).filter(panel => panel !== null)
  if (panels.length < 2 || columns.length > MOST.columns || rows.length > MOST.rows) return ''
  const styles = stylesOf(series)
  const write = pointsOn(places, SIZE)
  const drawn = ({ lines }: Panel) => {
    const small = lines.map(line => {
      const { color = 0, dash = [] } = styles.get(line.series) ?? {}
      return { color, dash, points: write(line.places) }
    })
    return smallLinesSvg(small, SIZE, 'aria-hidden="true"')
  }
  const cellHtml = (panel: Panel | null) => {
    if (panel === null) return '<td></td>'
    const words = escapeHtml(views[panel.view]?.words ?? '')
    return `<td><a href="#${prefix}-scaling" data-view="${panel.view}" title="${words}" aria-label="${words}">${drawn(panel)}</a></td>`
  }
  const { title, format } = metricWords(lead)
  const sizes = reach(
    places.map(({ x }) => x),
    formatInteger,
  )
  const figures = reach(
    places.map(({ y }) => y),
    format,
  )
  const heads = columns.map(({ label }) => `<th scope="col">${escapeHtml(label)}</th>`).join('')
  const body = rows.map(
    row => `<tr><th scope="row">${escapeHtml(row.label)}</th>${row.panels.map(cellHtml).join('')}</tr>`,
  )
  return `<table class="panels"><caption>${escapeHtml(title)}, everywhere on the same axes: N from ${sizes}, ${figures}. A click opens one in the chart.</caption>
<thead><tr><td></td>${heads}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table>`
}
