import {
  changeText,
  factorText,
  hasExponent,
  intervalText,
  isAboutTwice,
  lawText,
  powerText,
} from '../../analysis/sentences/law_words.ts'
import { type Axis, placeText } from '../../analysis/views/axes.ts'
import type { MetricUnit } from '../../metrics/units.ts'
import { formatPercent } from '../../units/format.ts'
import type { PageDoublings, PageFit, PageGrows } from '../page_data/page_data.ts'
import type { Shown } from './chart.ts'
import type { UnitInChart } from './metric_words.ts'
import { NOTHING } from './numbers.ts'

/** Writes `, knee at N ≈ 204` or `, with a break between N = 512 and 2,048: N^0.97, then N^1.13`. */
function bendWords({ knee, fracture }: PageGrows, axis: Axis): string {
  if (fracture) {
    const [from, to] = fracture.between.map(place => placeText(axis, place))
    const before = fracture.k === 0 ? 'no growth' : powerText(axis.symbol, fracture.k)
    const powers = `${before}, then ${powerText(axis.symbol, fracture.k2)}`
    return `, with a break between ${axis.symbol} = ${from} and ${to}: ${powers}`
  }
  return knee === null ? '' : `, knee at ${axis.symbol} ≈ ${placeText(axis, knee)}`
}

/** Writes `× 1.46 [1.30, 1.62] with each doubling up to 2, × 1.03 [0.98, 1.08] from there on`. */
function doublingsWords({ stretches }: PageDoublings, axis: Axis): string {
  const [first, second] = stretches
  if (!first) return 'no fit'
  const change = `× ${changeText(first.factor, first.interval)} with each doubling`
  if (!second) return change
  const end = placeText(axis, first.to)
  return `${change} up to ${end}, × ${changeText(second.factor, second.interval)} beyond`
}

/** Writes the law of growth as `0.3 µs + 49 ns · N^1.00 [0.98, 1.03]`, or says what else is known of the growth. */
export function fitSentence({ growth, isInverse }: PageFit, axis: Axis, unit: MetricUnit): string {
  if (growth.kind === 'doublings') return doublingsWords(growth, axis)
  if (growth.kind === 'flat') return `does not grow (by ${formatPercent(growth.most)} at most)`
  if (growth.kind !== 'grows') return 'no fit'
  const bend = bendWords(growth, axis)
  if (!hasExponent(growth)) return `grows ${factorText(growth.factor)} over the range${bend}`
  const known = growth.name === null ? '' : ` (${growth.name})`
  return `${lawText(axis.symbol, growth, isInverse ? 'ns' : unit)}${known}${isInverse ? ' for one' : ''}${bend}`
}

/** Returns whether the law of a fit says more than its exponent: the fixed cost, a knee or a break. */
export function hasLaw({ growth }: PageFit): boolean {
  return growth.kind === 'grows' && hasExponent(growth)
}

/** Names what grows. A rate is fitted by the time that one takes. */
function grownWords({ unit, isExact }: UnitInChart, isInverse: boolean): string {
  if (unit === '1/s') return isInverse ? 'the time for one' : 'the rate'
  return unit === '1/1000' ? 'the number' : isExact ? 'the instructions' : 'the time'
}

/** Says what doubling the axis does: `about twice the time`, `2.8 times the time`. */
function timesWords(times: number, of: string): string {
  if (isAboutTwice(times)) return `about twice ${of}`
  if (times > 0.95 && times < 1.05) return `about the same ${of.replace(/^the /, '')}`
  return `${Number(times.toPrecision(2))} times ${of}`
}

/** Writes `twice the watched descriptors, about twice the time`, `grows by 34 % from 8 to 8,192` or `no growth`. */
export function growthWords(fit: PageFit, axis: Axis, words: UnitInChart): string {
  const { growth, from, to } = fit
  const noun = axis.title.replace(/^[Nk], /, '')
  const of = grownWords(words, fit.isInverse === true)
  if (growth.kind === 'doublings') {
    const [first, second] = growth.stretches
    if (!first) return 'no clear law'
    const end = placeText(axis, first.to)
    const beyond = second ? ` up to ${end}, ${timesWords(second.factor, of)} beyond` : ''
    return `twice the ${noun}, ${timesWords(first.factor, of)}${beyond}`
  }
  const range = `from ${placeText(axis, from)} to ${placeText(axis, to)}`
  if (growth.kind === 'flat') return `no growth ${range}`
  if (growth.kind !== 'grows') return 'no clear law'
  if (!hasExponent(growth)) return `grows ${factorText(growth.factor)} ${range}`
  const doubled = (k: number) => timesWords(2 ** k, of)
  if (!growth.fracture) return `twice the ${noun}, ${doubled(growth.k)}`
  const { k, k2, x0 } = growth.fracture
  return `twice the ${noun}, ${doubled(k)} up to about ${placeText(axis, Math.round(x0))}, ${doubled(k2)} beyond`
}

/** Returns the sentences that explain how fits are drawn. */
export function fitNotes(fits: readonly PageFit[], { title }: Axis): string[] {
  const kinds = new Set(fits.map(({ growth }) => growth.kind))
  return [
    ...(kinds.has('grows') || kinds.has('flat') ? ['Thin lines: the fitted growth.'] : []),
    ...(kinds.has('doublings')
      ? [
          `Thin lines: the change with each doubling of the ${title}, up to the number of CPUs and from there on. Dashed: if nothing hindered them.`,
        ]
      : []),
  ]
}

/** Returns what stands before the growth of a line in its table. */
export function fitRowName(fits: readonly PageFit[]): string {
  return fits.some(({ growth }) => growth.kind === 'doublings') ? 'per doubling' : 'grows as'
}

/** Writes the growth for a cell of a table: `N^1.02 [0.98, 1.05]`. */
export function fitShown(fit: PageFit | undefined, axis: Axis): Shown {
  const growth = fit?.growth
  if (growth?.kind === 'doublings') {
    const value = growth.stretches.map(({ factor }) => `× ${factor.toFixed(2)}`).join(', then ')
    const intervals = growth.stretches.flatMap(({ interval }) => (interval ? [intervalText(interval)] : []))
    return { value, ...(intervals.length > 0 ? { interval: intervals.join(', ') } : {}) }
  }
  if (growth?.kind === 'flat') return { value: 'does not grow' }
  if (growth?.kind !== 'grows') return NOTHING
  if (!hasExponent(growth)) return { value: factorText(growth.factor) }
  return { value: powerText(axis.symbol, growth.k), interval: intervalText(growth.interval) }
}

/** The names of the columns of a CSV that describe a fit, after its coefficients. */
const FIT_COLUMNS = ['fit k', 'k ci95 low', 'k ci95 high', 'knee', 'break']

/** The names of the columns of a CSV that describe the change with each doubling, up to the CPUs and beyond. */
const DOUBLING_COLUMNS = ['within the CPUs', 'beyond them'].flatMap(where =>
  ['from', 'to', 'per doubling', 'ci95 low', 'ci95 high'].map(name => `${name} ${where}`),
)

function doublingColumns({ stretches }: PageDoublings): (string | number)[] {
  return [true, false].flatMap(isWithin => {
    const own = stretches.find(({ isWithinCpus }) => isWithinCpus === isWithin)
    if (!own) return ['', '', '', '', '']
    const { from, to, factor, interval } = own
    return [from, to, factor, ...(interval ?? ['', ''])]
  })
}

/** Returns the names of the columns of a CSV that describe a fit; that of a rate is of the time for one. */
export function fitHeads({ plain }: UnitInChart, fits: readonly PageFit[]): string[] {
  if (fits.some(({ growth }) => growth.kind === 'doublings')) return DOUBLING_COLUMNS
  const unit = plain === '1/s' ? 'ns' : plain
  return [`fit a, ${unit}`, `fit b, ${unit}`, ...FIT_COLUMNS]
}

/** Returns the values of the columns of `fitHeads`. A figure that does not grow has its level as a, and 0 as b. */
export function fitColumns(fit: PageFit | undefined): (string | number)[] {
  const growth = fit?.growth
  if (growth?.kind === 'doublings') return doublingColumns(growth)
  if (growth?.kind === 'flat') return [growth.level, 0, '', '', '', '', '']
  if (growth?.kind !== 'grows') return ['', '', ...FIT_COLUMNS.map(() => '')]
  const { a, b, k, interval, knee, fracture } = growth
  return [a, b, k, ...interval, knee ?? '', fracture?.x0 ?? '']
}
