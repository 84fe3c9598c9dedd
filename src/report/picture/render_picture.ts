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
import type { Theme } from '../page_choices.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import { overlayPageOf } from '../page_data/overlay.ts'
import type { PageRun } from '../page_data/page_data.ts'
import { type CanvasLibrary, loadCanvasLibrary, PICTURE_FONT } from './canvas.ts'
import { choicesFor, type ViewChoice } from './choose_view.ts'
import { withStableIds } from './stable_ids.ts'

interface PictureOptions {
  readonly format: 'png' | 'svg'
  /** The id of the chart; by default the first that has something to show. */
  readonly chart?: string | undefined
  /** `slides` has larger letters, and the takeaway as title. */
  readonly theme?: Theme | undefined
  readonly view?: readonly ViewChoice[] | undefined
  /** What several runs are called; left out, the facts that tell them apart. */
  readonly labels?: readonly string[] | undefined
}

/** The size of a picture in px; a PNG has `dots` dots to a px. */
const SIZE = { width: 1280, height: 720, dots: 2 }

const FONT_SIZE = { usual: 20, slides: 26 }

function lookFor(library: typeof CanvasLibrary, theme: PictureOptions['theme']): Look {
  return {
    theme: theme === 'dark' ? DARK : LIGHT,
    fontFamily: PICTURE_FONT,
    fontSize: theme === 'slides' ? FONT_SIZE.slides : FONT_SIZE.usual,
    isNarrow: false,
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
  const look = lookFor(library, options.theme)
  const kind = chosenChart(subject, initial, look, options.chart)
  const opening = kind.alone?.(run, initial) ?? initial
  const choices = choicesFor(kind, subject, opening, look, options.view ?? [])
  const drawing = kind.draw(subject, choices, look)
  if (!drawing) throw new InputError(`--view: the chart ${kind.id} has nothing to show there`)
  const title = (options.theme === 'slides' && run.takeaways[kind.id]) || drawing.title
  const config = pictureConfig(drawing, { title, source: run.source }, look)
  const { width, height } = SIZE
  const isSvg = options.format === 'svg'
  const canvas = isSvg
    ? library.createCanvas(width, height, library.SvgExportFlag.ConvertTextToPaths)
    : library.createCanvas(width, height)
  const chart = new Chart(canvas as unknown as ChartItem, {
    ...config,
    options: { ...config.options, devicePixelRatio: isSvg ? 1 : SIZE.dots },
  })
  try {
    return 'getContent' in canvas
      ? Buffer.from(withStableIds(canvas.getContent().toString('utf8')))
      : canvas.toBuffer('image/png')
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
