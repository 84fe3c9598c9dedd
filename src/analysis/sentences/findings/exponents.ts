import { isSimulated } from '../../../poller/mechanisms.ts'
import { formatInteger, formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { N_AXIS } from '../../views/axes.ts'
import { MAX_KNOWN_WIDTH } from '../../views/known_figures.ts'
import { leadMetricOf } from '../../views/lead_of_view.ts'
import { fitsAgainstN, type ScalingFit } from '../../views/scaling_fits.ts'
import type { View } from '../../views/views.ts'
import { factorText, hasExponent, intervalText, powerText } from '../law_words.ts'
import { activeWords, conditionOf, listWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** The words for a class of growth that stand beside its exponent. */
const CLASS_WORDS: Readonly<Record<string, string>> = {
  '√N': 'the square root of N',
  N: 'linear',
  'N²': 'quadratic',
  'N³': 'cubic',
}

/** Returns `N^1.02 [0.98, 1.05] (linear) for poll`, with the class where the exponent allows only one. */
function exponentWords({ series, growth, className }: ScalingFit): string | null {
  if (growth.kind !== 'grows' || !hasExponent(growth)) return null
  const known = className === null ? '' : ` (${CLASS_WORDS[className] ?? className})`
  return `${powerText('N', growth.k)} ${intervalText(growth.interval)}${known} for ${series.label}`
}

/** Says growth whose exponent says nothing: `grows by 34 % for epoll (level) from N = 8 to 8,192`. */
function factorWords(fits: readonly ScalingFit[]): string[] {
  const ranges = new Map<string, Map<string, string[]>>()
  for (const { series, growth, places } of fits) {
    if (growth.kind !== 'grows' || hasExponent(growth)) continue
    const range = `from N = ${formatInteger(places[0] ?? 0)} to ${formatInteger(places.at(-1) ?? 0)}`
    const factors = ranges.get(range) ?? new Map<string, string[]>()
    const factor = factorText(growth.factor)
    factors.set(factor, [...(factors.get(factor) ?? []), series.label])
    ranges.set(range, factors)
  }
  return [...ranges].map(([range, factors]) => {
    const each = [...factors].map(([factor, labels]) => `${factor} for ${listWords(labels)}`)
    return `grows ${listWords(each)} ${range}`
  })
}

function breakWords(fits: readonly ScalingFit[]): string {
  const words = fits.flatMap(({ series, growth }) => {
    const fracture = growth.kind === 'grows' && hasExponent(growth) ? growth.fracture : null
    if (!fracture) return []
    const [from, to] = fracture.between.map(formatInteger)
    const before = fracture.k === 0 ? 'no growth' : powerText('N', fracture.k)
    const exponents = `${before} before and ${powerText('N', fracture.k2)} after`
    return [`that of ${series.label} breaks between N = ${from} and ${to}: ${exponents}`]
  })
  return words.length === 0 ? '' : `; ${words.join('; ')}`
}

/** Returns `; left out: poll at N = 512 and 4,096, whose intervals are wider than 50 % of the median`. */
function leftOutWords(fits: readonly ScalingFit[]): string {
  const words = fits
    .filter(({ leftOut }) => leftOut.length > 0)
    .map(({ series, leftOut }) => `${series.label} at N = ${listWords(leftOut.map(formatInteger))}`)
  return words.length === 0
    ? ''
    : `; left out: ${listWords(words)}, whose intervals are wider than ${formatPercent(MAX_KNOWN_WIDTH)} of the median`
}

/** Joins clauses that contain an `and`, so that a comma stands before the last one. */
function clausesText(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join('') : `${clauses.slice(0, -1).join(', ')}, and ${clauses.at(-1)}`
}

/** Returns ` with 1 active`; nothing in open load, which does not make a number of descriptors ready at once. */
function activeIn({ settings }: View): string {
  return settings['load'] === 'open' || (settings['churn'] ?? '0') !== '0'
    ? ''
    : ` with ${activeWords(settings['active'] ?? '')}`
}

/** Says with which power of N the lead metric of a run grows, series by series. */
export function exponentsFinding(analysis: Analysis): Finding | null {
  const view = leadingView(analysis)
  if (!view) return null
  const lead = leadMetricOf(view)
  const fits = fitsAgainstN(analysis, view, lead.name, N_AXIS).filter(
    ({ series }) => !isSimulated(series.mechanism),
  )
  const steep = fits.filter(fit => exponentWords(fit) !== null)
  const flat = fits.flatMap(({ series, growth }) => (growth.kind === 'flat' ? [series.label] : []))
  const parts = [
    steep.length === 0 ? '' : `grows with ${listWords(steep.flatMap(fit => exponentWords(fit) ?? []))}`,
    ...factorWords(fits),
    flat.length === 0 ? '' : `does not grow for ${listWords(flat)}`,
  ].filter(part => part !== '')
  if (steep.length === 0 && flat.length === 0) return null
  return {
    kind: 'exponent',
    chart: 'scaling',
    statement: `${lead.growing}${activeIn(view)} ${clausesText(parts)}${breakWords(steep)}${leftOutWords(fits)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
