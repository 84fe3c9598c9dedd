import type { ChartDataset } from 'chart.js'
import { listWords, settingWords } from '../../analysis/sentences/wording.ts'
import { AXES, N_AXIS, placeText } from '../../analysis/views/axes.ts'
import { formatInteger } from '../../units/format.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { logBounds, logTicks } from './axis.ts'
import { axis as axisOptions, baseOptions, type LineOptions } from './base_options.ts'
import type { ChartSubject, Drawing, Look, Numbers, Shown, Tool } from './chart.ts'
import { type Choices, chosenView, countsOf } from './choices.ts'
import { countTool } from './count_tool.ts'
import { type Course, courseThrough, fitsAlong, type Measured, measuredAlong } from './curve_points.ts'
import { curveOf, markPlugin, marksOf } from './fit_curve.ts'
import { FIT_COLUMNS, fitColumns, fitSentence, fitShown } from './fit_words.ts'
import { type MetricWords, metricWords } from './metric_words.ts'
import { type Theme, translucent } from './palette.ts'
import { lineLook, type SeriesStyle } from './series_style.ts'

interface Point {
  readonly x: number
  readonly y: number
}

type Dataset = ChartDataset<'line', Point[]> & { readonly metrics?: readonly PageMetric[] }

/** A log axis has no place for 0, to which a clock correction can bring a value. */
function drawable(points: readonly Point[]): Point[] {
  return points.filter(point => point.y > 0)
}

function band(measured: readonly Measured[], color: string): Dataset[] {
  const edge = (end: 0 | 1) =>
    drawable(measured.flatMap(({ x, metric }) => (metric.ci95 ? [{ x, y: metric.ci95[end] }] : [])))
  const look = { order: 1, borderWidth: 0, pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0 }
  return [
    { ...look, data: edge(0), fill: false },
    { ...look, data: edge(1), fill: '-1', backgroundColor: translucent(color, 0.22) },
  ]
}

/** Later lines lie on top: poll's dashes on select's unbroken line leave both to be seen. */
function line(
  label: string,
  position: number,
  measured: readonly Measured[],
  style: SeriesStyle,
  theme: Theme,
): Dataset {
  const color = theme.lines[style.color] as string
  const shown = measured.filter(({ metric }) => metric.p50 > 0)
  return {
    label,
    order: -position,
    data: shown.map(({ x, metric }) => ({ x, y: metric.p50 })),
    metrics: shown.map(({ metric }) => metric),
    ...lineLook(style, theme),
    pointBackgroundColor: shown.map(({ isUnsettled }) => (isUnsettled ? theme.surface : color)),
    pointBorderWidth: 2,
    pointRadius: 4.5,
    pointHoverRadius: 6,
    // A marker at the edge is shown whole.
    clip: 8,
  }
}

function shown(metric: PageMetric | undefined, { text }: MetricWords): Shown {
  if (!metric) return { value: '–' }
  const { p50, ci95 } = metric
  const value = text(p50)
  return ci95 ? { value, interval: `[${ci95.map(text).join(', ')}]` } : { value }
}

/** A thin line over its points: where both agree, neither hides the other. */
function fitted(fit: PageFit, position: number, color: string): Dataset {
  return {
    order: -position,
    data: curveOf(fit),
    borderColor: color,
    borderWidth: 1,
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 0,
  }
}

/** What a series shows along a course. */
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
  const places = lines.flatMap(({ measured }) => measured.map(({ x }) => x))
  return [...new Set(places)].sort((a, b) => a - b)
}

function numbersOf(lines: readonly Line[], { axis, fdCount }: Course, name: ChartMetric): Numbers {
  const words = metricWords(name)
  const unit = words.suffix && `,${words.suffix}`
  const fitRow = { name: 'grows as', cells: lines.map(({ fit }) => fitShown(fit, axis)) }
  return {
    head: [axis.symbol, ...lines.map(({ label }) => `${label}${unit}`)],
    rows: [
      ...placesOf(lines).map(place => ({
        name: placeText(axis, place),
        cells: lines.map(({ measured }) => shown(measured.find(({ x }) => x === place)?.metric, words)),
      })),
      ...(lines.some(({ fit }) => fit) ? [fitRow] : []),
    ],
    csv: [
      [
        'fdCount',
        ...(fdCount === null ? [] : [axis.name]),
        'series',
        `${name} median`,
        'ci95 low',
        'ci95 high',
        'count',
        'settled',
        ...FIT_COLUMNS,
      ],
      ...lines.flatMap(({ label, measured, fit }) =>
        measured.map(({ x, metric, isUnsettled }) => [
          ...(fdCount === null ? [x] : [fdCount, x]),
          label,
          metric.p50,
          metric.ci95?.[0] ?? '',
          metric.ci95?.[1] ?? '',
          metric.count,
          isUnsettled ? 'no' : '',
          ...fitColumns(fit),
        ]),
      ),
    ],
  }
}

/** Views that differ in their wait mode share a scale, so that switching it shows what blocking costs. */
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

/** More would be a paragraph that nobody reads. */
const MAX_FITS_TOLD = 4

/** The fits of the lines that are shown, a clause for those that grow alike. */
function fitRemark(lines: readonly Line[], { axis }: Course): string {
  const fitted = lines.filter(({ fit }) => fit)
  if (fitted.length > MAX_FITS_TOLD) return 'How each line grows stands in the last row of the numbers.'
  const byWords = new Map<string, string[]>()
  for (const { label, fit } of fitted) {
    const words = fitSentence(fit as PageFit, axis)
    byWords.set(words, [...(byWords.get(words) ?? []), label])
  }
  const clauses = [...byWords].map(([words, labels]) => `${listWords(labels)}: ${words}`)
  return clauses.length === 0 ? '' : `${clauses.join('; ')}.`
}

function optionsFor(
  words: MetricWords,
  look: Look,
  { axis }: Course,
  places: readonly number[],
  bounds: [number, number],
  footer: readonly string[],
): LineOptions {
  const base = baseOptions(look)
  const margin = 1.25
  return {
    ...base,
    scales: {
      x: {
        type: 'logarithmic',
        min: (places[0] ?? 1) / margin,
        max: (places.at(-1) ?? 10) * margin,
        ...axisOptions(look, axis.title, places, place => placeText(axis, place)),
      },
      y: {
        type: 'logarithmic',
        min: bounds[0],
        max: bounds[1],
        ...axisOptions(look, words.axisTitle, logTicks(...bounds), words.tick),
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        filter: item => 'metrics' in item.dataset,
        itemSort: (a, b) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
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
    },
  } as LineOptions
}

function spoken(words: MetricWords, conditions: string, numbers: Numbers, remark: string): string {
  const last = numbers.rows.findLast(({ name }) => name !== 'grows as')
  const values = last?.cells.map(
    ({ value, interval }, i) =>
      `${numbers.head[i + 1]?.replace(', µs', '')} ${value}${words.suffix} ${interval ?? ''}`,
  )
  const end = last ? ` At ${numbers.head[0]} = ${last.name}: ${values?.join('; ')}.` : ' No data.'
  return `Line chart, both axes logarithmic: ${words.title}. ${conditions}.${end}${remark && ` Fits: ${remark}`}`
}

function noteOf({ views }: PageRun, lines: readonly Line[]): string {
  const metrics = views.flatMap(({ points }) => points.flatMap(point => Object.values(point.metrics)))
  const kinds = lines.flatMap(({ fit }) => fit?.growth.kind ?? [])
  const bends = lines.flatMap(({ fit }) => (fit?.growth.kind === 'grows' ? [fit.growth] : []))
  return [
    metrics.some(({ ci95 }) => ci95 !== null)
      ? 'Medians; bands: 95 % confidence intervals from the blocks.'
      : 'Medians, without an interval: the run has too few blocks for one.',
    ...(kinds.some(kind => kind === 'grows' || kind === 'flat')
      ? ['Thin lines: the fits, in brackets the interval of the exponent.']
      : []),
    ...(bends.some(({ knee }) => knee !== null) ? ['From a knee on, growth exceeds the fixed cost.'] : []),
    ...(bends.some(({ fracture }) => fracture) ? ['At a break the exponent changes.'] : []),
    ...(kinds.some(kind => kind === 'unclear' || kind === 'no-law')
      ? ['No fit: the figures fall, jump about or scatter more than they grow.']
      : []),
  ].join(' ')
}

function axisTool({ axes }: PageRun, chosen: string): Tool {
  return {
    title: 'Against',
    choices: AXES.filter(({ name }) => axes.includes(name)).map(({ name, choice }) => ({
      value: name,
      label: choice,
    })),
    chosen,
    change: axis => ({ axis }),
  }
}

/** The settings without the one that is the axis, and N where that is another one. */
function conditionsOf(view: PageView, { axis, fdCount }: Course): string {
  if (fdCount === null) return view.words
  const own = settingWords(axis.name, view.settings[axis.name] ?? '')
  const others = view.words.split(' · ').filter(words => words !== own)
  return [`N = ${formatInteger(fdCount)}`, ...others].join(' · ')
}

/** What a chart of curves may be asked for beside its metric. */
interface CurveOptions {
  /** Whether the reader chooses what the figures are laid against. */
  readonly hasAxes: boolean
}

/**
 * A metric against N, or another number that varies, a line a series, with its interval as a band and the fitted
 * law of its growth.
 *
 * @param metricOf what a view shows; null where it has nothing to show.
 */
export function drawMetricCurves(
  { run, styles }: ChartSubject,
  choices: Choices,
  look: Look,
  metricOf: (view: PageView, course: Course) => ChartMetric | null,
  { hasAxes }: CurveOptions,
): Drawing | null {
  const { theme } = look
  const view = chosenView(run, choices.settings)
  if (!view) return null
  const course = courseThrough(run, view, hasAxes ? choices.axis : N_AXIS.name, choices.fdCount)
  const metric = metricOf(view, course)
  if (metric === null) return null
  const lines = linesOf(run, course, metric)
  const shownLines = lines.filter(({ id }) => !choices.hidden.has(id))
  const colorOf = ({ id }: Line) => theme.lines[(styles.get(id) as SeriesStyle).color] as string
  const datasets = shownLines.flatMap(each => [
    ...band(each.measured, colorOf(each)),
    line(each.label, each.position, each.measured, styles.get(each.id) as SeriesStyle, theme),
    ...(each.fit ? [fitted(each.fit, each.position, colorOf(each))] : []),
  ])
  const numbers = numbersOf(lines, course, metric)
  const counts = [...new Set(run.views.flatMap(countsOf))].sort((a, b) => a - b)
  const places = course.fdCount === null ? counts : placesOf(lines)
  const words = metricWords(metric)
  const conditions = conditionsOf(view, course)
  const fits = fitRemark(shownLines, course)
  const isUnsettled = lines.some(({ measured }) => measured.some(point => point.isUnsettled))
  const settling = isUnsettled
    ? 'A hollow point has not settled: its interval is wider than the rule of the run wants it.'
    : ''
  const footer = shownLines.flatMap(({ label, fit }) => {
    const { value, interval } = fitShown(fit, course.axis)
    return interval ? [`${label} grows as ${value} ${interval}`] : []
  })
  return {
    title: words.title,
    conditions,
    spoken: spoken(words, conditions, numbers, fits),
    note: noteOf(run, shownLines),
    numbers,
    tools: hasAxes ? [axisTool(run, course.axis.name), countTool(course.counts, course.fdCount ?? 0)] : [],
    remark: [fits, settling].filter(text => text !== '').join(' '),
    config: {
      type: 'line',
      data: { datasets },
      options: optionsFor(words, look, course, places, boundsOf(run, course, metric) ?? [100, 1000], footer),
      plugins: [
        markPlugin(
          shownLines.flatMap(each => (each.fit ? marksOf(each.fit, colorOf(each)) : [])),
          look,
        ),
      ],
    },
  }
}
