import type { ChartConfiguration, ChartData, LegendItem, Plugin } from 'chart.js'
import type { Drawing, Look } from './chart.ts'

/** The texts around a chart that leaves its page. */
interface PictureFrame {
  readonly title: string
  /** The machine, kernel and day: a picture is passed on without its report. */
  readonly source: string
}

/** The margins of a picture, in heights of a letter. */
const MARGIN = 1.6
const SOURCE_ROOM = 3

function ground({ theme }: Look): Plugin {
  return {
    id: 'ground',
    beforeDraw: ({ ctx, width, height }) => {
      ctx.save()
      ctx.globalCompositeOperation = 'destination-over'
      ctx.fillStyle = theme.surface
      ctx.fillRect(0, 0, width, height)
      ctx.restore()
    },
  }
}

function sourceLine(text: string, { theme, fontFamily, fontSize }: Look): Plugin {
  return {
    id: 'source',
    afterDraw: ({ ctx, height, width }) => {
      ctx.save()
      ctx.font = `${Math.round(0.8 * fontSize)}px ${fontFamily}`
      ctx.fillStyle = theme.muted
      ctx.textBaseline = 'bottom'
      ctx.textAlign = 'left'
      ctx.fillText(text, MARGIN * fontSize, height - fontSize, width - 2 * MARGIN * fontSize)
      ctx.restore()
    },
  }
}

/** The room below the legend, in heights of a letter: half of an axis' topmost label is above the plot. */
const BELOW_LEGEND = 0.8

function roomBelowLegend({ fontSize }: Look): Plugin {
  return {
    id: 'room-below-legend',
    beforeInit: chart => {
      // chart.js has no option for this room: `labels.padding` is on all sides of each label.
      const legend = chart.legend as unknown as { fit: () => void; height: number }
      const layOut = legend.fit.bind(legend)
      legend.fit = () => {
        layOut()
        legend.height += BELOW_LEGEND * fontSize
      }
    },
  }
}

function keyItems({ key }: Drawing, { theme }: Look): LegendItem[] | null {
  if (!key) return null
  return key.map(({ label, fill }) => ({
    text: label,
    fillStyle: fill as string,
    strokeStyle: theme.grid,
    fontColor: theme.text,
    lineWidth: 1,
    hidden: false,
  }))
}

const USUAL_FONT_SIZE = 14

function larger(value: unknown, factor: number): unknown {
  if (typeof value === 'number') return value * factor
  return Array.isArray(value) ? value.map(each => larger(each, factor)) : value
}

/** Returns the chart with lines and points enlarged as much as the letters are. */
export function withBoldLines(config: ChartConfiguration, { fontSize }: Look): ChartConfiguration {
  const factor = fontSize / USUAL_FONT_SIZE
  const datasets = config.data.datasets.map(dataset => {
    const scaled = ['borderWidth', 'borderDash', 'pointRadius', 'pointBorderWidth'].flatMap(name => {
      const value = (dataset as unknown as Record<string, unknown>)[name]
      return value === undefined ? [] : [[name, larger(value, factor)]]
    })
    return { ...dataset, ...Object.fromEntries(scaled) }
  })
  return { ...config, data: { ...config.data, datasets } } as ChartConfiguration
}

function legendOf(drawing: Drawing, look: Look) {
  const { theme, fontFamily: family, fontSize } = look
  const key = keyItems(drawing, look)
  return {
    display: true,
    align: 'start',
    labels: {
      color: theme.text,
      font: { family, size: fontSize },
      padding: fontSize,
      usePointStyle: key === null,
      boxHeight: 0.75 * fontSize,
      // A line without points is not in the picture.
      filter: ({ text, datasetIndex }: LegendItem, { datasets }: ChartData) =>
        Boolean(text) && datasets[datasetIndex ?? -1]?.data.length !== 0,
      // The legend keeps the order of the series, whichever is drawn on top.
      sort: (a: LegendItem, b: LegendItem) => (a.datasetIndex ?? 0) - (b.datasetIndex ?? 0),
      ...(key ? { generateLabels: () => key, boxWidth: 1.6 * fontSize } : {}),
    },
  }
}

/** Returns the chart with a legend of its lines. One line needs none, nor do fills that have a key beside the chart. */
export function withLegend(drawing: Drawing, look: Look): ChartConfiguration {
  const { config } = drawing
  if (drawing.key || config.data.datasets.filter(({ label }) => label).length < 2) return config
  return {
    ...config,
    options: {
      ...config.options,
      plugins: { ...config.options?.plugins, legend: legendOf(drawing, look) },
    } as NonNullable<ChartConfiguration['options']>,
    plugins: [...(config.plugins ?? []), roomBelowLegend(look)],
  }
}

/** Returns a chart to be drawn alone and once, with its title, conditions, legend and source. */
export function pictureConfig(
  drawing: Drawing,
  { title, source }: PictureFrame,
  look: Look,
): ChartConfiguration {
  const { theme, fontFamily: family, fontSize } = look
  const config = withBoldLines(drawing.config, look)
  const given = config.options ?? {}
  const heading = (text: string, color: string, below: number) => {
    return { display: true, text, align: 'start', color, padding: { bottom: below * fontSize } }
  }
  return {
    ...config,
    options: {
      ...given,
      responsive: false,
      animation: false,
      layout: {
        padding: {
          top: MARGIN * fontSize,
          right: paddingRight(given.layout?.padding) + MARGIN * fontSize,
          bottom: SOURCE_ROOM * fontSize,
          left: MARGIN * fontSize,
        },
      },
      plugins: {
        ...given.plugins,
        title: {
          ...heading(title, theme.text, 0.35),
          font: { family, size: Math.round(1.7 * fontSize), weight: 600 },
        },
        subtitle: {
          ...heading(drawing.conditions, theme.muted, 0.6),
          font: { family, size: fontSize },
        },
        legend: legendOf(drawing, look),
      },
    } as NonNullable<ChartConfiguration['options']>,
    plugins: [...(config.plugins ?? []), ground(look), roomBelowLegend(look), sourceLine(source, look)],
  }
}

function paddingRight(padding: unknown): number {
  const { right } = (padding ?? {}) as { right?: unknown }
  return typeof right === 'number' ? right : 0
}
