import type { ChartOptions } from 'chart.js'
import type { Look } from './chart.ts'

export type LineOptions = ChartOptions<'line'>

/** What every chart here has in common. The legend is a part of the page, not of the canvas. */
export function baseOptions<Kind extends 'line' | 'bar' | 'matrix' = 'line'>(look: Look): ChartOptions<Kind> {
  const { theme, fontFamily: family, fontSize } = look
  const options: LineOptions = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'nearest', axis: 'x', intersect: false },
    layout: { padding: { top: 8, right: 16 } },
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: theme.surface,
        borderColor: theme.grid,
        borderWidth: 1,
        titleColor: theme.text,
        bodyColor: theme.text,
        titleFont: { family, size: fontSize },
        bodyFont: { family, size: fontSize - 1 },
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
  { theme, fontFamily: family, fontSize: size }: Look,
  title: string,
  ticks: readonly number[],
  label: (value: number) => string,
) {
  const font = { family, size }
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
