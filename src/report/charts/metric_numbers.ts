/** The lines of a chart of curves, and the numbers behind them. */
import { N_AXIS, placeText } from '../../analysis/views/axes.ts'
import { firstBy } from '../../suite/grouped.ts'
import type { ChartMetric, PageFit, PageMetric, PageRun } from '../page_data/page_data.ts'
import type { Numbers, Shown } from './chart.ts'
import { ascending } from './choices.ts'
import { type Course, fitsAlong, type Measured, measuredAlong } from './curve_points.ts'
import { fitColumns, fitHeads, fitRowName, fitSentence, fitShown, hasLaw } from './fit_words.ts'
import { type MetricWords, metricWords } from './metric_words.ts'
import { ends, figureShown, NOTHING } from './numbers.ts'
import { placeWords } from './values_axis.ts'

export function shown(metric: PageMetric | undefined, { text }: MetricWords): Shown {
  return metric ? figureShown(metric.p50, metric.ci95, text) : NOTHING
}

/** The figures of a series along a course, and their fit. */
export interface Line {
  readonly id: string
  readonly label: string
  /** Its name at its end: that in its own run, since the kind of line tells runs apart. */
  readonly endName: string
  readonly position: number
  readonly measured: readonly Measured[]
  readonly fit: PageFit | undefined
}

export function linesOf(run: PageRun, course: Course, name: ChartMetric): Line[] {
  const fits = fitsAlong(run, course, name)
  return run.series.map(({ id, label, own }, position) => ({
    id,
    label,
    endName: own?.label ?? label,
    position,
    measured: measuredAlong(course, id, name),
    fit: fits.get(id),
  }))
}

export function placesOf(lines: readonly Line[]): number[] {
  return ascending(lines.flatMap(({ measured }) => measured.map(({ x }) => x)))
}

function headOf(lines: readonly Line[], { axis }: Course, { suffix }: MetricWords): string[] {
  return [axis.symbol, ...lines.map(({ label }) => `${label}${suffix && `,${suffix}`}`)]
}

export function fitsOf(lines: readonly Line[]): PageFit[] {
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
        ...(fdCount === null ? [] : [fdCount]),
        axis.values ? placeText(axis, x) : x,
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

export function numbersOf(lines: readonly Line[], course: Course, name: ChartMetric): Numbers {
  const words = metricWords(name)
  const { axis } = course
  const atPlaces = lines.map(({ measured }) => firstBy(measured, ({ x }) => x))
  const lawRow = {
    name: 'fitted law',
    cells: lines.map(({ fit }) =>
      fit && hasLaw(fit) ? { value: fitSentence(fit, axis, words.unit) } : NOTHING,
    ),
  }
  const fitRow = { name: fitRowName(fitsOf(lines)), cells: lines.map(({ fit }) => fitShown(fit, axis)) }
  return {
    head: headOf(lines, course, words),
    rows: [
      ...placesOf(lines).map(place => ({
        name: placeWords(axis, place),
        cells: atPlaces.map(measured => shown(measured.get(place)?.metric, words)),
      })),
      ...(lines.some(({ fit }) => fit) ? [fitRow] : []),
      ...(fitsOf(lines).some(hasLaw) ? [lawRow] : []),
    ],
    csv: csvOf(lines, course, name),
  }
}
