import type { ChartConfiguration, ChartDataset } from 'chart.js'
import { changeWords } from '../../analysis/sentences/trend_words.ts'
import { capitalized } from '../../analysis/sentences/wording.ts'
import { UNITS } from '../../metrics/units.ts'
import { counted, formatNs } from '../../units/format.ts'
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
/** The largest number of names that label it. */
const MOST_NAMES = 24
const LONGEST_NAME = 24
const LONGEST_IN_TOOLTIP = 60

function textOf({ unit }: PageTrendSeries, value: number): string {
  if (unit === 'ratio') return changeWords(value)
  return unit === 'ns' ? formatNs(value, 4) : UNITS[unit].formatFigure(value)
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

/** Returns the runs that are labelled on the axis, in equal steps, with the first and the last one. */
function labelledRuns(count: number, most: number): number[] {
  const ticks = Math.min(count, most)
  const step = ticks < 2 ? 1 : (count - 1) / (ticks - 1)
  return [...new Set(Array.from({ length: ticks }, (_, i) => Math.round(i * step)))]
}

/** The columns of pixels that a label takes, as a multiple of the size of its font: of a name, which is rotated, and of a day. */
const LABEL_COLUMNS = { name: 2.2, day: 8 }

/**
 * Returns an axis of runs that labels as many of them as there is room for, and always the last one, which chart.js would
 * leave out as soon as any is.
 */
function labelledAxis(
  look: Look,
  title: string,
  { count, most, columns }: { readonly count: number; readonly most: number; readonly columns: number },
  label: (run: number) => string,
) {
  const plain = axis(look, title, [], label)
  return {
    ...plain,
    afterBuildTicks: (scale: { maxWidth: number; ticks: { value: number }[] }) => {
      const room = Math.max(2, Math.floor(scale.maxWidth / (columns * look.fontSize)))
      scale.ticks = labelledRuns(count, Math.min(most, room)).map(value => ({ value }))
    },
    ticks: { ...plain.ticks, autoSkip: false },
  }
}

/** Returns labels without the pieces that all of them end in: `6.12.107-amd64` and `6.18.2-amd64` without `-amd64`. */
function withoutCommonEnd(labels: readonly string[]): string[] {
  const pieces = labels.map(label => label.split('-'))
  const shortest = Math.min(...pieces.map(({ length }) => length))
  let common = 0
  while (common < shortest - 1 && new Set(pieces.map(each => each.at(-1 - common))).size === 1) common++
  return pieces.map(each => each.slice(0, each.length - common).join('-'))
}

/** Returns what the axis of the runs says: their names, their days, or the time of day where there are few days. */
function runAxis({ runs, isNamed }: PageTrendGroup, look: Look) {
  if (isNamed) {
    const names = withoutCommonEnd(runs.map(({ label }) => label)).map(name => clipped(name, LONGEST_NAME))
    const size = { count: runs.length, most: MOST_NAMES, columns: LABEL_COLUMNS.name }
    const named = labelledAxis(look, 'runs', size, at => names[at] ?? '')
    // The names say what they are, and chart.js draws a title into long ones.
    const title = { ...named.title, display: false }
    return { ...named, title, ticks: { ...named.ticks, maxRotation: 60, minRotation: 40 } }
  }
  const ticks = labelledRuns(runs.length, look.isNarrow ? 3 : MOST_DAYS)
  const days = new Set(ticks.map(at => runs[at]?.day)).size
  const sized = (most: number) => ({ count: runs.length, most, columns: LABEL_COLUMNS.day })
  if (days === ticks.length) {
    return labelledAxis(look, 'runs, by their day', sized(ticks.length), at => runs[at]?.day ?? '')
  }
  const [first] = runs
  const title = days === 1 ? `runs of ${first?.day}, by their time (UTC)` : 'runs, by their time (UTC)'
  const timeOf = ({ day, time }: PageTrendRun) => (days === 1 ? time : `${day.slice(5)} ${time}`)
  return labelledAxis(look, title, sized(4), at => (runs[at] ? timeOf(runs[at]) : ''))
}

function intervalWords(series: PageTrendSeries, low: number | null, high: number | null): string | undefined {
  return low === null || high === null ? undefined : `[${textOf(series, low)}, ${textOf(series, high)}]`
}

function numbersOf({ runs }: PageTrendGroup, series: PageTrendSeries): Numbers {
  const { points, isNormalised, unit } = series
  const runAt = (point: PageTrendPoint) => runs[point.run] as PageTrendRun
  return {
    head: ['run', 'day', 'as measured', ...(isNormalised ? ['against the yardstick'] : []), 'subject'],
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
      ['run', 'day', `measured (${unit})`, 'low', 'high', `normalised (${unit})`, 'subject'],
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
  const hasIntervals = series.points.some(({ low }) => low !== null)
  return [
    series.unit === 'ratio'
      ? 'Points: what the cells cost together in each run; steps: the medians of the levels.'
      : series.unit === 'instruction'
        ? 'Points: counts of the runs.'
        : 'Points: medians of the runs; steps: those of the levels.',
    ...(hasIntervals && series.unit === 'instruction' ? ['Band: where the blocks of a run differ.'] : []),
    ...(hasIntervals && series.unit !== 'instruction' ? ['Band: 95 % intervals, from the blocks.'] : []),
    ...(isNormalised ? ['As they would be if the yardstick took its usual time in every run.'] : []),
    ...(series.changes.length > 0 ? ['Upright lines: changes, with the runs that they lie between.'] : []),
  ].join(' ')
}

/** How the axis of a pool is written, whose figures are multiples of the first level. */
const RATIO_LABELS = {
  unit: 'against the first level',
  label: (ratio: number) => {
    const percent = Number((100 * (ratio - 1)).toPrecision(3))
    return `${percent < 0 ? '−' : percent > 0 ? '+' : ''}${Math.abs(percent)} %`
  },
}

function optionsFor(group: PageTrendGroup, series: PageTrendSeries, values: readonly number[], look: Look) {
  const bounds = boundsAround(values)
  const ticks = ticksBetween(...bounds)
  const { unit, label } = series.unit === 'ratio' ? RATIO_LABELS : tickLabels(ticks, series.unit)
  const runs = group.runs
  return chartOptions(look, {
    layout: { padding: { top: 8 + marksHeight(series.changes, look), right: 16 } },
    scales: {
      x: {
        type: 'linear',
        min: -0.5,
        max: runs.length - 0.5,
        ...runAxis(group, look),
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
          return run ? `${run.label} · ${run.day} ${run.time}` : ''
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
  if (shown === 'changed' && series.changes.length === 0 && series.unit !== 'ratio') return null
  const isNormalised = series.isNormalised && figures === 'normalised'
  const places = series.points.map(point => ({ run: point.run, ...placed(point, isNormalised) }))
  const color = look.theme.lines[1] as string
  const line: Dataset = {
    label: series.name,
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
  const told = series.noChange === '' ? 'No change found.' : `${capitalized(series.noChange)}.`
  const last = places.at(-1)
  const conditions = [
    `${group.suite} · ${series.isMoreBetter ? 'more is better' : 'less is better'}`,
    isNormalised ? 'against the yardstick' : 'as measured',
  ].join(' · ')
  return {
    title: series.name,
    conditions,
    spoken: `Line chart over ${counted(places.length, 'run')}: ${series.metric} of ${series.name}, ${conditions}. The latest is ${textOf(series, last?.value ?? 0)}. ${changes.length === 0 ? told : `Changes: ${changes.join('; ')}.`}`,
    note: noteOf(series, isNormalised),
    remark: changes.length > 0 ? `${changes.join('. ')}.` : series.noChange === '' ? '' : told,
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
