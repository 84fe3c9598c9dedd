import { grouped } from '../../../suite/grouped.ts'
import {
  formatChosenRate,
  formatInteger,
  formatRatio,
  formatTime,
  samplesWords,
} from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { isTooWide, LONG_TAIL } from '../../views/known_figures.ts'
import { commonRate, type LoadCurve, type LoadPoint, loadCurvesOf } from '../../views/load_curves.ts'
import type { Series } from '../../views/series.ts'
import { listWords, settingWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { type Named, namesOf, valuesWords } from './value_words.ts'

/** Returns the load curves that differ in nothing but the series, at the largest N that has several rates. */
export function widestSweep(analysis: Analysis): LoadCurve[] {
  const swept = loadCurvesOf(analysis).filter(({ points }) => points.length > 1)
  const [first] = swept.toSorted((a, b) => b.fdCount - a.fdCount)
  if (!first) return []
  const settings = JSON.stringify(first.settings)
  return swept.filter(curve => curve.fdCount === first.fdCount && JSON.stringify(curve.settings) === settings)
}

/** Says the limits of one curve, or of several with the same limits where `many` is set. */
function saturationWords({ points, sustained, saturatedAt }: LoadCurve, many: boolean): string {
  const highest = points.at(-1) as LoadPoint
  const [keeps, is] = many ? ['keep', 'are'] : ['keeps', 'is']
  if (saturatedAt === null)
    return `${keeps} up to ${formatChosenRate(highest.ratePerSecond)}, the highest rate`
  const byWriter = points.find(point => point.ratePerSecond === saturatedAt)?.writerBehind
  const cause = byWriter ? ', where the writer was late itself' : ''
  return sustained === null
    ? `${is} saturated at ${formatChosenRate(saturatedAt)}, the lowest rate${cause}`
    : `${keeps} up to ${formatChosenRate(sustained)} and ${is} saturated at ${formatChosenRate(saturatedAt)}${cause}`
}

/** Returns `select and poll keep up to 100 k/s and are saturated at 200 k/s; epoll keeps up to 1 M/s, the highest rate`. */
function limitsWords(curves: readonly LoadCurve[], all: readonly Series[]): string {
  return [...grouped(curves, curve => saturationWords(curve, false)).values()]
    .map(group => {
      const series = group.map(curve => curve.series)
      const names = namesOf(series, all)
      return `${listWords(names)} ${saturationWords(group[0] as LoadCurve, names.length > 1)}`
    })
    .join('; ')
}

function pointAt({ points }: LoadCurve, rate: number): LoadPoint {
  return points.find(({ ratePerSecond }) => ratePerSecond === rate) as LoadPoint
}

function latencyAt(curve: LoadCurve, rate: number): Named {
  const { p50, p99, count } = pointAt(curve, rate)
  const tail = p99 === null ? '' : ` (p99 ${formatTime(p99)}, ${samplesWords([count])})`
  return { name: curve.series.label, value: `${formatTime(p50)}${tail}` }
}

/** Returns whether the headline already gives the latencies of this sweep at this rate. */
function isInHeadline(analysis: Analysis, { fdCount, settings }: LoadCurve, rate: number): boolean {
  const subject = headlineSubject(analysis)
  return (
    subject?.ranking.fdCount === fdCount &&
    subject.view.settings['ratePerSecond'] === String(rate) &&
    Object.entries(settings).every(([name, value]) => subject.view.settings[name] === value)
  )
}

/** Returns a function that makes findings about the sweep of a curve. */
function findingsAbout({ fdCount, settings }: LoadCurve): (statement: string) => Finding {
  const held = ['waitMode', 'load', 'arrivals'].map(name => settingWords(name, settings[name] ?? ''))
  const condition = [`${formatInteger(fdCount)} descriptors`, ...held].join(', ')
  return statement => ({ kind: 'load', chart: 'load', shows: { settings, fdCount }, statement, condition })
}

const MOST_TAILS_NAMED = 3

/** Returns how many medians a p99 takes. Of a median that is not known well the upper end of its interval counts. */
function tailOf(curve: LoadCurve, rate: number) {
  const { p50, p99, ci95, count } = pointAt(curve, rate)
  const isKnown = !isTooWide({ p50, ci95 })
  const times = (p99 ?? 0) / (isKnown ? p50 : (ci95?.[1] ?? p50))
  const median = isKnown
    ? `${formatRatio(times)} its median of ${formatTime(p50)}`
    : `at least ${formatRatio(times)} its median`
  return { times, count, statement: `${formatTime(p99 ?? 0)} with ${curve.series.label}, ${median}` }
}

/** Says which tails are far from their medians at the highest rate that all sustain; null where none is. */
export function loadTailFinding(analysis: Analysis): Finding | null {
  const curves = widestSweep(analysis)
  const [first] = curves
  const rate = commonRate(curves)
  if (!first || rate === null) return null
  const tails = curves
    .map(curve => tailOf(curve, rate))
    .filter(({ times }) => times > LONG_TAIL && Number.isFinite(times))
    .sort((a, b) => b.times - a.times)
    .slice(0, MOST_TAILS_NAMED)
  if (tails.length === 0) return null
  const words = tails.map(({ statement }) => statement).join('; ')
  const samples = samplesWords(tails.map(({ count }) => count))
  return findingsAbout(first)(
    `At ${formatChosenRate(rate)}, one event in 100 takes more than ${words} (p99, ${samples})`,
  )
}

/** Says up to which rate each series keeps up, and how late events are at the highest rate that all sustain. */
export function loadFindings(analysis: Analysis): Finding[] {
  const curves = widestSweep(analysis)
  const [first] = curves
  if (!first) return []
  const findingOf = findingsAbout(first)
  const saturation = findingOf(`Under load, ${limitsWords(curves, analysis.series)}`)
  const rate = commonRate(curves)
  if (rate === null || isInHeadline(analysis, first, rate)) return [saturation]
  const known = curves.filter(curve => !isTooWide(pointAt(curve, rate)))
  if (known.length === 0) return [saturation]
  const latencies = valuesWords(known.map(curve => latencyAt(curve, rate)))
  const all = curves.length > 1 ? 'the highest rate that all sustain' : 'the highest rate that it sustains'
  return [saturation, findingOf(`At ${formatChosenRate(rate)}, ${all}, dispatch latency is ${latencies}`)]
}
