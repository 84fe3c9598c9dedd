import { Chart } from 'chart.js'
import type { ChartKind, ChartSubject, Drawing, Look } from '../charts/chart.ts'
import type { Choices } from '../charts/choices.ts'
import { pictureConfig } from '../charts/picture.ts'
import { figure } from './figure.ts'
import { pageLook } from './look.ts'
import { currentTheme } from './theme.ts'

/** A chart on the page; `draw` brings it up to date with what is chosen. */
export interface MountedChart<Chosen = Choices> {
  readonly root: HTMLElement
  readonly draw: (choices: Chosen) => void
}

/** Of a downloaded picture, in px, and twice as many dots. */
const PICTURE = { width: 1280, height: 720, fontSize: 20, dots: 2 }

/** What is drawn under which choices; null where there is nothing to show. */
type Draw<Chosen> = (choices: Chosen, look: Look) => Drawing | null

/** The chart alone in a file, as large as a slide. */
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

export interface MountOptions<Chosen> {
  /** Of the element, to be linked to. */
  readonly id: string
  /** Without its ending. */
  readonly fileName: string
  readonly isWide: boolean
  /** Where the figures are from, for a picture that stands alone. */
  readonly source: string
  readonly draw: Draw<Chosen>
  readonly choose: (change: Partial<Choices>) => void
}

export function mountDrawing<Chosen>(options: MountOptions<Chosen>): MountedChart<Chosen> {
  const { id, fileName, isWide, source, draw, choose } = options
  let chart: Chart | null = null
  let last: { readonly drawing: Drawing; readonly choices: Chosen } | null = null
  const frame = figure({
    id,
    fileName,
    isWide,
    choose,
    picture: async () => (last ? pictureOf(draw, last.choices, last.drawing.title, source) : null),
  })
  return {
    root: frame.root,
    draw: choices => {
      const drawing = draw(choices, pageLook(currentTheme()))
      last = drawing && { drawing, choices }
      chart?.destroy()
      chart = null
      frame.show(drawing)
      if (drawing) chart = new Chart(frame.canvas, drawing.config)
    },
  }
}

export function mountChart(
  kind: ChartKind,
  subject: ChartSubject,
  prefix: string,
  choose: (change: Partial<Choices>) => void,
): MountedChart {
  // Files of several runs on one page go by different names.
  const isAlone = document.querySelectorAll('[data-charts]').length === 1
  return mountDrawing({
    id: `${prefix}-${kind.id}`,
    fileName: `muxbench-${isAlone ? '' : `${prefix}-`}${kind.id}`,
    isWide: kind.isWide ?? false,
    source: subject.run.source,
    draw: (choices, look) => kind.draw(subject, choices, look),
    choose,
  })
}
