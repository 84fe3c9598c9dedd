import { Chart, type ChartItem } from 'chart.js'
import { analyse } from '../../analysis/analyse.ts'
import { overlayOf } from '../../analysis/overlay/overlay.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import type { ChartKind, ChartSubject, Look, TileContext } from '../charts/chart.ts'
import { type Choices, initialChoices } from '../charts/choices.ts'
import { DARK, LIGHT } from '../charts/palette.ts'
import { pictureConfig } from '../charts/picture.ts'
import { registerParts } from '../charts/register.ts'
import { CHARTS, chartsOf } from '../charts/registry.ts'
import { stylesOf } from '../charts/series_style.ts'
import { legibleTexts } from '../escape.ts'
import { FONT_NAME } from '../fonts.ts'
import type { PictureSize, Theme } from '../page_choices.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import type { PageRun } from '../page_data/page_data.ts'
import {
  type CanvasLibrary,
  DOTS,
  fileOf,
  loadCanvasLibrary,
  type PictureFile,
  pictureCanvas,
} from './canvas.ts'
import { choicesFor, type ViewChoice } from './choose_view.ts'

interface PictureOptions extends PictureFile {
  /** The id of the chart; by default the first that has something to show. */
  readonly chart?: string | undefined
  /** `slides` has larger letters, and the takeaway as title. */
  readonly theme?: Theme | undefined
  readonly view?: readonly ViewChoice[] | undefined
  /** The size in px; by default that of a slide. */
  readonly size?: PictureSize | undefined
  /** What several runs are called; left out, the facts that tell them apart. */
  readonly labels?: readonly string[] | undefined
}

/** The size of a picture in px where nothing else is asked for. */
const SIZE = { width: 1280, height: 720 }

const FONT_SIZE = { usual: 20, slides: 26 }

/** Letters that are smaller than this, in px, cannot be read. */
const SMALLEST = 11

/** Charts that are narrower than this, in letters, are drawn as on a phone. */
const NARROW = 40

/** The size of a picture, in px. */
interface Drawn {
  readonly width: number
  readonly height: number
}

/** Returns the letters of a picture: a smaller picture has smaller ones, but not in proportion, so that they can be read. */
function fontSizeFor(theme: PictureOptions['theme'], { width, height }: Drawn): number {
  const share = Math.min(width / SIZE.width, height / SIZE.height)
  const usual = theme === 'slides' ? FONT_SIZE.slides : FONT_SIZE.usual
  return Math.max(SMALLEST, Math.round(usual * Math.sqrt(share)))
}

function lookFor(library: typeof CanvasLibrary, theme: PictureOptions['theme'], size: Drawn): Look {
  const fontSize = fontSizeFor(theme, size)
  return {
    theme: theme === 'dark' ? DARK : LIGHT,
    fontFamily: FONT_NAME,
    fontSize,
    isNarrow: size.width < NARROW * fontSize,
    pattern: (size, paint) => {
      const tile = library.createCanvas(size, size)
      const context = tile.getContext('2d')
      paint(context as unknown as TileContext)
      return context.createPattern(tile, 'repeat')
    },
  }
}

/** Returns the chart of that name. @throws InputError that lists the charts that have something to show. */
function chosenChart(
  subject: ChartSubject,
  choices: Choices,
  look: Look,
  wanted: string | undefined,
): ChartKind {
  // What the suite asks for comes first, and another chart can be named.
  const shown = [...new Set([...chartsOf(subject.run), ...CHARTS])].filter(
    kind => kind.draw(subject, choices, look) !== null,
  )
  const ids = shown.map(({ id }): string => id)
  const kind = wanted === undefined ? shown[0] : shown.find(({ id }) => id === wanted)
  if (kind) return kind
  if (ids.length === 0) throw new InputError('this run has nothing to draw: no cell of it was measured')
  if (CHARTS.some(({ id }) => id === wanted)) {
    throw new InputError(`--chart: this run has no ${wanted}; it has ${ids.join(', ')}`)
  }
  throw unknownName('chart', wanted as string, ids)
}

/** Returns one chart as a file, always of the same bytes. @throws InputError if it cannot be drawn. */
export async function renderPicture(given: PageRun, options: PictureOptions): Promise<Buffer> {
  const library = await loadCanvasLibrary()
  registerParts()
  const run = legibleTexts(given)
  const initial = initialChoices(run)
  if (!initial) throw new InputError('this run has nothing to draw: no cell of it was measured')
  const subject = { run, styles: stylesOf(run.series) }
  const { width = SIZE.width, height = SIZE.height } = options.size ?? {}
  const look = lookFor(library, options.theme, { width, height })
  const kind = chosenChart(subject, initial, look, options.chart)
  const choices = choicesFor(kind, subject, initial, look, options.view ?? [])
  const drawing = kind.draw(subject, choices, look)
  if (!drawing) throw new InputError(`--view: the chart ${kind.id} has nothing to show there`)
  const title = (options.theme === 'slides' && run.takeaways[kind.id]) || drawing.title
  const config = pictureConfig(drawing, { title, source: run.source }, look)
  const canvas = pictureCanvas(library, options, { width, height })
  const chart = new Chart(canvas as unknown as ChartItem, {
    ...config,
    options: { ...config.options, devicePixelRatio: options.format === 'svg' ? 1 : DOTS },
  })
  try {
    return fileOf(library, canvas, options)
  } finally {
    chart.destroy()
  }
}

/** Draws one chart of runs, laid over each other if several. @throws InputError if they do not have it. */
export function renderPictureOfRuns(runs: readonly RunFile[], options: PictureOptions): Promise<Buffer> {
  const analyses = runs.map(analyse)
  const [first] = analyses
  const isAlone = first && analyses.length === 1
  const page = isAlone
    ? pageDataOf(first, decodeHdr)
    : overlayPageOf(overlayOf(analyses, options.labels), decodeHdr)
  return renderPicture(page, options)
}
