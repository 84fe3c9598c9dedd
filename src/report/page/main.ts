import { CURVE_POSITIONS } from '../../analysis/percentile_curve.ts'
import type { PageRun, PageView } from '../page_data.ts'
import { element } from './dom.ts'
import { legend } from './legend.ts'
import { percentileChart } from './percentile_chart.ts'
import { scalingChart } from './scaling_chart.ts'
import { segmented } from './segmented.ts'
import { stylesOf } from './series_style.ts'
import { createState, type State } from './state.ts'
import { onThemeChange } from './theme.ts'
import { workChart } from './work_chart.ts'

function medianNote({ views }: PageRun): string {
  const metrics = views.flatMap(({ points }) => points.flatMap(point => Object.values(point.metrics)))
  return metrics.some(({ ci95 }) => ci95 !== null)
    ? 'Medians; the band is the 95 % confidence interval from the blocks.'
    : 'Medians, without an interval: the run has too few blocks for one.'
}

function controls(run: PageRun, state: State): HTMLElement[] {
  return run.controls.map(({ name, title, choices }) => {
    const control = segmented(title, value => {
      state.set({ settings: { ...state.get().settings, [name]: value } })
    })
    state.subscribe(() => control.update(choices, state.get().settings[name] ?? ''))
    return control.root
  })
}

/** The largest N whose curves all reach p99, so that the first look shows tails; failing that, the largest. */
function countWithTails(view: PageView): number {
  const short = new Set(
    view.points
      .filter(({ metrics }) => (metrics.waitNs?.curve.length ?? 0) <= CURVE_POSITIONS.indexOf(2))
      .map(({ fdCount }) => fdCount),
  )
  const counts = view.points.map(({ fdCount }) => fdCount)
  const long = counts.filter(count => !short.has(count))
  return Math.max(...(long.length > 0 ? long : counts))
}

function mount(container: Element, run: PageRun): void {
  const [first] = run.views
  if (!first) return
  const state = createState({
    settings: first.settings,
    hidden: new Set(),
    fdCount: countWithTails(first),
    metric: 'waitNs',
    work: 'filePolls',
  })
  const styles = stylesOf(run.series)
  const note = medianNote(run)
  const charts = [
    ...(run.work.length > 0 ? [workChart(run, styles, state)] : []),
    scalingChart(run, styles, state, {
      metric: 'waitNs',
      title: 'What one wait costs',
      axisTitle: 'one wait call',
      note,
    }),
    scalingChart(run, styles, state, {
      metric: 'costPerEventNs',
      title: 'What one event costs',
      axisTitle: 'arm + wait + scan, per event',
      note,
    }),
    percentileChart(run, styles, state),
  ]
  // An odd chart takes the whole row, so that no gap stays beside it.
  if (run.work.length > 0) charts[2]?.root.classList.add('wide')
  container.replaceChildren(
    element('div', { class: 'panel' }, ...controls(run, state), legend(run, styles, state)),
    ...charts.map(chart => chart.root),
  )
  onThemeChange(() => {
    for (const chart of charts) chart.redraw()
  })
}

const data = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as PageRun[]
document.querySelectorAll('[data-charts]').forEach((container, i) => {
  const run = data[i]
  if (run) mount(container, run)
})
