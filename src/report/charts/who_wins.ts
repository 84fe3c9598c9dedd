import type { ChartConfiguration, ChartOptions } from 'chart.js'
import { activeWords, loadWords, sameWords } from '../../analysis/sentences/wording.ts'
import { inEqualSteps } from '../../stats/quantile.ts'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageRun, PageWinners, PageWinnersCell } from '../page_data/page_data.ts'
import type { Chart, ChartSubject, KeyItem, Look } from './chart.ts'
import { type Choices, chosenView, isUnder, pointAt } from './choices.ts'
import { MOST_MARKS } from './datasets.ts'
import { metricWords } from './metric_words.ts'
import { figureShown } from './numbers.ts'
import { axis, chartOptions, isFirst } from './options.ts'
import { TINT, translucent } from './palette.ts'
import { metricTool } from './tools.ts'
import { cellLabels } from './who_wins_labels.ts'
import { cellWords, changesWords, isShared, numbersOf, spokenMap } from './who_wins_words.ts'

interface Tile {
  readonly x: number
  readonly y: number
  readonly cell: PageWinnersCell
}

const TITLE = 'Who wins'
/** Returns how a map is read. */
function noteOf(map: PageWinners): string {
  const words = metricWords(map.metric as ChartMetric)
  const best = words.isExact ? 'best' : 'fastest'
  return `Of N watched descriptors k are active. The factor is how far behind the nearest rival of the ${best} is.`
}

/** The width of a stripe in px; an undecided cell has a stripe for each mechanism that may be the fastest. */
const STRIPE = 7
const GAP = 2
/** With fewer rows the axis has no room for its whole title. */
const ROWS_FOR_TITLE = 2
const AXIS_HEIGHT = 64

/** Returns the pale variant of a line colour. The page's style sheet has the same as `tint-0` and so on. */
function tintOf({ theme }: Look, color: number): string {
  return translucent(theme.lines[color % theme.lines.length] as string, TINT)
}

function stripes(look: Look, colors: readonly number[]): string | object {
  const size = STRIPE * colors.length
  const made = look.pattern(size, context => {
    context.lineWidth = STRIPE * Math.SQRT1_2
    for (const [i, color] of colors.entries()) {
      context.strokeStyle = tintOf(look, color)
      for (const shift of [-2 * size, -size, 0, size]) {
        const from = shift + (i + 0.5) * STRIPE
        context.beginPath()
        context.moveTo(from - STRIPE, size + STRIPE)
        context.lineTo(from + size + STRIPE, -STRIPE)
        context.stroke()
      }
    }
  })
  return made ?? translucent(look.theme.muted, TINT)
}

/** Returns the maps under the chosen settings, one for each metric, whatever the number of active descriptors. */
function chosenMaps({ winners }: PageRun, settings: Choices['settings']): PageWinners[] {
  return winners.filter(map => isUnder(settings, map.settings))
}

/** Returns the figures of all series in a cell, including simulated ones, as the other charts show them. */
function figuresIn(run: PageRun, map: PageWinners, active: string, fdCount: number): string[] {
  const view = chosenView(run, { ...map.settings, active })
  const words = metricWords(map.metric as ChartMetric)
  return run.series.flatMap(({ id, label }) => {
    const point = pointAt(view, id, fdCount)
    const metric = point?.metrics[map.metric as ChartMetric]
    if (!metric) return []
    const { value, interval } = figureShown(metric.p50, metric.ci95, words.text)
    return [`${label}: ${value}${words.suffix}${interval ? `  ${interval}` : ''}`]
  })
}

function optionsFor(run: PageRun, map: PageWinners, look: Look): ChartOptions<'matrix'> {
  const columns = map.fdCounts.map((_, i) => i)
  const rows = map.rows.map((_, i) => i)
  const rowLabel = (row: number) => {
    const words = activeWords(map.rows[row]?.active ?? '')
    return look.isNarrow ? words.replace(/ active$/, '') : words
  }
  const scale = (title: string, places: readonly number[], label: (value: number) => string) => {
    const options = axis(look, title, places, label)
    return {
      type: 'linear',
      // The matrix plugin sets both for axes of categories.
      offset: false,
      reverse: false,
      min: -0.5,
      max: places.length - 0.5,
      ...options,
      grid: { display: false },
      ticks: { ...options.ticks, autoSkipPadding: 4 },
    }
  }
  const tile = (item: { raw: unknown }) => item.raw as Tile
  return chartOptions<'matrix'>(look, {
    interaction: { mode: 'nearest', axis: 'xy', intersect: false },
    layout: { padding: { top: 4, right: 4 } },
    scales: {
      x: scale('N, watched descriptors', columns, column => formatInteger(map.fdCounts[column] ?? 0)),
      y: scale(
        look.isNarrow ? 'active' : map.rows.length < ROWS_FOR_TITLE ? 'k, active' : 'k, active descriptors',
        rows,
        rowLabel,
      ),
    },
    tooltip: {
      displayColors: false,
      filter: isFirst,
      callbacks: {
        title: ([item]) => {
          if (!item) return ''
          const { x, cell } = tile(item)
          return `N = ${formatInteger(map.fdCounts[x] ?? 0)}, ${loadWords(cell.k, map.fdCounts[x] ?? 0)}`
        },
        label: item => {
          const { x, y, cell } = tile(item)
          const words = cellWords(map, cell)
          const figures = figuresIn(run, map, map.rows[y]?.active ?? '', map.fdCounts[x] ?? 0)
          return [...(look.isNarrow ? words.split('; ') : [words]), ...figures]
        },
      },
    },
  })
}

function keyOf(map: PageWinners, colors: readonly number[], look: Look): KeyItem[] {
  const words = metricWords(map.metric as ChartMetric)
  const cells = map.rows.flatMap(row => row.cells.filter(cell => cell !== null))
  const named = new Set(cells.flatMap(cell => (cell.ahead.length === 1 ? cell.ahead : [])))
  const all = map.groups.map((_, i) => i)
  const inColor = all.filter(
    index => named.has(index) || cells.some(({ ahead }) => ahead.length > 1 && ahead.includes(index)),
  )
  const items: KeyItem[] = inColor.map(index => ({
    label: map.groups[index]?.label ?? '',
    fill: tintOf(look, colors[index] as number),
    className: `tint-${(colors[index] as number) % look.theme.lines.length}`,
  }))
  if (cells.some(isShared)) {
    const fill = translucent(look.theme.muted, TINT)
    items.push({ label: `≈ ${sameWords(words)}`, fill, className: 'tint-same' })
  }
  if (cells.some(({ isOpen }) => isOpen)) {
    const fill = stripes(look, colors.slice(0, 2))
    items.push({ label: '? undecided', fill, className: 'tint-stripes' })
  }
  return items
}

function configOf(
  { run, styles }: ChartSubject,
  map: PageWinners,
  colors: readonly number[],
  look: Look,
): ChartConfiguration<'matrix'> {
  const { theme } = look
  const tiles = map.rows.flatMap(({ cells }, y) =>
    cells.flatMap((cell, x): Tile[] => (cell ? [{ x, y, cell }] : [])),
  )
  // Making a pattern of stripes takes a canvas of its own, so cells with the same stripes share one.
  const striped = new Map<string, unknown>()
  const fillOf = (cell: PageWinnersCell) => {
    const { ahead, groupCount } = cell
    if (groupCount < 2) return translucent(theme.muted, 0.12)
    if (isShared(cell)) return translucent(theme.muted, TINT)
    const own = ahead.map(index => colors[index] as number)
    if (own.length === 1) return tintOf(look, own[0] as number)
    const name = own.join()
    const fill = striped.get(name) ?? stripes(look, own)
    striped.set(name, fill)
    return fill
  }
  const fills = tiles.map(({ cell }) => fillOf(cell) as string)
  const marks = map.groups.map(({ series }, i) => ({
    marker: styles.get(series)?.marker ?? 'circle',
    color: theme.lines[(colors[i] ?? 0) % theme.lines.length] as string,
  }))
  return {
    type: 'matrix',
    data: {
      datasets: [
        {
          label: TITLE,
          data: tiles as { x: number; y: number }[],
          backgroundColor: fills,
          hoverBackgroundColor: fills,
          hoverBorderColor: theme.text,
          borderWidth: 1,
          borderColor: 'transparent',
          width: ({ chart }) => (chart.chartArea?.width ?? 0) / map.fdCounts.length - GAP,
          height: ({ chart }) => (chart.chartArea?.height ?? 0) / map.rows.length - GAP,
        },
      ],
    },
    options: optionsFor(run, map, look),
    plugins: [cellLabels(map, marks, look)],
  }
}

/** Returns the map with as many columns as can be told apart, the first and the last among them. */
function drawnMap(map: PageWinners): PageWinners {
  const kept = inEqualSteps([...map.fdCounts.keys()], MOST_MARKS)
  if (kept.length === map.fdCounts.length) return map
  const keptOf = <T>(columns: readonly T[]) => kept.map(column => columns[column] as T)
  return {
    ...map,
    fdCounts: keptOf(map.fdCounts),
    columns: keptOf(map.columns),
    rows: map.rows.map(row => ({ ...row, cells: keptOf(row.cells) })),
  }
}

/** Returns the height of the chart: its rows have room for letters, and together fit on a screen. */
function heightOf({ rows }: PageWinners, { isNarrow }: Look): number {
  const [least, most] = isNarrow ? [44, 76] : [56, 104]
  return Math.min(most, Math.max(least, 330 / rows.length)) * rows.length + AXIS_HEIGHT
}

/** This chart shows, by N and number of active descriptors, what is fastest, and by how much. */
export const whoWins: Chart = {
  isWide: true,
  draw: (subject, { settings, winnerMetric }, look) => {
    const maps = chosenMaps(subject.run, settings)
    const map = maps.find(({ metric }) => metric === winnerMetric) ?? maps[0]
    if (!map) return null
    const colors = map.groups.map(({ series }) => subject.styles.get(series)?.color ?? 0)
    const metrics = maps.map(each => each.metric as ChartMetric)
    const metric = metricWords(map.metric as ChartMetric)
    const conditions = `${metric.name} · ${map.words}`
    const cells = map.rows.flatMap(row => row.cells.filter(cell => cell !== null))
    const changes = changesWords(map)
    const drawn = drawnMap(map)
    return {
      title: TITLE,
      conditions,
      spoken: `Map of the fastest over N and how many are active. ${conditions}. ${spokenMap(drawn)}. ${changes}`,
      note: noteOf(map),
      remark: cells.some(({ isUnknown }) => isUnknown)
        ? 'Where the run has too few blocks for an interval nobody is named the fastest.'
        : changes,
      get numbers() {
        return numbersOf(map)
      },
      tools: [metricTool(metrics, map.metric as ChartMetric, 'winnerMetric')],
      key: keyOf(drawn, colors, look),
      height: heightOf(map, look),
      config: configOf(subject, drawn, colors, look) as unknown as ChartConfiguration,
    }
  },
}
