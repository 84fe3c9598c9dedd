import { Chart } from 'chart.js'
import type { ChartKind, ChartSubject, Drawing, Look } from '../charts/chart.ts'
import { type Choices, initialChoices } from '../charts/choices.ts'
import { withBoldLines } from '../charts/picture.ts'
import { CHARTS } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { element } from './dom.ts'
import { keyList } from './key_list.ts'
import { legend } from './legend.ts'
import { pageLook } from './look.ts'
import { createState } from './state.ts'
import { currentTheme, onThemeChange } from './theme.ts'

/** Letters are so large that this many lines of them would fill the screen, within limits. */
const LINES = 34
const [SMALLEST, LARGEST] = [14, 30]

function fontSize(): number {
  const fitting = Math.min(innerHeight / LINES, innerWidth / (1.5 * LINES))
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, fitting)))
}

/** A slide has no panels: its charts stand on the ground of the page. */
function slideLook(): Look {
  const theme = currentTheme()
  return pageLook({ ...theme, surface: theme.ground }, fontSize())
}

/** Says the finding, and what the chart is called only where the figures bear no finding out. */
function titles(run: PageRun, kind: ChartKind, { title, conditions }: Drawing): [string, string] {
  const takeaway = run.takeaways[kind.id]
  return takeaway ? [takeaway, `${title} · ${conditions}`] : [title, conditions]
}

/** One chart on a screen of its own; null where the run has nothing to show in it. */
function chartSlide(
  kind: ChartKind,
  subject: ChartSubject,
  prefix: string,
  initial: Choices,
): { root: HTMLElement; draw: () => void } | null {
  const { run, styles } = subject
  const opening = kind.alone?.(run, initial) ?? initial
  const drawing = kind.draw(subject, opening, slideLook())
  if (!drawing) return null
  const state = createState(opening)
  const [title, subtitle] = titles(run, kind, drawing)
  const canvas = element('canvas', { role: 'img', 'aria-label': drawing.spoken })
  const hasLines = drawing.config.data.datasets.some(({ label }) =>
    run.series.some(series => series.label === label),
  )
  const explained = drawing.key ? keyList(drawing.key) : hasLines ? legend(run, styles, state) : null
  const root = element(
    'section',
    {
      class: 'slide chart-slide',
      id: `${prefix}-${kind.id}`,
      tabindex: -1,
      role: 'group',
      'aria-roledescription': 'slide',
      'aria-label': title,
    },
    element('h2', {}, title),
    element('p', { class: 'subtitle' }, subtitle),
    ...(explained ? [explained] : []),
    element('div', { class: 'plot' }, canvas),
    element('p', { class: 'source' }, run.source),
  )
  let chart: Chart | null = null
  const draw = () => {
    const look = slideLook()
    const current = kind.draw(subject, state.get(), look)
    chart?.destroy()
    chart = current && new Chart(canvas, withBoldLines(current.config, look))
  }
  state.subscribe(() => {
    if (chart) draw()
  })
  return { root, draw }
}

/** The charts of a run, one to a screen. */
export function mountSlides(container: Element, run: PageRun, prefix: string): void {
  const initial = initialChoices(run)
  if (!initial) {
    container.remove()
    return
  }
  const subject = { run, styles: stylesOf(run.series) }
  const slides = CHARTS.map(kind => chartSlide(kind, subject, prefix, initial)).filter(
    slide => slide !== null,
  )
  container.replaceChildren(...slides.map(({ root }) => root))
  const drawAll = () => {
    for (const { draw } of slides) draw()
  }
  drawAll()
  onThemeChange(drawAll)
  let last = fontSize()
  addEventListener('resize', () => {
    if (fontSize() === last) return
    last = fontSize()
    drawAll()
  })
}
