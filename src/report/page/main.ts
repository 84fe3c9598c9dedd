import { CURVE_POSITIONS } from '../../analysis/percentile_curve.ts'
import type { ChartMetric, PageRun, PageView } from '../page_data.ts'
import { offerCellFigures } from './cell_figures.ts'
import { element } from './dom.ts'
import { offerRunFiles } from './embedded_run.ts'
import { legend } from './legend.ts'
import { loadChart } from './load_chart.ts'
import { percentileChart } from './percentile_chart.ts'
import { phasesChart } from './phases_chart.ts'
import { scalingChart } from './scaling_chart.ts'
import { segmented } from './segmented.ts'
import { stylesOf } from './series_style.ts'
import { chosenView, countsOf, createState, type State, settingsAfter } from './state.ts'
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
      state.set({ settings: settingsAfter(run, state.get().settings, name, value) })
    })
    state.subscribe(() => control.update(choices, state.get().settings[name] ?? ''))
    return control.root
  })
}

/** The largest N whose curves all reach p99, so that the first look shows tails; failing that, the largest. */
function countWithTails(view: PageView): number {
  const short = new Set(
    view.points
      .filter(({ metrics }) => (metrics[view.lead]?.curve.length ?? 0) <= CURVE_POSITIONS.indexOf(2))
      .map(({ fdCount }) => fdCount),
  )
  const counts = view.points.map(({ fdCount }) => fdCount)
  const long = counts.filter(count => !short.has(count))
  return Math.max(...(long.length > 0 ? long : counts))
}

function hasMetric(view: PageView, name: ChartMetric): boolean {
  return view.points.some(({ metrics }) => metrics[name])
}

/** Against N there is nothing to see of a sweep of rates at one N: the chart of the load shows it. */
function isOneRateOfMany(run: PageRun, view: PageView): boolean {
  return run.loads.length > 0 && view.lead === 'dispatchLatencyNs' && countsOf(view).length === 1
}

/** Charts stand in pairs; one that is left over takes the whole row, so that no gap stays beside it. */
function fillRows(roots: readonly HTMLElement[]): void {
  let half: HTMLElement | null = null
  for (const root of roots.filter(({ hidden }) => !hidden)) {
    if (root.classList.contains('wide')) {
      half?.classList.add('alone')
      half = null
    } else {
      root.classList.remove('alone')
      half = half ? null : root
    }
  }
  half?.classList.add('alone')
}

function mount(container: Element, run: PageRun): void {
  const first = chosenView(run, run.opening) ?? run.views[0]
  if (!first) return
  const state = createState({
    settings: first.settings,
    hidden: new Set(),
    fdCount: countWithTails(first),
    metric: first.lead,
    work: 'filePolls',
    phaseScale: 'share',
    loadQuantile: 'p99',
  })
  const styles = stylesOf(run.series)
  const note = medianNote(run)
  const charts = [
    ...(run.work.length > 0 ? [workChart(run, styles, state)] : []),
    ...(run.loads.length > 0 ? [loadChart(run, styles, state)] : []),
    scalingChart(run, styles, state, {
      metricOf: view => (isOneRateOfMany(run, view) ? null : view.lead),
      fileName: 'muxbench-scaling',
      note,
    }),
    scalingChart(run, styles, state, {
      metricOf: view => (hasMetric(view, 'costPerEventNs') ? 'costPerEventNs' : null),
      fileName: 'muxbench-cost-per-event',
      note,
    }),
    phasesChart(run, state),
    percentileChart(run, styles, state),
  ]
  container.replaceChildren(
    element('div', { class: 'panel' }, ...controls(run, state), legend(run, styles, state)),
    ...charts.map(chart => chart.root),
  )
  state.subscribe(() => fillRows(charts.map(chart => chart.root)))
  onThemeChange(() => {
    for (const chart of charts) chart.redraw()
  })
}

const data = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as PageRun[]
document.querySelectorAll('[data-charts]').forEach((container, i) => {
  const run = data[i]
  if (run) mount(container, run)
})
offerRunFiles()
offerCellFigures()
