import { Chart } from 'chart.js'
import { hasAnswers, tell, tellNext } from '../charts/answers.ts'
import type { ChartKind, ChartSubject, Drawing, Look } from '../charts/chart.ts'
import type { Choices } from '../charts/choices.ts'
import { pictureConfig, withLegend } from '../charts/picture.ts'
import { figure } from './figure.ts'
import { currentTheme, isOnPaper, pageLook } from './look.ts'

/** A chart on the page. `draw` brings it up to date with the choices. */
export interface MountedChart<Chosen = Choices> {
  readonly root: HTMLElement
  readonly draw: (choices: Chosen) => void
}

/** The size of a downloaded picture, in px; it has `dots` dots to a px. */
const PICTURE = { width: 1280, height: 720, fontSize: 20, dots: 2 }

/** Returns what is drawn under these choices, or null if there is nothing to show. */
type Draw<Chosen> = (choices: Chosen, look: Look) => Drawing | null

/** Draws the chart alone, as large as a slide; null if there is nothing to show. */
function pictureOf<Chosen>(
  draw: Draw<Chosen>,
  choices: Chosen,
  title: string,
  source: string,
): Promise<Blob | null> {
  const look: Look = { ...pageLook(currentTheme(), PICTURE.fontSize), isNarrow: false }
  const drawing = draw(choices, look)
  if (!drawing) return Promise.resolve(null)
  const canvas = document.createElement('canvas')
  canvas.width = PICTURE.width
  canvas.height = PICTURE.height
  const config = pictureConfig(drawing, { title, source }, look)
  const chart = new Chart(canvas, {
    ...config,
    options: { ...config.options, devicePixelRatio: PICTURE.dots },
  })
  return new Promise(resolve => {
    canvas.toBlob(blob => {
      chart.destroy()
      resolve(blob)
    })
  })
}

interface MountOptions<Chosen> {
  /** The id of the element, for links. */
  readonly id: string
  /** The name of downloaded files, without extension. */
  readonly fileName: string
  readonly isWide: boolean
  /** What the terms mean that stand in the conditions of the chart. */
  readonly meanings?: Readonly<Record<string, string>>
  /** Says where the figures are from, in a picture that has left its page. */
  readonly source: string
  readonly draw: Draw<Chosen>
  readonly choose: (change: Partial<Choices>) => void
}

/** Makes the figure of a chart, which draws nothing before its first `draw`. */
export function mountDrawing<Chosen>(options: MountOptions<Chosen>): MountedChart<Chosen> {
  const { id, fileName, isWide, meanings, source, draw, choose } = options
  let chart: Chart | null = null
  let last: { readonly drawing: Drawing; readonly choices: Chosen } | null = null
  const frame = figure({
    id,
    fileName,
    isWide,
    meanings,
    choose,
    picture: async () => (last ? pictureOf(draw, last.choices, last.drawing.title, source) : null),
  })
  frame.canvas.addEventListener('keydown', event => {
    if (!chart || !hasAnswers(chart) || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Escape') tell(chart, [])
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      tellNext(chart, event.key === 'ArrowRight' ? 1 : -1)
    } else return
    event.preventDefault()
  })
  frame.canvas.addEventListener('blur', () => {
    if (chart) tell(chart, [])
  })
  return {
    root: frame.root,
    draw: choices => {
      const look = pageLook(currentTheme())
      const drawing = draw(choices, look)
      last = drawing && { drawing, choices }
      chart?.destroy()
      chart = null
      frame.show(drawing)
      if (!drawing) return
      chart = new Chart(frame.canvas, isOnPaper() ? withLegend(drawing, look) : drawing.config)
      frame.canvas.tabIndex = hasAnswers(chart) ? 0 : -1
    },
  }
}

/** Makes the figure of one of the charts of a run; `prefix` begins the ids of its charts. */
export function mountChart(
  kind: ChartKind,
  subject: ChartSubject,
  prefix: string,
  choose: (change: Partial<Choices>) => void,
): MountedChart {
  // With several runs on one page the names of downloaded files have to say which run they are of.
  const isAlone = document.querySelectorAll('[data-charts]').length === 1
  return mountDrawing({
    id: `${prefix}-${kind.id}`,
    fileName: `muxbench-${isAlone ? '' : `${prefix}-`}${kind.id}`,
    isWide: kind.isWide ?? false,
    meanings: subject.run.meanings,
    source: subject.run.source,
    draw: (choices, look) => kind.draw(subject, choices, look),
    choose,
  })
}
