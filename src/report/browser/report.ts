import { choicesAt, initialChoices, settingsAfter } from '../charts/choices.ts'
import { chartsOf } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { element } from './dom.ts'
import { drawQueue } from './draw_queue.ts'
import { legend } from './legend.ts'
import { followFindings, linkedElement } from './links.ts'
import { redrawFor } from './look.ts'
import { mountChart } from './mounted_chart.ts'
import { createState, type State } from './state.ts'
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

/** Gives a whole row to each chart that would otherwise have a gap beside it: narrow charts stand in pairs. */
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

/** Puts the charts of a run and their controls into the container. */
export function mountReport(container: Element, run: PageRun, prefix: string): void {
  const initial = initialChoices(run)
  if (!initial) return
  const state = createState(initial)
  const subject = { run, styles: stylesOf(run.series) }
  const charts = chartsOf(run).map(kind => mountChart(kind, subject, prefix, change => state.set(change)))
  const roots = charts.map(({ root }) => root)
  container.replaceChildren(
    element('div', { class: 'panel' }, ...controls(run, state), legend(run, subject.styles, state)),
    ...roots,
  )
  const queue = drawQueue(
    container,
    charts,
    () => state.get(),
    () => fillRows(roots),
  )
  state.subscribe(() => queue.refresh())
  redrawFor(queue)
  followFindings(container, prefix, ({ chart, view, fdCount }) => {
    state.set(choicesAt(run, state.get(), view, fdCount))
    queue.bring(chart)
  })
  // The browser looked for the target of the page's address before the charts were there.
  linkedElement(container)?.scrollIntoView()
}
