import { choicesAt, initialChoices, settingsAfter } from '../charts/choices.ts'
import { CHARTS } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { element } from './dom.ts'
import { DrawQueue } from './draw_queue.ts'
import { followFindings } from './finding_links.ts'
import { legend } from './legend.ts'
import { mountChart } from './mounted_chart.ts'
import { createState, type State } from './state.ts'
import { onThemeChange } from './theme.ts'
import { toolRow } from './tool_row.ts'

function controls(run: PageRun, state: State): HTMLElement[] {
  return run.controls.map(({ name, title, choices }) => {
    const control = toolRow(title, value => {
      state.set({ settings: settingsAfter(run, state.get().settings, name, value) })
    })
    state.subscribe(() => control.update(choices, state.get().settings[name] ?? ''))
    return control.root
  })
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

/** A link into a chart leads nowhere before the chart is there. */
function followHash(container: Element): void {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target && container.contains(target)) target.scrollIntoView()
}

/** The charts of a run with their controls. */
export function mountReport(container: Element, run: PageRun, prefix: string): void {
  const initial = initialChoices(run)
  if (!initial) return
  const state = createState(initial)
  const subject = { run, styles: stylesOf(run.series) }
  const charts = CHARTS.map(kind => mountChart(kind, subject, prefix, change => state.set(change)))
  const roots = charts.map(({ root }) => root)
  container.replaceChildren(
    element('div', { class: 'panel' }, ...controls(run, state), legend(run, subject.styles, state)),
    ...roots,
  )
  const queue = new DrawQueue(
    container,
    charts,
    () => state.get(),
    () => fillRows(roots),
  )
  state.subscribe(() => queue.refresh())
  onThemeChange(() => queue.refresh())
  addEventListener('beforeprint', () => queue.flush())
  followFindings(container, prefix, ({ chart, view, fdCount }) => {
    state.set(choicesAt(run, state.get(), view, fdCount))
    queue.bring(chart)
  })
  followHash(container)
}
