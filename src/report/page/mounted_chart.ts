import { Chart } from 'chart.js'
import type { ChartKind, ChartSubject, Drawing, Look } from '../charts/chart.ts'
import type { Choices } from '../charts/choices.ts'
import { pictureConfig } from '../charts/picture.ts'
import { figure } from './figure.ts'
import { pageLook } from './look.ts'
import { currentTheme } from './theme.ts'

/** A chart on the page; `draw` brings it up to date with what is chosen. */
export interface MountedChart {
  readonly root: HTMLElement
  readonly draw: (choices: Choices) => void
}

/** Of a downloaded picture, in px, and twice as many dots. */
const PICTURE = { width: 1280, height: 720, fontSize: 20, dots: 2 }

/** The chart alone in a file, as large as a slide. */
function pictureOf(
  kind: ChartKind,
  subject: ChartSubject,
  choices: Choices,
  title: string,
): Promise<Blob | null> {
  const look: Look = { ...pageLook(currentTheme(), PICTURE.fontSize), isNarrow: false }
  const drawing = kind.draw(subject, choices, look)
  if (!drawing) return Promise.resolve(null)
  const canvas = document.createElement('canvas')
  canvas.width = PICTURE.width
  canvas.height = PICTURE.height
  const config = pictureConfig(drawing, { title, source: subject.run.source }, look)
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

export function mountChart(
  kind: ChartKind,
  subject: ChartSubject,
  prefix: string,
  choose: (change: Partial<Choices>) => void,
): MountedChart {
  // Files of several runs on one page go by different names.
  const isAlone = document.querySelectorAll('[data-charts]').length === 1
  let chart: Chart | null = null
  let last: { readonly drawing: Drawing; readonly choices: Choices } | null = null
  const frame = figure({
    id: `${prefix}-${kind.id}`,
    fileName: `muxbench-${isAlone ? '' : `${prefix}-`}${kind.id}`,
    isWide: kind.isWide ?? false,
    choose,
    picture: async () => (last ? pictureOf(kind, subject, last.choices, last.drawing.title) : null),
  })
  return {
    root: frame.root,
    draw: choices => {
      const drawing = kind.draw(subject, choices, pageLook(currentTheme()))
      last = drawing && { drawing, choices }
      chart?.destroy()
      chart = null
      frame.show(drawing)
      if (drawing) chart = new Chart(frame.canvas, drawing.config)
    },
  }
}
