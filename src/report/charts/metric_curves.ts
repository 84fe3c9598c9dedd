import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { capitalized, listWords } from '../../analysis/sentences/wording.ts'
import { AXES, placeText } from '../../analysis/views/axes.ts'
import { grouped } from '../../suite/grouped.ts'
import { onceAsked } from '../../suite/once_for.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { type Bar, barsConfig, barsHeight } from './bars.ts'
import type { ChartSubject, Drawing, Look, Tool } from './chart.ts'
import { type Choices, chosenView, type Scale } from './choices.ts'
import { boundsOf, type Course, conditionsOf, courseThrough, type Measured } from './curve_points.ts'
import { bandBetween, markedLine, NO_POINTS, type Place, POINTS } from './datasets.ts'
import { endLabels, endOf, heightIn, joinedEnds } from './end_labels.ts'
import { curveOf, idealOf } from './fit_curve.ts'
import { fitNotes, growthWords } from './fit_words.ts'
import { fitsOf, type Line, linesOf, numbersOf, placesOf, shown } from './metric_numbers.ts'
import { axisTitle, type MetricWords, metricWords } from './metric_words.ts'
import { chartOptions, scaledAxis, scaledPlaces, topmostFirst } from './options.ts'
import { type Theme, translucent } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { choiceTool, countTool, scaleTool } from './tools.ts'
import { asideOf, besideEachOther, placePhrase, valuesAxis } from './values_axis.ts'

type Bounds = readonly [low: number, high: number]

type Dataset = ChartDataset<'line', Place[]> & { readonly metrics?: readonly PageMetric[] }

/** Leaves out values of 0, which the clock correction can cause and a logarithmic axis cannot show. */
function drawable(points: readonly Place[]): Place[] {
  return points.filter(point => point.y > 0)
}

function band(measured: readonly Measured[], color: string): Dataset[] {
  const edge = (end: 0 | 1) =>
    drawable(measured.flatMap(({ x, metric }) => (metric.ci95 ? [{ x, y: metric.ci95[end] }] : [])))
  return bandBetween(edge(0), edge(1), translucent(color, 0.22), 1)
}

/** Returns the line of a series. Later lines lie on top: through poll's dashes select's unbroken line can be seen. */
function line(
  label: string,
  position: number,
  measured: readonly Measured[],
  style: SeriesStyle,
  theme: Theme,
): Dataset[] {
  const color = theme.lines[style.color] as string
  const shown = measured.filter(({ metric }) => metric.p50 > 0)
  const whole = {
    label,
    order: -position,
    data: shown.map(({ x, metric }) => ({ x, y: metric.p50 })),
    metrics: shown.map(({ metric }) => metric),
    ...lineLook(style, theme),
    ...POINTS,
    pointBackgroundColor: shown.map(({ isUnsettled }) => (isUnsettled ? theme.surface : color)),
  }
  return markedLine(whole)
}

/** Returns the curve of a fit, as a line so thin that it does not hide the points. */
function fitted(fit: PageFit, position: number, color: string): Dataset {
  return { order: -position, data: curveOf(fit), borderColor: color, borderWidth: 1, ...NO_POINTS }
}

/** Returns the dashed line of the highest rate at the first place, if nothing hindered it; nothing for other fits. */
function idealLine(lines: readonly Line[], { muted }: Theme): Dataset[] {
  const ideals = lines.flatMap(({ fit }) => (fit?.growth.kind === 'doublings' ? [idealOf(fit.growth)] : []))
  const [highest] = ideals.toSorted((a, b) => (b[0]?.y ?? 0) - (a[0]?.y ?? 0))
  if (!highest) return []
  return [{ order: 1, data: highest, borderColor: muted, borderWidth: 1.5, borderDash: [6, 6], ...NO_POINTS }]
}

/** Returns a figure with its unit and, after a gap, its interval. */
function told(metric: PageMetric | undefined, words: MetricWords, gap: string): string {
  const { value, interval } = shown(metric, words)
  return `${value}${words.suffix}${interval ? `${gap}${interval}` : ''}`
}

/**
 * Returns the bounds of the axis of figures. A linear one ends with the highest figure of these lines: with the room that
 * another view needs they would lie on the floor.
 */
function boundsIn(scale: Scale, lines: readonly Line[], [low, high]: Bounds): Bounds {
  if (scale === 'logarithmic') return [low, high]
  const metrics = lines.flatMap(({ measured }) => measured.map(({ metric }) => metric))
  return [0, metrics.reduce((most, { p50, ci95 }) => Math.max(most, p50, ci95?.[1] ?? 0), 0)]
}

/** With more fits than this the remark refers to the table instead. */
const MAX_FITS_TOLD = 4

/** Says in plain words how the lines that are shown grow, with one clause for lines that grow alike. */
function growthRemark(lines: readonly Line[], { axis }: Course, words: MetricWords): string {
  const fitted = lines.filter(({ fit }) => fit)
  if (fitted.length > MAX_FITS_TOLD) return 'How each line grows stands in the last row of the numbers.'
  const byWords = grouped(fitted, ({ fit }) => growthWords(fit as PageFit, axis, words))
  const clauses = [...byWords].map(([words, own]) => `${listWords(own.map(({ label }) => label))}: ${words}`)
  return clauses.length === 0 ? '' : `${clauses.join('; ')}.`
}

function optionsFor(
  words: MetricWords,
  look: Look,
  { axis }: Course,
  places: readonly number[],
  bounds: Bounds,
  scale: Scale,
): ChartOptions<'line'> {
  const placeLabel = (place: number) => placeText(axis, place)
  return chartOptions(look, {
    scales: {
      x: axis.values ? valuesAxis(look, axis) : scaledPlaces(look, axis.title, places, placeLabel, scale),
      y: scaledAxis(look, axisTitle(words), bounds, words.tick, scale),
    },
    tooltip: {
      filter: item => Boolean(item.dataset.label),
      itemSort: topmostFirst,
      callbacks: {
        title: items => {
          const x = items[0]?.parsed.x ?? 0
          return placePhrase(axis, axis.values ? Math.round(x) : x)
        },
        label: item => {
          const metric = (item.dataset as Dataset).metrics?.[item.dataIndex]
          return `${item.dataset.label}: ${told(metric, words, '  ')}`
        },
      },
    },
  })
}

/** Returns the chart in words, with the figures at its last place. */
function spoken(
  lines: readonly Line[],
  course: Course,
  words: MetricWords,
  conditions: string,
  remark: string,
  kind: string,
): string {
  const place = Math.max(...lines.map(({ measured }) => measured.at(-1)?.x ?? Number.NEGATIVE_INFINITY))
  const values = lines.map(({ label, measured }) => {
    const last = measured.at(-1)
    return `${label} ${told(last?.x === place ? last.metric : undefined, words, ' ')}`
  })
  const { axis } = course
  const at = axis.values ? capitalized : (phrase: string) => `At ${phrase}`
  const end = Number.isFinite(place) ? ` ${at(placePhrase(axis, place))}: ${values.join('; ')}.` : ' No data.'
  return `${kind}: ${words.title}. ${conditions}.${end}${remark && ` Growth: ${remark}`}`
}

function noteOf(
  { views }: PageRun,
  lines: readonly Line[],
  { axis }: Course,
  { isExact }: MetricWords,
  hasWhiskers: boolean,
): string {
  const metrics = views.flatMap(({ points }) => points.flatMap(point => Object.values(point.metrics)))
  return [
    metrics.some(({ ci95 }) => ci95 !== null)
      ? `Medians; ${hasWhiskers ? 'whiskers' : 'bands'}: 95 % confidence intervals from the blocks.`
      : isExact
        ? 'Medians of exact counts.'
        : 'Medians, without an interval: the run has too few blocks for one.',
    ...fitNotes(fitsOf(lines), axis),
  ].join(' ')
}

function axisTool({ axes }: PageRun, chosen: string): Tool {
  const offered = AXES.filter(({ name }) => axes.includes(name))
  const choices = offered.map(({ name, choice }) => ({ value: name, label: choice }))
  return choiceTool('Against', 'axis', choices, chosen)
}

/** Returns what chart.js draws. */
function configOf(
  { run, styles }: ChartSubject,
  lines: readonly Line[],
  shownLines: readonly Line[],
  course: Course,
  metric: ChartMetric,
  scale: Scale,
  look: Look,
): ChartConfiguration {
  const { theme } = look
  const words = metricWords(metric)
  const colorOf = ({ id }: Line) => theme.lines[(styles.get(id) as SeriesStyle).color] as string
  const datasets = shownLines.flatMap((each, at) => {
    const { label, position, fit } = each
    const style = styles.get(each.id) as SeriesStyle
    if (course.axis.values) {
      const aside = asideOf(at, shownLines.length)
      const measured = each.measured.map(point => ({ ...point, x: point.x + aside }))
      return besideEachOther(line(label, position, measured, style, theme), measured, colorOf(each))
    }
    return [
      ...band(each.measured, colorOf(each)),
      ...line(label, position, each.measured, style, theme),
      ...(fit ? [fitted(fit, position, colorOf(each))] : []),
    ]
  })
  const ideal = idealLine(shownLines, theme)
  const bounds = boundsIn(scale, lines, boundsOf(run, course, metric) ?? [100, 1000])
  const ends = course.axis.values
    ? []
    : joinedEnds(
        shownLines.flatMap(each => endOf(each, colorOf(each))),
        heightIn(bounds, scale),
        theme.text,
      )
  const places = placesOf(lines)
  return {
    type: 'line',
    data: { datasets: [...datasets, ...ideal] },
    options: optionsFor(words, look, course, places, bounds, scale),
    plugins: [endLabels(ends, look)],
  } as ChartConfiguration
}

/** Returns a bar for each line that has a figure. */
function barsOf(
  { styles }: ChartSubject,
  lines: readonly Line[],
  words: MetricWords,
  { theme }: Look,
): Bar[] {
  return lines.flatMap(({ id, label, measured: [first] }) => {
    if (!first) return []
    const { isUnsettled, metric } = first
    const { p50: figure, ci95: interval } = metric
    const color = theme.lines[(styles.get(id) as SeriesStyle).color] as string
    // The axis names the unit of counts.
    const text = (words.isExact ? words.text : words.format)(figure)
    return [{ label, color, figure, interval, isUnsettled, text, told: told(metric, words, '  ') }]
  })
}

/**
 * Draws a metric against N, or against another number that varies, with a line for each series, its intervals as a
 * band and the fitted law of its growth; a bar for each series where nothing varies.
 * @param metricOf returns the metric that a view shows, or null if it has nothing to show.
 * @param ownTools rows of buttons that the chart has beside those of all such charts.
 */
export function drawMetricCurves(
  subject: ChartSubject,
  choices: Choices,
  look: Look,
  metricOf: (view: PageView, course: Course) => ChartMetric | null,
  ownTools: readonly Tool[] = [],
): Drawing | null {
  const { run } = subject
  const { scale } = choices
  const view = chosenView(run, choices.settings)
  if (!view) return null
  const course = courseThrough(run, view, choices.axis, choices.fdCount)
  const metric = metricOf(view, course)
  if (metric === null) return null
  const lines = linesOf(run, course, metric)
  const shownLines = lines.filter(({ id }) => !choices.hidden.has(id))
  const words = metricWords(metric)
  const { axis } = course
  const [place, ...further] = placesOf(lines)
  const only = further.length === 0 ? place : undefined
  const held = conditionsOf(view, course)
  const conditions = only === undefined ? held : `${placePhrase(axis, only)} · ${held}`
  const growth = growthRemark(shownLines, course, words)
  const isUnsettled = lines.some(({ measured }) => measured.some(point => point.isUnsettled))
  const mark = only === undefined ? 'point' : 'bar'
  const settling = isUnsettled ? `A hollow ${mark} has not settled by the rule of the run.` : ''
  // Only its title is asked for where a finding links to it, and its numbers when a reader opens them.
  const numbers = onceAsked(() => numbersOf(lines, course, metric))
  const bars = () => barsOf(subject, shownLines, words, look)
  const config = onceAsked(() =>
    only === undefined
      ? configOf(subject, lines, shownLines, course, metric, scale, look)
      : barsConfig(bars(), axisTitle(words), words.tick, look),
  )
  return {
    title: words.title,
    conditions,
    get spoken() {
      const kind = axis.values ? 'Points, their axis' : 'Line chart, both axes'
      const drawn = only === undefined ? `${kind} ${scale}` : 'Bars'
      return spoken(lines, course, words, conditions, growth, drawn)
    },
    get note() {
      return noteOf(run, shownLines, course, words, only !== undefined || axis.values !== undefined)
    },
    get numbers() {
      return numbers()
    },
    tools: [
      ...(axis.name === 'active' ? [] : ownTools),
      axisTool(run, axis.name),
      countTool(course.counts, course.fdCount ?? 0),
      ...(only === undefined ? [scaleTool(scale)] : []),
    ],
    // The names of bars stand beside them, so that they need no legend.
    ...(only === undefined ? {} : { key: [], height: barsHeight(bars().length) }),
    remark: [growth, settling].filter(text => text !== '').join(' '),
    get config() {
      return config()
    },
  }
}
