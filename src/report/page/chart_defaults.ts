import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartOptions,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js'
import type { Theme } from './theme.ts'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
)

export type LineOptions = ChartOptions<'line'>

/** The canvas writes in the page's own font. */
export function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily
}

export function fontSize(): number {
  return innerWidth < 600 ? 12 : 14
}

/** What every chart here has in common. The legend is a part of the page, not of the canvas. */
export function baseOptions<Kind extends 'line' | 'bar' = 'line'>(theme: Theme): ChartOptions<Kind> {
  const options: LineOptions = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    layout: { padding: { top: 8, right: 16 } },
    plugins: {
      tooltip: {
        backgroundColor: theme.surface,
        borderColor: theme.grid,
        borderWidth: 1,
        titleColor: theme.text,
        bodyColor: theme.text,
        titleFont: { family: fontFamily(), size: 14 },
        bodyFont: { family: fontFamily(), size: 13 },
        padding: 12,
        boxPadding: 6,
        usePointStyle: true,
      },
    },
  }
  // None of them is particular to lines.
  return options as ChartOptions<Kind>
}

/** An axis in the theme's colours; `ticks` are exactly those given. */
export function axis(
  theme: Theme,
  title: string,
  ticks: readonly number[],
  label: (value: number) => string,
) {
  const font = { family: fontFamily(), size: fontSize() }
  return {
    title: { display: true, text: title, color: theme.muted, font, padding: 8 },
    border: { display: false },
    grid: { color: theme.grid, tickLength: 6 },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks.map(value => ({ value }))
    },
    ticks: {
      color: theme.muted,
      font,
      padding: 6,
      maxRotation: 0,
      autoSkip: true,
      autoSkipPadding: 14,
      callback: (value: number | string) => label(Number(value)),
    },
  }
}
