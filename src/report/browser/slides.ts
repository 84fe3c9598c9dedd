import { Chart } from 'chart.js'
import type { ChartSubject, Drawing, Look } from '../charts/chart.ts'
import { type Choices, choicesAt, initialChoices } from '../charts/choices.ts'
import { withBoldLines } from '../charts/picture.ts'
import { CHARTS } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import { SCALE_TITLE } from '../charts/tools.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { element } from './dom.ts'
import { drawQueue } from './draw_queue.ts'
import { keyList, legend } from './legend.ts'
import { currentTheme, lightenForPrinting, onLookChange, pageLook } from './look.ts'
import type { MountedChart } from './mounted_chart.ts'
import { createState } from './state.ts'
import { presentByKeys } from './turn_slides.ts'

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

/** Whether a chart is drawn with the look that its slide was made with. */
interface Drawn {
  readonly isFirst: boolean
}

/** What a presenter can do with the chart of a slide. */
interface Presented {
  /** How many lines the chart has, which can be shown one after the other. */
  readonly lineCount: number
  /** Shows the first lines only; all of them, without a gap in the legend, for their number. */
  readonly showLines: (count: number) => void
  /** Changes between logarithmic and linear axes; says on the slide why, where the chart has one kind only. */
  readonly changeScale: () => void
}

const presented = new Map<Element, Presented>()

/** Returns the ids of the series that the chart draws, in their order. */
function linesIn(drawing: Drawing, { series }: PageRun): string[] {
  const drawn = new Set(
    drawing.config.data.datasets.filter(({ data }) => data.length > 0).map(({ label }) => label),
  )
  return series.filter(({ label }) => drawn.has(label)).map(({ id }) => id)
}

/** Returns the choices after those that the page names for the chart of a slide. */
function openingChoices({ dataset }: HTMLElement, run: PageRun, choices: Choices): Choices {
  const { view, fdCount } = dataset
  if (view === undefined) return choices
  return choicesAt(run, choices, Number(view), fdCount === undefined ? null : Number(fdCount))
}

/** Puts the chart into a slide, which has its title and texts; null if the chart has nothing to show of this run. */
function mountSlide(root: HTMLElement, subject: ChartSubject, initial: Choices): MountedChart<Drawn> | null {
  const { run, styles } = subject
  const kind = CHARTS.find(({ id }) => id === root.dataset['chart'])
  const opening = openingChoices(root, run, initial)
  const drawing = kind?.draw(subject, opening, slideLook())
  if (!kind || !drawing) return null
  const state = createState(opening)
  const canvas = element('canvas', { role: 'img', 'aria-label': drawing.spoken })
  const lines = linesIn(drawing, run)
  const explained = drawing.key ? keyList(drawing.key) : lines.length > 0 ? legend(run, styles, state) : null
  const plot = root.querySelector('.plot')
  plot?.replaceChildren(canvas)
  const said = element('p', { class: 'note', role: 'status' })
  plot?.after(said)
  if (explained) plot?.before(explained)
  let chart: Chart | null = null
  let current: Drawing | null = drawing
  const draw = ({ isFirst }: Drawn) => {
    const look = slideLook()
    if (!isFirst || chart) current = kind.draw(subject, state.get(), look)
    chart?.destroy()
    chart = current && new Chart(canvas, withBoldLines(current.config, look))
  }
  state.subscribe(() => {
    if (chart) draw({ isFirst: false })
  })
  presented.set(root, {
    lineCount: lines.length,
    showLines: count => {
      root.toggleAttribute('data-building', count < lines.length)
      state.set({ hidden: new Set(lines.slice(count)) })
    },
    changeScale: () => {
      if (!current?.tools.some(({ title }) => title === SCALE_TITLE)) {
        said.textContent = current?.onlyLogarithmic ?? 'No axis of this chart is logarithmic.'
        return
      }
      state.set({ scale: state.get().scale === 'linear' ? 'logarithmic' : 'linear' })
    },
  })
  return { root, draw }
}

/** Puts the charts of a run into their slides. */
export function mountDeck(deck: HTMLElement, run: PageRun): void {
  const initial = initialChoices(run)
  if (!initial) return
  const subject = { run, styles: stylesOf(run.series) }
  const slides = [...deck.querySelectorAll<HTMLElement>('[data-chart]')]
    .map(root => mountSlide(root, subject, initial))
    .filter(slide => slide !== null)
  let drawn: Drawn = { isFirst: true }
  // Charts of thousands of N take seconds together, in which a talk could not begin.
  const queue = drawQueue<Drawn>(
    deck,
    slides,
    () => drawn,
    () => undefined,
  )
  const drawAgain = () => {
    drawn = { isFirst: false }
    queue.refresh()
  }
  queue.refresh()
  onLookChange(drawAgain)
  lightenForPrinting(drawAgain)
  addEventListener('beforeprint', () => {
    for (const { lineCount, showLines } of presented.values()) showLines(lineCount)
    queue.flush()
  })
  let last = fontSize()
  addEventListener('resize', () => {
    if (fontSize() === last) return
    last = fontSize()
    drawAgain()
  })
}

/** Lines are shown one after the other on the slides that are turned to. */
let isBuilding = false
/** How many lines the present slide shows while they are built up. */
let shown = 0

const linesOf = (slide: HTMLElement) => presented.get(slide)?.lineCount ?? 0

/** Shows as many lines of a slide; a chart of one line has nothing to build up. */
function build(slide: HTMLElement, count: number): void {
  shown = linesOf(slide) > 1 ? count : linesOf(slide)
  presented.get(slide)?.showLines(shown)
}

function changeBuilding(slide: HTMLElement): void {
  isBuilding = !isBuilding
  for (const { lineCount, showLines } of presented.values()) showLines(lineCount)
  if (isBuilding) build(slide, 1)
}

/** Shows or hides the answer of a slide that begins with a question. Returns whether this changed anything. */
function showAnswer(slide: HTMLElement, isShown: boolean): boolean {
  const isChanged = slide.querySelector('.answer') !== null && slide.hasAttribute('data-answered') !== isShown
  if (isChanged) slide.toggleAttribute('data-answered', isShown)
  return isChanged
}

/** Presents the slides by keys, among them B (lines one after the other) and L (linear axes). */
export function presentCharts(): void {
  presentByKeys({
    step: (slide, by) => {
      if (showAnswer(slide, by === 1)) return true
      const lines = shown + by
      const isThere = isBuilding && lines >= 1 && lines <= linesOf(slide)
      if (isThere) build(slide, lines)
      return isThere
    },
    prepare: (slide, isForward) => {
      showAnswer(slide, !isForward)
      if (isBuilding) build(slide, isForward ? 1 : linesOf(slide))
    },
    keys: { b: changeBuilding, l: slide => presented.get(slide)?.changeScale() },
    keyWords: 'B shows lines one after the other, L linear axes',
  })
}
