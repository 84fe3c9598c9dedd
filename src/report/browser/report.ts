import { choicesAfter, choicesAt, initialChoices } from '../charts/choices.ts'
import { chartsOf } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { contents } from './contents.ts'
import { element } from './dom.ts'
import { drawQueue } from './draw_queue.ts'
import { legend } from './legend.ts'
import { followFindings, linkedElement } from './links.ts'
import { redrawFor } from './look.ts'
import { type MountedChart, mountChart } from './mounted_chart.ts'
import { createState, type State } from './state.ts'
import { toolRow } from './tool_row.ts'

type Control = PageRun['controls'][number]

/** Makes the row of buttons of a dimension, which is there while `isShown` says so. */
function controlRow(run: PageRun, state: State, { name, title, choices }: Control, isShown: () => boolean) {
  const control = toolRow(title, value => {
    state.set(choicesAfter(run, state.get(), name, value))
  })
  state.subscribe(() => {
    control.root.hidden = !isShown()
    control.update(choices, state.get().settings[name] ?? '')
  })
  return control.root
}

/**
 * Makes the rows of buttons that hold for all charts. What a suite is about is the axis of the first chart, where its
 * values are not to be chosen: that row stands above the other charts, unless another axis is chosen.
 */
function controls(run: PageRun, state: State): { readonly bar: HTMLElement[]; readonly rest: HTMLElement[] } {
  const subject = run.subject?.axis
  const isAxis = () => state.get().axis === subject
  return {
    bar: run.controls.map(each => controlRow(run, state, each, () => each.name !== subject || !isAxis())),
    rest: run.controls
      .filter(({ name }) => name === subject)
      .map(each => controlRow(run, state, each, isAxis)),
  }
}

/** Whether a window has room for two wide charts beside each other. The style sheet has the same width. */
const isVeryWide = matchMedia('(min-width: 100rem)')

/** Gives a whole row to each chart that would otherwise have a gap beside it: narrow charts stand in pairs. */
function fillRows(roots: readonly HTMLElement[]): void {
  let half: HTMLElement | null = null
  for (const root of roots.filter(({ hidden }) => !hidden)) {
    if (root.classList.contains('wide') && !isVeryWide.matches) {
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
  const mounted = chartsOf(run).map(kind => mountChart(kind, subject, prefix, change => state.set(change)))
  const article = container.closest('article') ?? container
  const place = article.querySelector<HTMLElement>('[data-lead]')
  const isLead = ({ root }: MountedChart) => root.id === `${prefix}-${place?.dataset['lead']}`
  const [leads, rest] = [mounted.filter(isLead), mounted.filter(chart => !isLead(chart))]
  place?.replaceChildren(...leads.map(({ root }) => root))
  const others = rest.map(({ root }) => root)
  const { bar, rest: above } = controls(run, state)
  container.replaceChildren(...above, ...others)
  article
    .querySelector('.bar')
    ?.replaceChildren(
      element('div', { class: 'panel' }, ...bar, legend(run, subject.styles, state)),
      contents(article),
    )
  const queue = drawQueue(
    container,
    [...leads, ...rest],
    () => state.get(),
    () => fillRows(others),
  )
  isVeryWide.addEventListener('change', () => fillRows(others))
  state.subscribe(() => queue.refresh())
  redrawFor(queue)
  followFindings(container, prefix, ({ chart, view, fdCount }) => {
    state.set(choicesAt(run, state.get(), view, fdCount))
    queue.bring(chart)
  })
  // The browser looked for the target of the page's address before the charts were there.
  linkedElement(article)?.scrollIntoView()
}
