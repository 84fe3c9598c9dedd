import { Chart } from 'chart.js'
import type { ChartKind, ChartSubject, Drawing, Look } from '../charts/chart.ts'
import { type Choices, initialChoices } from '../charts/choices.ts'
import { withBoldLines } from '../charts/picture.ts'
import { chartsOf } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { element } from './dom.ts'
import { drawQueue } from './draw_queue.ts'
import { keyList, legend } from './legend.ts'
import { currentTheme, onThemeChange, pageLook } from './look.ts'
import type { MountedChart } from './mounted_chart.ts'
import { createState } from './state.ts'

/** The font size is chosen so that this many lines of text would fill the screen, within the limits below (px). */
const LINES = 34
const [SMALLEST, LARGEST] = [14, 30]

function fontSize(): number {
  const fitting = Math.min(innerHeight / LINES, innerWidth / (1.5 * LINES))
  return Math.round(Math.min(LARGEST, Math.max(SMALLEST, fitting)))
}

/** Returns the look of charts on slides, which have no panels: their surface is the ground of the page. */
function slideLook(): Look {
  const theme = currentTheme()
  return pageLook({ ...theme, surface: theme.ground }, fontSize())
}

/** Returns title and subtitle of a slide. The title is the takeaway, or the chart's own where there is none. */
function titles(run: PageRun, kind: ChartKind, { title, conditions }: Drawing): [string, string] {
  const takeaway = run.takeaways[kind.id]
  return takeaway ? [takeaway, `${title} · ${conditions}`] : [title, conditions]
}

/** Whether a chart is drawn with the look that its slide was made with. */
interface Drawn {
  readonly isFirst: boolean
}

/** Makes the slide of one chart; null if the chart has nothing to show of this run. */
function chartSlide(
  kind: ChartKind,
  subject: ChartSubject,
  prefix: string,
  initial: Choices,
): MountedChart<Drawn> | null {
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
  const draw = ({ isFirst }: Drawn) => {
    const look = slideLook()
    const current = isFirst && !chart ? drawing : kind.draw(subject, state.get(), look)
    chart?.destroy()
    chart = current && new Chart(canvas, withBoldLines(current.config, look))
  }
  state.subscribe(() => {
    if (chart) draw({ isFirst: false })
  })
  return { root, draw }
}

/** Puts the charts of a run into the container, each on a slide of its own. */
export function mountSlides(container: Element, run: PageRun, prefix: string): void {
  const initial = initialChoices(run)
  if (!initial) {
    container.remove()
    return
  }
  const subject = { run, styles: stylesOf(run.series) }
  const slides = chartsOf(run)
    .map(kind => chartSlide(kind, subject, prefix, initial))
    .filter(slide => slide !== null)
  container.replaceChildren(...slides.map(({ root }) => root))
  let drawn: Drawn = { isFirst: true }
  // Charts of thousands of N take seconds together, in which a talk could not begin.
  const queue = drawQueue<Drawn>(
    container,
    slides,
    () => drawn,
    () => undefined,
  )
  const drawAgain = () => {
    drawn = { isFirst: false }
    queue.refresh()
  }
  queue.refresh()
  onThemeChange(drawAgain)
  addEventListener('beforeprint', () => queue.flush())
  let last = fontSize()
  addEventListener('resize', () => {
    if (fontSize() === last) return
    last = fontSize()
    drawAgain()
  })
}

const NEXT = ['ArrowRight', 'ArrowDown', 'PageDown', ' ']
const PREVIOUS = ['ArrowLeft', 'ArrowUp', 'PageUp']

function allSlides(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('.slide')]
}

/** Returns the index of the slide that covers the middle of the screen. */
function currentIndex(all: readonly HTMLElement[]): number {
  const middle = innerHeight / 2
  const at = all.findIndex(slide => slide.getBoundingClientRect().bottom > middle)
  return at < 0 ? all.length - 1 : at
}

/** Returns whether a key has another effect: with a modifier, or as the space bar on a button that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  const onButton = event.target instanceof HTMLElement && event.target.closest('button, summary, a') !== null
  return event.ctrlKey || event.metaKey || event.altKey || (event.key === ' ' && onButton)
}

function targetOf(event: KeyboardEvent, all: readonly HTMLElement[]): HTMLElement | undefined {
  const key = event.key === ' ' && event.shiftKey ? 'ArrowLeft' : event.key
  const current = currentIndex(all)
  if (NEXT.includes(key)) return all[Math.min(current + 1, all.length - 1)]
  if (PREVIOUS.includes(key)) return all[Math.max(current - 1, 0)]
  if (key === 'Home') return all[0]
  if (key === 'End') return all.at(-1)
  return undefined
}

/** Turns the slides by the keys that remote controls for talks send: arrows, page keys, space bar, Home and End. */
export function turnSlidesByKeys(): void {
  addEventListener('keydown', event => {
    if (isTaken(event)) return
    const target = targetOf(event, allSlides())
    if (!target) return
    event.preventDefault()
    target.scrollIntoView()
    target.focus({ preventScroll: true })
  })
}
