import type { ChartConfiguration, ChartDataset, ChartOptions } from 'chart.js'
import { listWords, settingWords } from '../../analysis/sentences/wording.ts'
import { AXES, N_AXIS, placeText } from '../../analysis/views/axes.ts'
import { firstBy, grouped } from '../../suite/grouped.ts'
import { onceAsked } from '../../suite/once_for.ts'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { logBounds } from './axis.ts'
import type { ChartSubject, Drawing, Look, Numbers, Shown, Tool } from './chart.ts'
import { ascending, type Choices, chosenView, countsOf } from './choices.ts'
import { type Course, courseThrough, fitsAlong, type Measured, measuredAlong } from './curve_points.ts'
import { bandBetween, markedLine, NO_POINTS, type Place, POINTS } from './datasets.ts'
import { endLabels, endOf, joinedEnds } from './end_labels.ts'
import { curveOf, idealOf, markPlugin, marksOf } from './fit_curve.ts'
import { fitColumns, fitHeads, fitNotes, fitRowName, fitSentence, fitShown } from './fit_words.ts'
import { axisTitle, type MetricWords, metricWords } from './metric_words.ts'
import { ends, figureShown, NOTHING } from './numbers.ts'
import { chartOptions, logAxis, placesAxis, topmostFirst } from './options.ts'
import { type Theme, translucent } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'
import { choiceTool, countTool } from './tools.ts'

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

function shown(metric: PageMetric | undefined, { text }: MetricWords): Shown {
  return metric ? figureShown(metric.p50, metric.ci95, text) : NOTHING
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

/** The figures of a series along a course, and their fit. */
interface Line {
  readonly id: string
  readonly label: string
  readonly position: number
  readonly measured: readonly Measured[]
  readonly fit: PageFit | undefined
}

function linesOf(run: PageRun, course: Course, name: ChartMetric): Line[] {
  const fits = fitsAlong(run, course, name)
  return run.series.map(({ id, label }, position) => ({
    id,
    label,
    position,
    measured: measuredAlong(course, id, name),
    fit: fits.get(id),
  }))
}

function placesOf(lines: readonly Line[]): number[] {
  return ascending(lines.flatMap(({ measured }) => measured.map(({ x }) => x)))
}

function headOf(lines: readonly Line[], { axis }: Course, { suffix }: MetricWords): string[] {
  return [axis.symbol, ...lines.map(({ label }) => `${label}${suffix && `,${suffix}`}`)]
}

function fitsOf(lines: readonly Line[]): PageFit[] {
  return lines.flatMap(({ fit }) => fit ?? [])
}

function csvOf(lines: readonly Line[], { axis, fdCount }: Course, name: ChartMetric): Numbers['csv'] {
  return [
    [
      ...(fdCount === null ? [] : [N_AXIS.name]),
      axis.name,
      'series',
      `${name} median`,
      'ci95 low',
      'ci95 high',
      'count',
      'settled',
      ...fitHeads(metricWords(name), fitsOf(lines)),
    ],
    ...lines.flatMap(({ label, measured, fit }) =>
      measured.map(({ x, metric, isUnsettled }) => [
        ...(fdCount === null ? [x] : [fdCount, x]),
        label,
        metric.p50,
        ...ends(metric.ci95),
        metric.count,
        isUnsettled ? 'no' : '',
        ...fitColumns(fit),
      ]),
    ),
  ]
}

function numbersOf(lines: readonly Line[], course: Course, name: ChartMetric): Numbers {
  const words = metricWords(name)
  const { axis } = course
  const atPlaces = lines.map(({ measured }) => firstBy(measured, ({ x }) => x))
  const fitRow = { name: fitRowName(fitsOf(lines)), cells: lines.map(({ fit }) => fitShown(fit, axis)) }
  return {
    head: headOf(lines, course, words),
    rows: [
      ...placesOf(lines).map(place => ({
        name: placeText(axis, place),
        cells: atPlaces.map(measured => shown(measured.get(place)?.metric, words)),
      })),
      ...(lines.some(({ fit }) => fit) ? [fitRow] : []),
    ],
    csv: csvOf(lines, course, name),
  }
}

/** Returns the bounds of the axis of figures. Views that differ only in the wait mode share them, to be compared. */
function boundsOf(run: PageRun, { axis, views }: Course, name: ChartMetric): [number, number] | null {
  const [first] = views
  const alike = run.views.filter(candidate =>
    Object.entries(first?.settings ?? {}).every(
      ([key, value]) => key === 'waitMode' || key === axis.name || candidate.settings[key] === value,
    ),
  )
  const metrics = alike.flatMap(({ points }) => points.flatMap(({ metrics: all }) => all[name] ?? []))
  return logBounds(metrics.flatMap(({ p50, ci95 }) => [p50, ...(ci95 ?? [])]))
}

/** With more fits than this the remark refers to the table instead. */
const MAX_FITS_TOLD = 4

/** Returns the fits of the lines that are shown, with one clause for lines that grow alike. */
function fitRemark(lines: readonly Line[], { axis }: Course, { unit }: MetricWords): string {
  const fitted = lines.filter(({ fit }) => fit)
  if (fitted.length > MAX_FITS_TOLD) return 'How each line grows stands in the last row of the numbers.'
  const byWords = grouped(fitted, ({ fit }) => fitSentence(fit as PageFit, axis, unit))
  const clauses = [...byWords].map(([words, own]) => `${listWords(own.map(({ label }) => label))}: ${words}`)
  return clauses.length === 0 ? '' : `${clauses.join('; ')}.`
}

function optionsFor(
  words: MetricWords,
  look: Look,
  { axis }: Course,
  places: readonly number[],
  bounds: [number, number],
  footer: readonly string[],
): ChartOptions<'line'> {
  return chartOptions(look, {
    scales: {
      x: placesAxis(look, axis.title, places, place => placeText(axis, place)),
      y: logAxis(look, axisTitle(words), bounds, words.tick),
    },
    tooltip: {
      filter: item => Boolean(item.dataset.label),
      itemSort: topmostFirst,
      callbacks: {
        title: items => `${axis.symbol} = ${placeText(axis, items[0]?.parsed.x ?? 0)}`,
        footer: () => [...footer],
        label: item => {
          const metric = (item.dataset as Dataset).metrics?.[item.dataIndex]
          const { value, interval } = shown(metric, words)
          return `${item.dataset.label}: ${value}${words.suffix}${interval ? `  ${interval}` : ''}`
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
): string {
  const place = Math.max(...lines.map(({ measured }) => measured.at(-1)?.x ?? Number.NEGATIVE_INFINITY))
  const values = lines.map(({ label, measured }) => {
    const last = measured.at(-1)
    const { value, interval } = shown(last?.x === place ? last.metric : undefined, words)
    return `${label} ${value}${words.suffix}${interval ? ` ${interval}` : ''}`
  })
  const { axis } = course
  const end = Number.isFinite(place)
    ? ` At ${axis.symbol} = ${placeText(axis, place)}: ${values.join('; ')}.`
    : ' No data.'
  return `Line chart, both axes logarithmic: ${words.title}. ${conditions}.${end}${remark && ` Fits: ${remark}`}`
}

function noteOf(
  { views }: PageRun,
  lines: readonly Line[],
  { axis }: Course,
  { isExact }: MetricWords,
): string {
  const metrics = views.flatMap(({ points }) => points.flatMap(point => Object.values(point.metrics)))
  return [
    metrics.some(({ ci95 }) => ci95 !== null)
      ? 'Medians; bands: 95 % confidence intervals from the blocks.'
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

/** Returns the settings that hold for all figures: without the axis, but with N if it is held. */
function conditionsOf(view: PageView, { axis, fdCount }: Course): string {
  if (axis === N_AXIS) return view.words
  const own = settingWords(axis.name, view.settings[axis.name] ?? '')
  const others = view.words.split(' · ').filter(words => words !== own)
  const held = fdCount === null ? `N varies with the ${axis.choice}` : `N = ${formatInteger(fdCount)}`
  return [held, ...others].join(' · ')
}

/** Returns what chart.js draws. */
function configOf(
  { run, styles }: ChartSubject,
  lines: readonly Line[],
  shownLines: readonly Line[],
  course: Course,
  metric: ChartMetric,
  look: Look,
): ChartConfiguration {
  const { theme } = look
  const words = metricWords(metric)
  const colorOf = ({ id }: Line) => theme.lines[(styles.get(id) as SeriesStyle).color] as string
  const datasets = shownLines.flatMap(each => [
    ...band(each.measured, colorOf(each)),
    ...line(each.label, each.position, each.measured, styles.get(each.id) as SeriesStyle, theme),
    ...(each.fit ? [fitted(each.fit, each.position, colorOf(each))] : []),
  ])
  const ideal = idealLine(shownLines, theme)
  const bounds = boundsOf(run, course, metric) ?? [100, 1000]
  const marks = shownLines.flatMap(each => (each.fit ? marksOf(each.fit, colorOf(each)) : []))
  const ends = look.isNarrow
    ? []
    : joinedEnds(
        shownLines.flatMap(each => endOf(each, colorOf(each))),
        bounds,
        theme.text,
      )
  const places = course.axis === N_AXIS ? ascending(run.views.flatMap(countsOf)) : placesOf(lines)
  const footer = shownLines.flatMap(({ label, fit }) => {
    const { value, interval } = fitShown(fit, course.axis)
    return fit && interval ? [`${label} ${fitRowName([fit])} ${value} ${interval}`] : []
  })
  return {
    type: 'line',
    data: { datasets: [...datasets, ...ideal] },
    options: optionsFor(words, look, course, places, bounds, footer),
    plugins: [markPlugin(marks, look), endLabels(ends, look)],
  } as ChartConfiguration
}

/**
 * Draws a metric against N, or against another number that varies, with a line for each series, its intervals as a
 * band and the fitted law of its growth.
 * @param metricOf returns the metric that a view shows, or null if it has nothing to show.
 * @param hasAxes whether the reader can choose another axis than N.
 */
export function drawMetricCurves(
  subject: ChartSubject,
  choices: Choices,
  look: Look,
  metricOf: (view: PageView, course: Course) => ChartMetric | null,
  hasAxes: boolean,
): Drawing | null {
  const { run } = subject
  const view = chosenView(run, choices.settings)
  if (!view) return null
  const course = courseThrough(run, view, hasAxes ? choices.axis : N_AXIS.name, choices.fdCount)
  const metric = metricOf(view, course)
  if (metric === null) return null
  const lines = linesOf(run, course, metric)
  const shownLines = lines.filter(({ id }) => !choices.hidden.has(id))
  const words = metricWords(metric)
  const conditions = conditionsOf(view, course)
  const fits = fitRemark(shownLines, course, words)
  const isUnsettled = lines.some(({ measured }) => measured.some(point => point.isUnsettled))
  const settling = isUnsettled ? 'A hollow point has not settled by the rule of the run.' : ''
  // Only its title is asked for where a finding links to it, and its numbers when a reader opens them.
  const numbers = onceAsked(() => numbersOf(lines, course, metric))
  const config = onceAsked(() => configOf(subject, lines, shownLines, course, metric, look))
  return {
    title: words.title,
    conditions,
    get spoken() {
      return spoken(lines, course, words, conditions, fits)
    },
    get note() {
      return noteOf(run, shownLines, course, words)
    },
    get numbers() {
      return numbers()
    },
    tools: hasAxes ? [axisTool(run, course.axis.name), countTool(course.counts, course.fdCount ?? 0)] : [],
    remark: [fits, settling].filter(text => text !== '').join(' '),
    get config() {
      return config()
    },
  }
}
