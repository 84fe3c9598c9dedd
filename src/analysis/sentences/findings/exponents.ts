import { isSimulated } from '../../../poller/mechanisms.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { leadingView } from '../../comparisons/choose_view.ts'
import { leadMetricOf } from '../../lead_metric.ts'
import { N_AXIS } from '../../views/axes.ts'
import { fitsAgainstN, type ScalingFit } from '../../views/scaling_fits.ts'
import type { View } from '../../views/views.ts'
import { factorText, hasExponent, intervalText, powerText } from '../law_words.ts'
import { activeWords, conditionOf, listWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** How a class of growth is said beside its exponent. */
const CLASS_WORDS: Readonly<Record<string, string>> = {
  '√N': 'the square root of N',
  N: 'linear',
  'N²': 'quadratic',
  'N³': 'cubic',
}

/** `N^1.02 [0.98, 1.05] (linear) for poll`, with the class where there is but one. */
function exponentWords({ series, growth, className }: ScalingFit): string | null {
  if (growth.kind !== 'grows' || !hasExponent(growth)) return null
  const known = className === null ? '' : ` (${CLASS_WORDS[className] ?? className})`
  return `${powerText('N', growth.k)} ${intervalText(growth.interval)}${known} for ${series.label}`
}

/**
 * Where an exponent says nothing, by how much it grows: `grows by 34 % for epoll (level) and by 36 % for epoll (edge) from
 * N = 8 to 8,192`.
 */
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

/** Clauses that hold an `and` themselves. */
function clausesText(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join('') : `${clauses.slice(0, -1).join(', ')}, and ${clauses.at(-1)}`
}

/** ` with 1 active`; nothing in open load, where nobody makes a number of them ready at once. */
function activeIn({ settings }: View): string {
  return settings['load'] === 'open' || (settings['churn'] ?? '0') !== '0'
    ? ''
    : ` with ${activeWords(settings['active'] ?? '')}`
}

/** With which power of N the figure that a run is judged by grows for whom, and for whom it does not. */
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
    statement: `${lead.growing}${activeIn(view)} ${clausesText(parts)}${breakWords(steep)}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
