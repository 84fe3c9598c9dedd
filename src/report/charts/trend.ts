import type { ChartConfiguration, ChartDataset } from 'chart.js'
import { formatNs, formatRate } from '../../units/format.ts'
import { clipped } from '../escape.ts'
import type { PageTrendGroup, PageTrendPoint, PageTrendRun, PageTrendSeries } from '../trend/page_trend.ts'
import type { Drawing, Look, Numbers } from './chart.ts'
import { bandBetween, NO_POINTS, type Place } from './datasets.ts'
import { axis, chartOptions } from './options.ts'
import { translucent } from './palette.ts'
import { boundsAround, tickLabels, ticksBetween } from './trend_axis.ts'
import { changeMarks, marksHeight } from './trend_marks.ts'

/** The choices of a reader of a trend page. */
export interface TrendChoices {
  readonly figures: 'normalised' | 'measured'
  readonly shown: 'all' | 'changed'
  /** The mechanism whose cells are shown; empty for all mechanisms. */
  readonly mechanism: string
}

type Dataset = ChartDataset<'line', Place[]> & { readonly points?: readonly PageTrendPoint[] }

/** The largest number of days that label the axis. */
const MOST_DAYS = 8
const LONGEST_IN_TOOLTIP = 60

function textOf({ unit }: PageTrendSeries, value: number): string {
  return unit === 'ns' ? formatNs(value, 4) : formatRate(value)
}

/** Returns the figure of a point and its interval. For the normalised figure the interval is scaled alike. */
function placed({ value, low, high, normalised }: PageTrendPoint, isNormalised: boolean) {
  const shown = isNormalised ? (normalised as number) : value
  const scale = shown / value
  return { value: shown, low: low === null ? null : low * scale, high: high === null ? null : high * scale }
}

function bandOf(places: readonly (ReturnType<typeof placed> & { run: number })[], color: string): Dataset[] {
  const edge = (end: 'low' | 'high') => places.map(each => ({ x: each.run, y: each[end] ?? Number.NaN }))
  return bandBetween(edge('low'), edge('high'), translucent(color, 0.2), 3)
}

/** Returns the levels as one line with a gap between any two of them. */
function levelsOf({ levels }: PageTrendSeries, isNormalised: boolean, color: string): Dataset {
  return {
    order: 0,
    data: levels.flatMap(({ from, to, value, normalised }) => {
      const y = isNormalised ? (normalised as number) : value
      return [
        { x: from - 0.4, y },
        { x: to + 0.4, y },
        { x: to + 0.4, y: Number.NaN },
      ]
    }),
    borderColor: color,
    borderWidth: 2.5,
    ...NO_POINTS,
    spanGaps: false,
  }
}

function dayTicks(runs: readonly PageTrendRun[], isNarrow: boolean): number[] {
  const most = Math.min(runs.length, isNarrow ? 3 : MOST_DAYS)
  const step = most < 2 ? 1 : (runs.length - 1) / (most - 1)
  return [...new Set(Array.from({ length: most }, (_, i) => Math.round(i * step)))]
}

function intervalWords(series: PageTrendSeries, low: number | null, high: number | null): string | undefined {
  return low === null || high === null ? undefined : `[${textOf(series, low)}, ${textOf(series, high)}]`
}

function numbersOf({ runs }: PageTrendGroup, series: PageTrendSeries): Numbers {
  const { points, isNormalised, unit } = series
  const runAt = (point: PageTrendPoint) => runs[point.run] as PageTrendRun
  return {
    head: ['commit', 'day', 'as measured', ...(isNormalised ? ['against the yardstick'] : []), 'subject'],
    rows: points.map(point => {
      const interval = intervalWords(series, point.low, point.high)
      const { label, day, subject, remarks } = runAt(point)
      return {
        name: label,
        cells: [
          { value: day },
          { value: textOf(series, point.value), ...(interval ? { interval } : {}) },
          ...(isNormalised ? [{ value: textOf(series, point.normalised as number) }] : []),
          { value: [subject, remarks].filter(text => text !== '').join(' · ') },
        ],
      }
    }),
    csv: [
      ['commit', 'day', `measured (${unit})`, 'low', 'high', `normalised (${unit})`, 'subject'],
      ...points.map(point => [
        runAt(point).label,
        runAt(point).day,
        point.value,
        ...[point.low ?? '', point.high ?? ''],
        point.normalised ?? '',
        runAt(point).subject,
      ]),
    ],
  }
}

function noteOf(series: PageTrendSeries, isNormalised: boolean): string {
  return [
    'Points: medians of the runs; steps: those of the levels.',
    ...(series.points.some(({ low }) => low !== null) ? ['Band: 95 % intervals, from the blocks.'] : []),
    ...(isNormalised ? ['As they would be if the yardstick took its usual time in every run.'] : []),
    ...(series.changes.length > 0 ? ['Upright lines: changes, with the commits that they lie in.'] : []),
  ].join(' ')
}

function optionsFor(group: PageTrendGroup, series: PageTrendSeries, values: readonly number[], look: Look) {
  const bounds = boundsAround(values)
  const ticks = ticksBetween(...bounds)
  const { unit, label } = tickLabels(ticks, series.unit)
  const runs = group.runs
  return chartOptions(look, {
    layout: { padding: { top: 8 + marksHeight(series.changes, look), right: 16 } },
    scales: {
      x: {
        type: 'linear',
        min: -0.5,
        max: runs.length - 0.5,
        ...axis(
          look,
          'runs, by the day of their commit',
          dayTicks(runs, look.isNarrow),
          at => runs[at]?.day ?? '',
        ),
        grid: { display: false },
      },
      y: {
        type: 'linear',
        min: bounds[0],
        max: bounds[1],
        ...axis(look, `${series.metric}, ${unit}`, ticks, label),
      },
    },
    tooltip: {
      filter: item => 'points' in item.dataset,
      callbacks: {
        title: ([item]) => {
          const run = runs[item?.parsed.x ?? 0]
          return run ? `${run.label} · ${run.day}` : ''
        },
        label: item => {
          const point = (item.dataset as Dataset).points?.[item.dataIndex]
          if (!point) return ''
          const interval = intervalWords(series, point.low, point.high)
          const measured = `${textOf(series, point.value)}${interval ? `  ${interval}` : ''}`
          return point.normalised === null
            ? measured
            : [`measured ${measured}`, `against the yardstick ${textOf(series, point.normalised)}`]
        },
        footer: ([item]) => {
          const run = runs[item?.parsed.x ?? 0]
          return run
            ? [run.subject, run.remarks]
                .filter(text => text !== '')
                .map(text => clipped(text, LONGEST_IN_TOOLTIP))
            : []
        },
      },
      footerColor: look.theme.muted,
      footerFont: { family: look.fontFamily, size: look.fontSize - 1, weight: 'normal' },
    },
  })
}

/** Draws one cell over the runs of a history; null if the choices leave it out. */
export function drawTrend(
  group: PageTrendGroup,
  series: PageTrendSeries,
  { figures, shown, mechanism }: TrendChoices,
  look: Look,
): Drawing | null {
  if (mechanism !== '' && series.mechanism !== mechanism) return null
  if (shown === 'changed' && series.changes.length === 0) return null
  const isNormalised = series.isNormalised && figures === 'normalised'
  const places = series.points.map(point => ({ run: point.run, ...placed(point, isNormalised) }))
  const color = look.theme.lines[1] as string
  const line: Dataset = {
    label: series.id,
    order: 1,
    data: places.map(({ run, value }) => ({ x: run, y: value })),
    points: series.points,
    borderColor: translucent(color, 0.35),
    borderWidth: 1,
    backgroundColor: color,
    pointRadius: places.length > 100 ? 1.8 : 2.8,
    pointHoverRadius: 6,
    pointBorderWidth: 0,
  }
  const datasets = [...bandOf(places, color), levelsOf(series, isNormalised, look.theme.text), line]
  const values = places.flatMap(({ value, low, high }) => [value, ...(low && high ? [low, high] : [])])
  const changes = series.changes.map(({ words }) => words)
  const last = places.at(-1)
  const conditions = [
    `${group.suite} · ${series.isMoreBetter ? 'more is better' : 'less is better'}`,
    isNormalised ? 'against the yardstick' : 'as measured',
  ].join(' · ')
  return {
    title: series.id,
    conditions,
    spoken: `Line chart over ${places.length} runs: ${series.metric} of ${series.id}, ${conditions}. The latest is ${textOf(series, last?.value ?? 0)}. ${changes.length === 0 ? 'No change.' : `Changes: ${changes.join('; ')}.`}`,
    note: noteOf(series, isNormalised),
    remark: changes.length === 0 ? '' : `${changes.join('. ')}.`,
    numbers: numbersOf(group, series),
    tools: [],
    config: {
      type: 'line',
      data: { datasets },
      options: optionsFor(group, series, values, look),
      plugins: [changeMarks(series.changes, look)],
    } as ChartConfiguration,
  }
}
