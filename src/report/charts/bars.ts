/** What a chart shows where there is one place alone: a bar for each line from 0 on, with its interval and its figure. */
import type { ChartConfiguration, Plugin } from 'chart.js'
import { strokeLine } from './canvas.ts'
import type { Look } from './chart.ts'
import { chartOptions, linearAxis, namesAxis } from './options.ts'
import { translucent } from './palette.ts'

/** The figure of a line at the only place. */
export interface Bar {
  readonly label: string
  readonly color: string
  readonly figure: number
  readonly interval: readonly [low: number, high: number] | null
  readonly isUnsettled: boolean
  /** The figure in words, which stand after the bar. */
  readonly text: string
  /** What is told where a reader points at the bar. */
  readonly told: string
}

const ROW_HEIGHT = 44
const AXIS_HEIGHT = 64

/** The width of a letter as a share of its height. */
const LETTER = 0.6

/** Returns the height in px of a plot of so many bars. */
export function barsHeight(count: number): number {
  return Math.max(3, count) * ROW_HEIGHT + AXIS_HEIGHT
}

/** Draws the interval of each bar as a whisker, and writes the figure after it. */
function figures(bars: readonly Bar[], { theme, fontSize, fontFamily }: Look): Plugin<'bar'> {
  return {
    id: 'bar-figures',
    afterDatasetsDraw: chart => {
      const { ctx, scales } = chart
      const placeOf = (figure: number) => scales['x']?.getPixelForValue(figure) ?? 0
      ctx.save()
      ctx.font = `600 ${fontSize - 1}px ${fontFamily}`
      ctx.textBaseline = 'middle'
      ctx.fillStyle = theme.text
      ctx.strokeStyle = theme.text
      ctx.lineWidth = fontSize / 8
      for (const [i, { figure, interval, text }] of bars.entries()) {
        const y = chart.getDatasetMeta(i).data[i]?.y ?? 0
        const ends = (interval ?? [figure]).map(placeOf)
        if (interval) {
          for (const end of ends) strokeLine(ctx, [end, y - fontSize / 3], [end, y + fontSize / 3])
          strokeLine(ctx, [Math.min(...ends), y], [Math.max(...ends), y])
        }
        ctx.fillText(text, Math.max(...ends) + LETTER * fontSize, y)
      }
      ctx.restore()
    },
  }
}

/** Returns the bars as what chart.js draws, also where other axes are logarithmic: such a bar would begin anywhere. */
export function barsConfig(
  bars: readonly Bar[],
  title: string,
  tick: (figure: number) => string,
  look: Look,
): ChartConfiguration {
  const { fontSize } = look
  const highest = Math.max(...bars.map(({ figure, interval }) => interval?.[1] ?? figure))
  const letters = Math.max(...bars.map(({ text }) => text.length))
  return {
    type: 'bar',
    data: {
      labels: bars.map(({ label }) => label),
      datasets: bars.map(({ label, figure, isUnsettled, color }, i) => ({
        label,
        data: bars.map((_, at) => (at === i ? figure : null)),
        grouped: false,
        backgroundColor: isUnsettled ? translucent(color, 0.25) : color,
        borderColor: color,
        borderWidth: 2,
        barPercentage: 0.62,
        categoryPercentage: 1,
        maxBarThickness: 3.2 * fontSize,
      })),
    },
    options: chartOptions<'bar'>(look, {
      indexAxis: 'y',
      interaction: { mode: 'index', axis: 'y', intersect: false },
      layout: { padding: { top: 4, right: LETTER * fontSize * (letters + 1) } },
      scales: { x: linearAxis(look, title, highest, tick), y: namesAxis(look) },
      tooltip: {
        filter: ({ raw }) => raw !== null,
        callbacks: { label: ({ dataIndex }) => bars[dataIndex]?.told ?? '' },
      },
    }),
    plugins: [figures(bars, look)],
  } as ChartConfiguration
}
